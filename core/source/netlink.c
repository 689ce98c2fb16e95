// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/netlink.h"

#include "core/source/census.h"
#include "core/source/listener.h"
#include "core/source/proc.h"
#include "core/source/procfs.h"
#include "core/source/procstat.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS 1000000000ull
#define AT_ONCE   1 /* a due time that is always over */
#define ARGS_MAX  (128u << 10)

/*
 * Listen first, pass over /proc second, drain third: nobody is missed, and facts told twice do
 * not matter.  A pass is settled when what was queued at its end has been delivered.
 */
enum stage { PASSING, SETTLING, FOLLOWING };

struct netlink {
	struct source source;
	enum stage stage;
	struct source *pass; /* PASSING: /proc */
	uint32_t passes;
	uint64_t pass_end_ns;
	struct census census;
	struct connector_counts counts;
	struct listener listener;
	uint64_t lost; /* and not told yet */
	uint64_t tick_ns;
	uint64_t boot_shift_ns; /* CLOCK_BOOTTIME - CLOCK_MONOTONIC */
	event_fn *deliver;      /* during a drain */
	void *ctx;
	unsigned count, budget;
	int error;
	char exe[PATH_MAX], cgroup[PATH_MAX];
	char args[ARGS_MAX];
};

static struct netlink *netlink_of(struct source *source)
{
	return (struct netlink *)source;
}

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static int give(struct netlink *netlink, const struct event *event)
{
	netlink->count++;
	netlink->error = netlink->deliver(netlink->ctx, event);
	return netlink->error;
}

static void give_mark(struct netlink *netlink, enum event_kind kind, uint64_t count)
{
	const struct event event = {
		.kind = kind, .time_ns = read_clock(CLOCK_BOOTTIME), .count = count};

	give(netlink, &event);
}

/* Starts are told in ticks by /proc, and to the nanosecond by the connector. */
static bool is_same_start(const struct netlink *netlink, uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) < 2 * netlink->tick_ns;
}

static struct ident find_ident(const struct netlink *netlink, int32_t pid)
{
	const struct citizen *citizen = census_find(&netlink->census, pid);

	return citizen ? citizen->id : (struct ident){.pid = pid};
}

static void fill_from(struct event *event, const struct citizen *citizen)
{
	event->id = citizen->id;
	event->parent = citizen->parent;
	event->uid = citizen->uid;
	event->gid = citizen->gid;
	event->flags = citizen->flags;
	event->tid = citizen->id.pid;
	memcpy(event->comm, citizen->comm, COMM_SIZE);
}

static void learn(struct citizen *citizen, const struct event *event)
{
	citizen->parent = event->parent;
	citizen->uid = event->uid;
	citizen->gid = event->gid;
	citizen->flags = event->flags & EVENT_KTHREAD;
	memcpy(citizen->comm, event->comm, COMM_SIZE);
}

static bool read_stat(int32_t pid, struct procstat *stat)
{
	char text[4096];

	return procfs_text(pid, "stat", text, sizeof(text)) > 0 && procstat_parse(stat, text);
}

/* One event of the pass: with the identities we know, and kept. */
static int take_seed(void *ctx, const struct event *passed)
{
	struct netlink *netlink = ctx;
	struct event event = *passed;
	struct procstat stat;
	struct citizen *citizen;

	if (event.kind == EVENT_SETTLED)
		return 0;
	if (event.kind != EVENT_SEED)
		return give(netlink, &event);
	citizen = census_find(&netlink->census, event.id.pid);
	if (!citizen || !is_same_start(netlink, citizen->id.start_ns, event.id.start_ns)) {
		citizen = census_add(&netlink->census, event.id.pid);
		if (!citizen)
			return give(netlink, &event);
		citizen->id = event.id;
		citizen->threads = read_stat(event.id.pid, &stat) ? stat.threads : 1;
		citizen->threads_ever = citizen->threads;
	}
	citizen->met = netlink->passes;
	event.id = citizen->id;
	event.parent = find_ident(netlink, event.parent.pid);
	learn(citizen, &event);
	return give(netlink, &event);
}

static int begin_pass(struct netlink *netlink)
{
	char message[128];

	netlink->pass = proc_open(0, message, sizeof(message));
	if (!netlink->pass)
		return -ENOMEM;
	netlink->passes++;
	netlink->stage = PASSING;
	netlink->listener.overrun = false;
	return 0;
}

