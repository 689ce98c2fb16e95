// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/netlink/netlink.h"

#include "core/base/clock.h"
#include "core/base/hash_map.h"
#include "core/io/proc_mount.h"
#include "core/io/read_limits.h"
#include "core/source/netlink/netlink_private.h"
#include "core/source/proc/proc_source.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENDED_MAX 65536 /* ended processes kept; more in one interval are a storm */

static struct netlink *netlink_of(struct source *source)
{
	return (struct netlink *)source;
}

int netlink_give(struct netlink *netlink, const struct event *event)
{
	netlink->count++;
	netlink->error = netlink->deliver(netlink->ctx, event);
	return netlink->error;
}

static void give_mark(struct netlink *netlink, enum event_kind kind, uint64_t count)
{
	const struct event event = {
		.kind = kind, .time_ns = clock_read(CLOCK_BOOTTIME), .count = count};

	netlink_give(netlink, &event);
}

bool netlink_is_same_start(const struct netlink *netlink, uint64_t proc_ns, uint64_t told_ns)
{
	return procstat_is_start(proc_ns, told_ns, netlink->tick_ns);
}

struct proc_entry *netlink_find_living(const struct netlink *netlink, int32_t pid)
{
	struct proc_entry *entry = proc_table_find(&netlink->processes, pid);

	return entry && !entry->ended_ns ? entry : NULL;
}

struct proc_entry *netlink_add(struct netlink *netlink, int32_t pid)
{
	const struct proc_entry *before = proc_table_find(&netlink->processes, pid);

	netlink->ended -= before && before->ended_ns;
	return proc_table_add(&netlink->processes, pid);
}

/* Removes processes that ended before that time, except zombies that this pass has found. */
static void forget_ended(struct netlink *netlink, uint32_t pass, uint64_t before_ns)
{
	struct proc_table *processes = &netlink->processes;

	for (uint32_t i = 0; netlink->ended && i < processes->count; i++) {
		struct proc_entry *entry = &processes->entries[i];

		if (!entry->id.pid || !entry->ended_ns || entry->ended_ns >= before_ns ||
			entry->zombie == pass)
			continue;
		proc_table_remove(processes, entry);
		netlink->ended--;
	}
}

void netlink_end(struct netlink *netlink, struct proc_entry *entry, uint64_t time_ns)
{
	entry->ended_ns = time_ns;
	netlink->ended++;
	if (netlink->ended > ENDED_MAX)
		forget_ended(netlink, 0, UINT64_MAX);
}

struct ident netlink_find_ident(const struct netlink *netlink, int32_t pid)
{
	const struct proc_entry *entry = proc_table_find(&netlink->processes, pid);

	return entry ? entry->id : (struct ident){.pid = pid};
}

/* For a process seen for the first time, or after a loss. */
static void count_threads(struct netlink *netlink, struct proc_entry *entry)
{
	struct procstat stat;

	entry->counted_ns = clock_read(CLOCK_BOOTTIME);
	if (procstat_read(entry->id.pid, &stat))
		stat = (struct procstat){.threads = 1};
	if (entry->threads < stat.threads)
		entry->threads = stat.threads;
	entry->leader_ended = stat.exiting;
	entry->status = stat.exiting ? stat.status : 0;
}

static int take_thread_seed(struct netlink *netlink, struct event *event)
{
	event->parent = netlink_find_ident(netlink, event->parent.pid);
	thread_table_seen(&netlink->thread_table, event);
	return netlink_give(netlink, event);
}

/* One event of the scan: delivered with the known identities, and stored. */
static int take_seed(void *ctx, const struct event *passed)
{
	struct netlink *netlink = ctx;
	struct event event = *passed;
	struct proc_entry *entry;
	bool known;

	if (event.kind == EVENT_SETTLED)
		return 0;
	if (event.kind != EVENT_SEED)
		return netlink_give(netlink, &event);
	if (event.flags & EVENT_THREAD)
		return take_thread_seed(netlink, &event);
	entry = proc_table_find(&netlink->processes, event.id.pid);
	known = entry && netlink_is_same_start(netlink, event.id.start_ns, entry->id.start_ns);
	if (!known) {
		entry = netlink_add(netlink, event.id.pid);
		if (!entry)
			return netlink_give(netlink, &event);
		entry->id = event.id;
	}
	if (!known || netlink->recount)
		count_threads(netlink, entry);
	entry->met = netlink->passes;
	entry->has_ns |= event.place.pid_ns != 0;
	event.id = entry->id;
	event.parent = netlink_find_ident(netlink, event.parent.pid);
	proc_entry_update(entry, &event);
	if (event.flags & EVENT_DEAD)
		unreaped_meet(&netlink->figures.unreaped, &event);
	return netlink_give(netlink, &event);
}

static void begin_pass(struct netlink *netlink, bool recount)
{
	proc_source_rescan(netlink->pass, netlink->full);
	thread_table_begin_scan(&netlink->thread_table);
	netlink->passes++;
	netlink->mark = unreaped_begin(&netlink->figures.unreaped);
	netlink->stage = PASSING;
	netlink->sock.overrun = false;
	netlink->again = netlink->full = false;
	netlink->recount = recount;
}

