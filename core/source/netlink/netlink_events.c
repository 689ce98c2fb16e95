// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/netlink/netlink_private.h"
#include "core/source/proc/proc_threads.h"
#include "core/source/proc/procfs.h"

#include <stdio.h>
#include <string.h>

/* The thread gets its process's name: the kernel does not report which thread created it. */
static void apply_thread_birth(
	struct netlink *netlink, int32_t tid, uint64_t time_ns, struct proc_entry *process)
{
	struct event event = {.kind = EVENT_FORK, .time_ns = time_ns};

	process->threads += time_ns > process->counted_ns;
	if (!netlink->threads || thread_table_has(&netlink->thread_table,
					 (struct ident){.pid = tid, .start_ns = time_ns}))
		return;
	proc_entry_fill(process, &event);
	event.flags = EVENT_THREAD;
	event.id = (struct ident){.pid = tid, .start_ns = time_ns};
	event.parent = process->id;
	event.tid = tid;
	if (thread_table_add(&netlink->thread_table, &event))
		netlink_give(netlink, &event);
	else
		netlink->lost++;
}

/* A parent that ended before the scan met it: its end is reported by its pid. */
static void keep_unknown(struct netlink *netlink, int32_t pid)
{
	struct proc_entry *entry = NULL;

	if (pid > 0 && !proc_table_find(&netlink->processes, pid))
		entry = netlink_add(netlink, pid);
	if (!entry)
		return;
	entry->threads = 1;
	entry->met = netlink->passes;
}

static void apply_fork(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.fork.child_tgid, ppid = told->event_data.fork.parent_tgid;
	struct event event = {.kind = EVENT_FORK, .time_ns = time_ns};
	struct proc_entry *entry = netlink_find_living(netlink, pid), *parent;

	if (told->event_data.fork.child_pid != pid) {
		if (entry)
			apply_thread_birth(
				netlink, told->event_data.fork.child_pid, time_ns, entry);
		return;
	}
	keep_unknown(netlink, ppid);
	entry = netlink_find_living(netlink, pid);
	/* the scan may have found it before this was read */
	if (!entry || !netlink_is_same_start(netlink, entry->id.start_ns, time_ns)) {
		entry = netlink_add(netlink, pid);
		if (!entry) {
			netlink->lost++;
			return;
		}
		entry->id.start_ns = time_ns;
		entry->threads = 1;
		parent = proc_table_find(&netlink->processes, ppid);
		if (parent) {
			proc_entry_fill(parent, &event);
			proc_entry_update(entry, &event);
		}
	}
	entry->parent = netlink_find_ident(netlink, ppid);
	entry->met = netlink->passes;
	proc_entry_fill(entry, &event);
	event.tid = told->event_data.fork.parent_pid;
	netlink_give(netlink, &event);
}

/* Reads the details from /proc, if the process still exists. */
static void read_details(struct netlink *netlink, struct event *event, struct proc_entry *entry)
{
	struct event who = {0};
	uint64_t ticks;

	if (procfs_who(event->id.pid, &who, &ticks) ||
		!netlink_is_same_start(netlink, ticks * netlink->tick_ns, event->id.start_ns))
		return;
	event->uid = who.uid;
	event->gid = who.gid;
	event->place.tty = who.place.tty;
	event->parent = netlink_find_ident(netlink, who.parent.pid);
	memcpy(event->comm, who.comm, COMM_SIZE);
	event->flags = EVENT_TTY;
	proc_entry_update(entry, event);
	entry->place = 0;
	programs_read_cgroup(netlink->programs, event);
	programs_read_now(netlink->programs, event);
}

static void apply_exec(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.exec.process_tgid;
	struct proc_entry *entry = netlink_find_living(netlink, pid);
	struct event event = {.kind = EVENT_EXEC, .time_ns = time_ns};

	if (!entry)
		return; /* the scan will find it */
	/* the thread that did the exec is now the first and only one */
	entry->leader_ended = false;
	entry->ended_threads = entry->threads - 1;
	if (entry->threads > 1)
		thread_table_forget(&netlink->thread_table, pid);
	proc_entry_fill(entry, &event);
	event.tid = told->event_data.exec.process_pid;
	read_details(netlink, &event, entry);
	netlink_give(netlink, &event);
}

