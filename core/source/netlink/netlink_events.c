// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/netlink/netlink_private.h"
#include "core/source/proc/proc_threads.h"
#include "core/source/proc/procfs.h"

#include <stdio.h>
#include <string.h>

/* The thread gets its process's name: the kernel does not report which thread created it. */
static void take_thread_birth(
	struct netlink *netlink, int32_t tid, uint64_t time_ns, struct citizen *process)
{
	struct event event = {.kind = EVENT_FORK, .time_ns = time_ns};

	process->threads += time_ns > process->counted_ns;
	if (!netlink->threads || crew_has(&netlink->crew, (struct ident){tid, time_ns}))
		return;
	citizen_tell(process, &event);
	event.flags = EVENT_THREAD;
	event.id = (struct ident){tid, time_ns};
	event.parent = process->id;
	event.tid = tid;
	if (crew_add(&netlink->crew, &event))
		netlink_give(netlink, &event);
	else
		netlink->lost++;
}

static void take_fork(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.fork.child_tgid, ppid = told->event_data.fork.parent_tgid;
	struct event event = {.kind = EVENT_FORK, .time_ns = time_ns};
	struct citizen *citizen = netlink_find_living(netlink, pid), *parent;

	if (told->event_data.fork.child_pid != pid) {
		if (citizen)
			take_thread_birth(
				netlink, told->event_data.fork.child_pid, time_ns, citizen);
		return;
	}
	/* the scan may have found it before this was read */
	if (!citizen || !netlink_is_same_start(netlink, citizen->id.start_ns, time_ns)) {
		citizen = netlink_add(netlink, pid);
		if (!citizen) {
			netlink->lost++;
			return;
		}
		citizen->id.start_ns = time_ns;
		citizen->threads = 1;
		parent = census_find(&netlink->census, ppid);
		if (parent) {
			citizen_tell(parent, &event);
			citizen_learn(citizen, &event);
		}
	}
	citizen->parent = netlink_find_ident(netlink, ppid);
	citizen->met = netlink->passes;
	citizen_tell(citizen, &event);
	event.tid = told->event_data.fork.parent_pid;
	netlink_give(netlink, &event);
}

/* Reads the details from /proc, if the process still exists. */
static void read_details(struct netlink *netlink, struct event *event, struct citizen *citizen)
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
	event->flags = 0;
	citizen_learn(citizen, event);
	programs_read_cgroup(netlink->programs, event);
	programs_read_now(netlink->programs, event);
}

static void take_exec(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.exec.process_tgid;
	struct citizen *citizen = netlink_find_living(netlink, pid);
	struct event event = {.kind = EVENT_EXEC, .time_ns = time_ns};

	if (!citizen)
		return; /* the scan will find it */
	/* the thread that did the exec is now the first and only one */
	citizen->leader_ended = false;
	if (citizen->threads > 1)
		crew_forget(&netlink->crew, pid);
	citizen_tell(citizen, &event);
	event.tid = told->event_data.exec.process_pid;
	read_details(netlink, &event, citizen);
	netlink_give(netlink, &event);
}

/*
 * The process ends with its leader's status, unless a later thread ends all of them.  A thread that
 * ends with a code after its leader is assumed to have done that: alone, threads end with 0.
 */
static void end_thread(struct citizen *citizen, int32_t tid, int32_t status)
{
	if (tid == citizen->id.pid || (citizen->leader_ended && status))
		citizen->status = status;
	citizen->leader_ended |= tid == citizen->id.pid;
}

/* The count alone is not enough: a thread that does an exec replaces the first one. */
static bool has_ended(const struct netlink *netlink, const struct citizen *citizen)
{
	return citizen->leader_ended &&
	       (citizen->threads <= 1 || !proctasks_any_lives(citizen->id, netlink->tick_ns));
}

static void take_end(struct netlink *netlink, struct citizen *citizen, struct event *event)
{
	citizen_tell(citizen, event);
	event->exit.status = citizen->status;
	event->exit.threads = citizen->threads;
	netlink_end(netlink, citizen, event->time_ns);
	netlink_give(netlink, event);
}

static void take_exit(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t tid = told->event_data.exit.process_pid, pid = told->event_data.exit.process_tgid;
	int32_t ppid = told->event_data.exit.parent_tgid;
	struct citizen *citizen = netlink_find_living(netlink, pid);
	struct event event = {.kind = EVENT_EXIT, .time_ns = time_ns}, end;
	bool was_told = tid != pid && crew_end(&netlink->crew, tid, time_ns, &end);

	if (!citizen)
		return;
	end_thread(citizen, tid, (int32_t)(told->event_data.exit.exit_code & 0xffff));
	if (has_ended(netlink, citizen)) {
		if (ppid)
			citizen->parent = netlink_find_ident(netlink, ppid);
		take_end(netlink, citizen, &event);
	} else if (was_told) {
		netlink_give(netlink, &end);
	}
}

/* A thread has changed its name or owner. */
static void take_thread_change(struct netlink *netlink, int32_t tid, struct ident process)
{
	struct event event;

	if (!netlink->threads ||
		!proctasks_read(process, tid, netlink->tick_ns, netlink->io, &event) ||
		!crew_know(&netlink->crew, &event))
		return;
	event.kind = EVENT_STAT;
	netlink_give(netlink, &event);
}

/* A change without an event of its own is part of the next event. */
static void take_change(struct netlink *netlink, const struct proc_event *told)
{
	int32_t tid = told->event_data.id.process_pid, pid = told->event_data.id.process_tgid;
	struct citizen *citizen = netlink_find_living(netlink, pid);

	if (!citizen)
		return;
	if (tid != pid)
		take_thread_change(netlink, tid, citizen->id);
	else if (told->what == PROC_EVENT_UID)
		citizen->uid = told->event_data.id.e.euid;
	else if (told->what == PROC_EVENT_GID)
		citizen->gid = told->event_data.id.e.egid;
	else
		snprintf(citizen->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1,
			told->event_data.comm.comm);
}

void news_take(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	switch (told->what) {
	case PROC_EVENT_FORK:
		take_fork(netlink, told, time_ns);
		break;
	case PROC_EVENT_EXEC:
		take_exec(netlink, told, time_ns);
		break;
	case PROC_EVENT_EXIT:
		take_exit(netlink, told, time_ns);
		break;
	case PROC_EVENT_UID:
	case PROC_EVENT_GID:
	case PROC_EVENT_COMM:
		take_change(netlink, told);
		break;
	default:
		break;
	}
}