static void go_on_passing(struct netlink *netlink)
{
	unsigned left = netlink->budget - netlink->count;

	source_drain(netlink->pass, left, take_seed, netlink);
	if (!netlink->pass->ended)
		return;
	netlink->pass_end_ns = clock_read(CLOCK_BOOTTIME);
	netlink->stage = SETTLING;
}

/* Processes that the scan did not find are gone. */
static void sweep(struct netlink *netlink)
{
	struct proc_table *processes = &netlink->processes;

	proc_table_sweep(processes, netlink->passes);
	netlink->ended = 0;
	for (uint32_t i = 0; i < processes->count; i++)
		netlink->ended += processes->entries[i].id.pid && processes->entries[i].ended_ns;
}

static void settle(struct netlink *netlink)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);
	struct event event;

	sweep(netlink);
	unreaped_settle(&netlink->figures.unreaped, netlink->mark);
	while (!netlink->error && thread_table_next_gone(&netlink->thread_table, now_ns, &event))
		netlink_give(netlink, &event);
	netlink->stage = FOLLOWING;
	if (!netlink->error)
		give_mark(netlink, EVENT_SETTLED, 0);
}

static void take_message(struct netlink *netlink, const struct connector_message *message)
{
	const struct proc_event *told = &message->event;
	uint64_t time_ns = told->timestamp_ns + netlink->boot_shift_ns;

	netlink->lost += connector_missing(&netlink->counts, message);
	if (netlink->stage == SETTLING && time_ns > netlink->pass_end_ns)
		settle(netlink);
	netlink_apply(netlink, told, time_ns);
}

static void follow(struct netlink *netlink)
{
	struct connector_message message;

	while (!netlink->error && netlink->count < netlink->budget) {
		if (netlink_socket_next(&netlink->sock, &message)) {
			take_message(netlink, &message);
			continue;
		}
		if (netlink->stage == SETTLING)
			settle(netlink);
		return;
	}
}

/* Reports a loss, and starts another scan. */
static void mend(struct netlink *netlink)
{
	bool loss = netlink->lost || netlink->sock.overrun;
	uint64_t lost = netlink->lost;

	if (netlink->stage == PASSING || (!loss && !netlink->again) ||
		netlink->count >= netlink->budget)
		return;
	netlink->lost = 0;
	if (lost)
		give_mark(netlink, EVENT_LOST, lost);
	if (!netlink->error)
		begin_pass(netlink, loss);
}

/* Delivered before any new report of threads. */
static void forget_threads(struct netlink *netlink)
{
	const struct event event = {.kind = EVENT_SETTLED,
		.flags = EVENT_THREAD,
		.time_ns = clock_read(CLOCK_BOOTTIME)};

	if (netlink->forget && !netlink_give(netlink, &event))
		netlink->forget = false;
}

static int netlink_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct netlink *netlink = netlink_of(source);

	netlink->deliver = deliver;
	netlink->ctx = ctx;
	netlink->budget = budget;
	netlink->count = 0;
	netlink->error = 0;
	netlink->boot_shift_ns = clock_read(CLOCK_BOOTTIME) - clock_read(CLOCK_MONOTONIC) +
				 netlink->offsets.monotonic_ns;
	netlink_socket_receive(&netlink->sock);
	forget_threads(netlink);
	if (netlink->stage == PASSING && !netlink->error)
		go_on_passing(netlink);
	if (netlink->stage != PASSING && !netlink->error)
		follow(netlink);
	if (!netlink->error)
		mend(netlink);
	source->due_ns =
		netlink->stage == FOLLOWING && netlink->count < budget ? 0 : SOURCE_AT_ONCE;
	return netlink->error < 0 ? netlink->error : (int)netlink->count;
}

/* proc_usage_fn */
static bool know(void *ctx, struct event *event)
{
	struct netlink *netlink = ctx;
	struct proc_entry *entry;

	if (event->flags & EVENT_THREAD)
		return thread_table_lookup(&netlink->thread_table, event);
	entry = proc_table_find(&netlink->processes, event->id.pid);
	if (!entry || !netlink_is_same_start(netlink, event->id.start_ns, entry->id.start_ns))
		return false;
	if (event->kind == EVENT_ZOMBIE)
		entry->zombie = netlink->figures.mark;
	event->id = entry->id;
	event->parent = netlink_find_ident(netlink, event->parent.pid);
	event->uid = entry->uid;
	event->gid = entry->gid;
	return true;
}

static uint64_t hash_place(const struct event *event)
{
	const char *cgroup = event->place.cgroup ? event->place.cgroup : "";
	uint64_t hash = hash_map_mix(0, event->place.tty);

	return hash_map_mix(hash, hash_map_hash_text(cgroup, strlen(cgroup)));
}

/* The consumer may not have them. */
static void forget_places(struct netlink *netlink)
{
	for (uint32_t i = 0; i < netlink->processes.count; i++)
		netlink->processes.entries[i].place = 0;
}