static void go_on_passing(struct netlink *netlink)
{
	unsigned left = netlink->budget - netlink->count;

	source_drain(netlink->pass, left, take_seed, netlink);
	if (!netlink->pass->ended)
		return;
	source_close(netlink->pass);
	netlink->pass = NULL;
	netlink->pass_end_ns = read_clock(CLOCK_BOOTTIME);
	netlink->stage = SETTLING;
}

static void settle(struct netlink *netlink)
{
	census_sweep(&netlink->census, netlink->passes);
	netlink->stage = FOLLOWING;
	give_mark(netlink, EVENT_SETTLED, 0);
}

static void take_fork(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.fork.child_tgid, ppid = told->event_data.fork.parent_tgid;
	struct event event = {.kind = EVENT_FORK, .time_ns = time_ns};
	struct citizen *citizen = census_find(&netlink->census, pid), *parent;

	if (told->event_data.fork.child_pid != pid) {
		if (citizen) {
			citizen->threads++;
			citizen->threads_ever++;
		}
		return;
	}
	/* the pass may have met it before this was read */
	if (!citizen || !is_same_start(netlink, citizen->id.start_ns, time_ns)) {
		citizen = census_add(&netlink->census, pid);
		if (!citizen) {
			netlink->lost++;
			return;
		}
		citizen->id.start_ns = time_ns;
		citizen->threads = citizen->threads_ever = 1;
		parent = census_find(&netlink->census, ppid);
		if (parent) {
			fill_from(&event, parent);
			learn(citizen, &event);
		}
	}
	citizen->parent = find_ident(netlink, ppid);
	citizen->met = netlink->passes;
	fill_from(&event, citizen);
	event.tid = told->event_data.fork.parent_pid;
	give(netlink, &event);
}

static void read_program(struct netlink *netlink, struct event *event)
{
	size_t whole = 0;
	ssize_t len;

	if (procfs_exe(event->id.pid, netlink->exe, sizeof(netlink->exe)) > 0)
		event->exec.exe = netlink->exe;
	if (procfs_cgroup(event->id.pid, netlink->cgroup, sizeof(netlink->cgroup)) > 0)
		event->place.cgroup = netlink->cgroup;
	len = procfs_args(event->id.pid, netlink->args, ARGS_MAX, &whole);
	if (len <= 0)
		return;
	event->exec.args = netlink->args;
	event->exec.args_len = (uint32_t)len;
	event->exec.args_size = whole < UINT32_MAX ? (uint32_t)whole : UINT32_MAX;
}

/* What /proc has of the process, if it still has it. */
static void read_details(struct netlink *netlink, struct event *event, struct citizen *citizen)
{
	struct event who = {0};
	uint64_t ticks;

	if (procfs_who(event->id.pid, &who, &ticks) ||
		!is_same_start(netlink, ticks * netlink->tick_ns, event->id.start_ns))
		return;
	event->uid = who.uid;
	event->gid = who.gid;
	event->place.tty = who.place.tty;
	event->parent = find_ident(netlink, who.parent.pid);
	memcpy(event->comm, who.comm, COMM_SIZE);
	event->flags = 0;
	learn(citizen, event);
	read_program(netlink, event);
}

static void take_exec(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t pid = told->event_data.exec.process_tgid;
	struct citizen *citizen = census_find(&netlink->census, pid);
	struct event event = {.kind = EVENT_EXEC, .time_ns = time_ns};

	if (!citizen)
		return; /* the pass will meet it */
	fill_from(&event, citizen);
	event.tid = told->event_data.exec.process_pid;
	read_details(netlink, &event, citizen);
	give(netlink, &event);
}

/* Its count of threads may be wrong: it was taken while they came and went. */
static bool has_threads(const struct netlink *netlink, const struct citizen *citizen)
{
	struct procstat stat;

	return citizen->threads > 0 && read_stat(citizen->id.pid, &stat) &&
	       is_same_start(netlink, stat.start_ticks * netlink->tick_ns, citizen->id.start_ns) &&
	       stat.threads > 1;
}

/*
 * The process ends as its leader did, unless a thread that lives on ends all of them.  One that
 * ends with a code after its leader is taken to have done that: alone, threads end with 0.
 */
static void end_thread(struct citizen *citizen, int32_t tid, int32_t status)
{
	citizen->threads -= citizen->threads > 0;
	if (tid == citizen->id.pid || (citizen->leader_ended && status))
		citizen->status = status;
	citizen->leader_ended |= tid == citizen->id.pid;
}