/*
 * The process ends with its leader's status, unless a later thread ends all of them.  A thread that
 * ends with a code after its leader is assumed to have done that: alone, threads end with 0.
 */
static void end_thread(struct proc_entry *entry, int32_t tid, int32_t status)
{
	if (tid == entry->id.pid || (entry->leader_ended && status))
		entry->status = status;
	entry->leader_ended |= tid == entry->id.pid;
	entry->ended_threads++;
}

/*
 * The count alone is not enough: a thread that does an exec replaces the first one.  Nor is /proc:
 * it is read late, and a thread may have done that, and have ended since.  Of a process that was
 * counted in a scan, when messages may have been under way, only /proc is asked.
 */
static bool has_ended(const struct netlink *netlink, const struct proc_entry *entry)
{
	bool may_execute = !entry->counted_ns && entry->ended_threads < entry->threads;

	if (!entry->leader_ended || entry->threads <= 1)
		return entry->leader_ended;
	return !may_execute && !proc_threads_any_lives(entry->id, netlink->tick_ns);
}

static void apply_end(struct netlink *netlink, struct proc_entry *entry, struct event *event)
{
	proc_entry_fill(entry, event);
	event->exit.status = entry->status;
	event->exit.threads = entry->threads;
	netlink_end(netlink, entry, event->time_ns);
	netlink_give(netlink, event);
}

static void apply_exit(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t tid = told->event_data.exit.process_pid, pid = told->event_data.exit.process_tgid;
	int32_t ppid = told->event_data.exit.parent_tgid;
	struct proc_entry *entry = netlink_find_living(netlink, pid);
	struct event event = {.kind = EVENT_EXIT, .time_ns = time_ns}, end;
	bool was_told = tid != pid && thread_table_end(&netlink->thread_table, tid, time_ns, &end);

	if (!entry)
		return;
	end_thread(entry, tid, (int32_t)(told->event_data.exit.exit_code & 0xffff));
	if (has_ended(netlink, entry)) {
		if (ppid)
			entry->parent = netlink_find_ident(netlink, ppid);
		apply_end(netlink, entry, &event);
	} else if (was_told) {
		netlink_give(netlink, &end);
	}
}

/* A thread has changed its name or owner. */
static void apply_thread_change(struct netlink *netlink, int32_t tid, struct ident process)
{
	struct event event;

	if (!netlink->threads ||
		!proc_threads_read(process, tid, netlink->tick_ns, netlink->io, &event) ||
		!thread_table_lookup(&netlink->thread_table, &event))
		return;
	event.kind = EVENT_STAT;
	netlink_give(netlink, &event);
}

/* A change without an event of its own is part of the next event. */
static void apply_change(struct netlink *netlink, const struct proc_event *told)
{
	int32_t tid = told->event_data.id.process_pid, pid = told->event_data.id.process_tgid;
	struct proc_entry *entry = netlink_find_living(netlink, pid);

	if (!entry)
		return;
	if (tid != pid)
		apply_thread_change(netlink, tid, entry->id);
	else if (told->what == PROC_EVENT_UID)
		entry->uid = told->event_data.id.e.euid;
	else if (told->what == PROC_EVENT_GID)
		entry->gid = told->event_data.id.e.egid;
	else
		snprintf(entry->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1, told->event_data.comm.comm);
}

void netlink_apply(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	switch (told->what) {
	case PROC_EVENT_FORK:
		apply_fork(netlink, told, time_ns);
		break;
	case PROC_EVENT_EXEC:
		apply_exec(netlink, told, time_ns);
		break;
	case PROC_EVENT_EXIT:
		apply_exit(netlink, told, time_ns);
		break;
	case PROC_EVENT_UID:
	case PROC_EVENT_GID:
	case PROC_EVENT_COMM:
		apply_change(netlink, told);
		break;
	default:
		break;
	}
}