/* Once for each process: a fork does not show whether it has begun a namespace. */
static void add_namespace(struct proc_entry *entry, struct event *event)
{
	struct procstatus status;
	char text[READ_FILE_MAX];

	if (entry->has_ns)
		return;
	entry->has_ns = true;
	event->place.pid_ns = procstat_pid_ns(event->id.pid);
	if (procfs_text(event->id.pid, "status", text, sizeof(text)) > 0 &&
		procstatus_parse(&status, text))
		event->place.ns_pid = status.ns_pid;
}

/* event_fn of a pass for figures: the place is added when it has changed. */
static int give_figures(void *ctx, const struct event *passed)
{
	struct netlink *netlink = ctx;
	struct proc_entry *entry = proc_table_find(&netlink->processes, passed->id.pid);
	struct event event = *passed;
	uint64_t place;

	if (event.kind != EVENT_STAT || event.flags & EVENT_THREAD || !entry)
		return netlink->deliver(netlink->ctx, passed);
	programs_read_cgroup(netlink->programs, &event);
	place = hash_place(&event);
	if (place == entry->place) {
		event.place = (struct event_place){0};
		event.flags &= ~(uint32_t)EVENT_TTY;
	}
	entry->place = place;
	add_namespace(entry, &event);
	return netlink->deliver(netlink->ctx, &event);
}

static int netlink_sample(struct source *source, event_fn *deliver, void *ctx)
{
	struct netlink *netlink = netlink_of(source);
	int more;

	if (!netlink->figures.dir)
		netlink->figures_ns = clock_read(CLOCK_BOOTTIME);
	netlink->deliver = deliver;
	netlink->ctx = ctx;
	more = proc_usage_step(&netlink->figures, give_figures, netlink);
	if (more < 0)
		forget_places(netlink);
	if (!more)
		forget_ended(netlink, netlink->figures.mark, netlink->figures_ns);
	return more;
}

static void netlink_resync(struct source *source)
{
	struct netlink *netlink = netlink_of(source);

	netlink->again = netlink->full = true;
	forget_places(netlink);
	source->due_ns = SOURCE_AT_ONCE;
}

static void netlink_set_threads(struct source *source, bool on)
{
	struct netlink *netlink = netlink_of(source);

	netlink->forget = netlink->forget || (netlink->threads && !on);
	netlink->again = netlink->again || on;
	netlink->threads = netlink->figures.threads = on;
	if (!on)
		thread_table_free(&netlink->thread_table);
	netlink->pass->ops->set_threads(netlink->pass, on);
	source->due_ns = SOURCE_AT_ONCE;
}

static void netlink_close(struct source *source)
{
	struct netlink *netlink = netlink_of(source);

	source_close(netlink->pass);
	programs_free(netlink->programs);
	proc_io_free(netlink->io);
	netlink_socket_close(&netlink->sock);
	proc_table_free(&netlink->processes);
	thread_table_free(&netlink->thread_table);
	proc_usage_free(&netlink->figures);
	connector_counts_free(&netlink->counts);
	free(netlink);
}

static const struct source_ops OPS = {.drain = netlink_drain,
	.sample = netlink_sample,
	.resync = netlink_resync,
	.set_threads = netlink_set_threads,
	.close = netlink_close};

int netlink_check(char *message, size_t size)
{
	struct netlink_socket *sock = malloc(sizeof(*sock));
	int err = sock ? netlink_socket_open(sock) : -ENOMEM;

	if (err)
		netlink_socket_explain(err, message, size);
	else
		netlink_socket_close(sock);
	free(sock);
	return err;
}

/* Returns 0, or -errno with nothing open. */
static int open_parts(struct netlink *netlink)
{
	char message[128];
	int err = netlink_socket_open(&netlink->sock);

	if (err)
		return err;
	netlink->pass = proc_source_open(0, message, sizeof(message));
	netlink->programs = programs_new(READ_ARGS_MAX);
	netlink->io = proc_io_new();
	if (netlink->pass && netlink->programs && netlink->io)
		return 0;
	programs_free(netlink->programs);
	proc_io_free(netlink->io);
	source_close(netlink->pass);
	netlink_socket_close(&netlink->sock);
	return -ENOMEM;
}

struct source *netlink_open(char *message, size_t size)
{
	struct netlink *netlink = calloc(1, sizeof(*netlink));
	int err = netlink ? open_parts(netlink) : -ENOMEM;

	if (err) {
		netlink_socket_explain(err, message, size);
		free(netlink);
		return NULL;
	}
	netlink->offsets = namespace_read_offsets();
	netlink->tick_ns = procstat_tick_ns();
	netlink->thread_table.tick_ns = netlink->tick_ns;
	netlink->figures = (struct proc_usage){.know = know,
		.ctx = netlink,
		.tasks = {.tick_ns = netlink->tick_ns, .io = netlink->io}};
	netlink->source = (struct source){.ops = &OPS,
		.name = "netlink",
		.misses = proc_mount_misses(proc_mount_read(), "may miss arguments"),
		.fd = netlink->sock.fd,
		.due_ns = SOURCE_AT_ONCE,
		.wall_offset_ns = clock_wall_offset(),
		.ticks = true,
		.live = true};
	begin_pass(netlink, false);
	return &netlink->source;
}