static void take_exit(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns)
{
	int32_t ppid = told->event_data.exit.parent_tgid;
	struct citizen *citizen = census_find(&netlink->census, told->event_data.exit.process_tgid);
	struct event event = {.kind = EVENT_EXIT, .time_ns = time_ns};

	if (!citizen)
		return;
	end_thread(citizen, told->event_data.exit.process_pid,
		(int32_t)(told->event_data.exit.exit_code & 0xffff));
	if (!citizen->leader_ended || has_threads(netlink, citizen))
		return;
	if (ppid)
		citizen->parent = find_ident(netlink, ppid);
	fill_from(&event, citizen);
	event.exit.status = citizen->status;
	event.exit.threads = citizen->threads_ever;
	census_remove(&netlink->census, citizen);
	give(netlink, &event);
}

/* What has no event of its own is in the next one. */
static void take_change(struct netlink *netlink, const struct proc_event *told)
{
	struct citizen *citizen = census_find(&netlink->census, told->event_data.id.process_tgid);

	if (!citizen)
		return;
	if (told->what == PROC_EVENT_UID)
		citizen->uid = told->event_data.id.e.euid;
	else if (told->what == PROC_EVENT_GID)
		citizen->gid = told->event_data.id.e.egid;
	else if (told->event_data.comm.process_pid == told->event_data.comm.process_tgid)
		snprintf(citizen->comm, COMM_SIZE, "%.*s", COMM_SIZE - 1,
			told->event_data.comm.comm);
}

static void take_message(struct netlink *netlink, const struct connector_message *message)
{
	const struct proc_event *told = &message->event;
	uint64_t time_ns = told->timestamp_ns + netlink->boot_shift_ns;

	netlink->lost += connector_missing(&netlink->counts, message);
	if (netlink->stage == SETTLING && time_ns > netlink->pass_end_ns)
		settle(netlink);
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

static void follow(struct netlink *netlink)
{
	struct connector_message message;

	while (!netlink->error && netlink->count < netlink->budget) {
		if (listener_next(&netlink->listener, &message)) {
			take_message(netlink, &message);
			continue;
		}
		if (netlink->stage == SETTLING)
			settle(netlink);
		return;
	}
}

/* A loss is told, and mended by another pass. */
static void mend(struct netlink *netlink)
{
	uint64_t lost = netlink->lost;

	if (netlink->stage == PASSING || (!lost && !netlink->listener.overrun) ||
		netlink->count >= netlink->budget)
		return;
	netlink->lost = 0;
	if (lost)
		give_mark(netlink, EVENT_LOST, lost);
	if (!netlink->error && begin_pass(netlink))
		netlink->listener.overrun = true; /* tried again at the next drain */
}

static int netlink_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct netlink *netlink = netlink_of(source);

	netlink->deliver = deliver;
	netlink->ctx = ctx;
	netlink->budget = budget;
	netlink->count = 0;
	netlink->error = 0;
	netlink->boot_shift_ns = read_clock(CLOCK_BOOTTIME) - read_clock(CLOCK_MONOTONIC);
	if (netlink->stage == PASSING)
		go_on_passing(netlink);
	if (netlink->stage != PASSING && !netlink->error)
		follow(netlink);
	if (!netlink->error)
		mend(netlink);
	source->due_ns = netlink->stage == FOLLOWING && netlink->count < budget ? 0 : AT_ONCE;
	return netlink->error < 0 ? netlink->error : (int)netlink->count;
}

static void netlink_close(struct source *source)
{
	struct netlink *netlink = netlink_of(source);

	source_close(netlink->pass);
	listener_close(&netlink->listener);
	census_free(&netlink->census);
	connector_counts_free(&netlink->counts);
	free(netlink);
}

static const struct source_ops OPS = {.drain = netlink_drain, .close = netlink_close};

struct source *netlink_open(char *message, size_t size)
{
	struct netlink *netlink = calloc(1, sizeof(*netlink));
	int err = -ENOMEM;

	if (netlink)
		err = listener_open(&netlink->listener);
	if (err)
		goto out;
	netlink->tick_ns = SECOND_NS / (uint64_t)sysconf(_SC_CLK_TCK);
	netlink->source = (struct source){.ops = &OPS,
		.name = "netlink",
		.fd = netlink->listener.fd,
		.due_ns = AT_ONCE,
		.wall_offset_ns =
			(int64_t)(read_clock(CLOCK_REALTIME) - read_clock(CLOCK_BOOTTIME)),
		.live = true};
	err = begin_pass(netlink);
	if (!err)
		return &netlink->source;
	netlink_close(&netlink->source);
	netlink = NULL;
out:
	listener_explain(err, message, size);
	free(netlink);
	return NULL;
}
