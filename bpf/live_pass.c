// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * live_pass.c - passes over all tasks: the state of the whole machine, delivered as seeds; and
 * figures.
 */
#include "bpf/capture.h"
#include "bpf/live_private.h"
#include "bpf/wire.h"
#include "core/base/clock.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PASS_AGAIN_NS SECOND_NS    /* minimum interval of passes while events are being lost */
#define STEP_BYTES    (128u << 10) /* of a pass, per step: some 500 tasks, a millisecond or two */
#define STEP_EVENTS   1024         /* of a pass for figures, per step: about a millisecond */
#define KEPT_BYTES    (512u << 10) /* memory of such a pass that the next one uses again */

/* ---- hidden processes ---- */

void hidden_note(struct hidden *hidden, const struct task_snapshot *snapshot, struct ident parent)
{
	if (parent.pid == 0 || task_snapshot_find(snapshot, parent.pid))
		return;
	for (unsigned i = 0; i < hidden->count; i++)
		if (hidden->ids[i].pid == parent.pid)
			return;
	if (hidden->count < HIDDEN_MAX)
		hidden->ids[hidden->count++] = parent;
}

void hidden_forget(struct hidden *hidden, unsigned n)
{
	hidden->ids[n] = hidden->ids[--hidden->count];
}

int hidden_seed(struct ident id, struct event *event)
{
	uint64_t start_ticks;
	int err;

	memset(event, 0, sizeof(*event));
	event->kind = EVENT_SEED;
	event->id = id;
	event->flags = EVENT_TTY;
	event->time_ns = clock_read(CLOCK_BOOTTIME);
	err = procfs_who(id.pid, event, &start_ticks);
	if (err)
		return err;
	return procstat_ticks(id.start_ns) == start_ticks ? 0 : -ESRCH;
}

int hidden_stat(struct ident id, struct proc_io *io, struct event *event)
{
	int err = hidden_seed(id, event);
	struct procstat stat;

	if (!err)
		err = procstat_read(id.pid, &stat);
	if (err)
		return err;
	if ((stat.exiting && stat.threads <= 1) || !proc_usage_find_life(&stat, procstat_tick_ns()))
		return -ESRCH;
	event->kind = EVENT_STAT;
	event->stat.cpu_ns = stat.cpu_ticks * procstat_tick_ns();
	event->stat.rss_bytes = procstat_read_rss(stat.tid);
	event->stat.threads = stat.threads;
	event->stat.priority = stat.priority;
	event->stat.nice = stat.nice;
	event->stat.state = stat.state;
	proc_io_read(io, id.pid, 0, &event->stat);
	return 0;
}

/* ---- the pass ---- */

static bool has_program(const struct event *event)
{
	return !(event->flags & (EVENT_DEAD | EVENT_KTHREAD));
}

/* programs_ahead_fn: the processes after the current seed. */
static bool look_ahead(void *ctx, unsigned n, struct event *next)
{
	struct live *live = ctx;
	size_t tasks = task_snapshot_tasks(&live->snapshot);

	if (!n)
		live->ahead = live->seed;
	while (++live->ahead < tasks)
		if (!wire_seed(next, task_snapshot_task(&live->snapshot, live->ahead)) &&
			has_program(next))
			return true;
	return false;
}

/* Adds what user space looks up.  Returns false: not complete yet. */
static bool complete_seed(struct live *live, struct event *event)
{
	if (!has_program(event) || !live->has_proc || live->programs_of_pass != PROGRAMS_NOW)
		return true;
	return programs_read(live->programs, event, look_ahead, live);
}

/* Returns false: the program of the next one is not known yet. */
static bool give_hidden(struct live *live)
{
	struct event event;

	while (live->hidden_seed < live->hidden.count && !live->error) {
		if (hidden_seed(live->hidden.ids[live->hidden_seed], &event)) {
			hidden_forget(&live->hidden, live->hidden_seed);
			continue;
		}
		if (!complete_seed(live, &event))
			return false;
		live->hidden_seed++;
		programs_read_cgroup(live->programs, &event);
		live_give(live, &event);
	}
	return !live->error;
}

/* Returns false: its program is not known yet. */
static bool give_process_seed(struct live *live, size_t n)
{
	char name[PROCSTAT_NAME];
	struct event event;

	if (wire_seed(&event, task_snapshot_task(&live->snapshot, n))) {
		live->bad++;
		return true;
	}
	if (live->has_proc)
		hidden_note(&live->hidden, &live->snapshot, event.parent);
	if (!complete_seed(live, &event))
		return false;
	live_complete_place(live, &event);
	if (live->has_proc)
		procfs_complete_name(&event, name);
	if (event.flags & EVENT_DEAD)
		unreaped_meet(&live->usage.unreaped, &event);
	live_give(live, &event);
	return true;
}

static void give_thread_seed(struct live *live, size_t n)
{
	struct event event;

	if (wire_thread(&event, EVENT_SEED, task_snapshot_thread(&live->snapshot, n)))
		live->bad++;
	else if (live->threads)
		live_give(live, &event);
}

/* Reading the programs takes much longer than all else: the screen is not empty until then. */
static void begin_again(struct live *live)
{
	live->source.listed = true;
	live->programs_of_pass = PROGRAMS_NOW;
	live->seed = live->hidden_seed = 0;
}

static void give_seeds(struct live *live)
{
	size_t tasks = task_snapshot_tasks(&live->snapshot),
	       all = tasks + task_snapshot_threads(&live->snapshot);

	for (; !live_is_full(live) && live->seed < all; live->seed++) {
		if (live->seed >= tasks)
			give_thread_seed(live, live->seed - tasks);
		else if (!give_process_seed(live, live->seed))
			return;
	}
	if (live->error || live->seed < all || !give_hidden(live))
		return;
	if (live->programs_of_pass == PROGRAMS_LATER) {
		begin_again(live);
		return;
	}
	task_snapshot_clear(&live->snapshot);
	live->stage = SETTLING;
}

uint64_t live_pass_due_ns(const struct live *live)
{
	return live->pass_ns ? live->pass_ns + PASS_AGAIN_NS : 1;
}

static void end_reading(struct live *live, enum live_stage next)
{
	close(live->pass_fd);
	live->pass_fd = -1;
	live->stage = next;
}

/* The reason for the pass still holds. */
static int fail_pass(struct live *live, int err)
{
	live->wanted =
		live->programs_of_pass == PROGRAMS_NEVER && live->wanted != ALL ? THREADS : ALL;
	return err;
}

static int begin_pass(struct live *live)
{
	live->pass_ns = clock_read(CLOCK_BOOTTIME);
	live->mark = unreaped_begin(&live->usage.unreaped);
	if (live->wanted == THREADS)
		live->programs_of_pass = PROGRAMS_NEVER;
	else if (live->programs_of_pass != PROGRAMS_LATER)
		live->programs_of_pass = PROGRAMS_NOW;
	live->wanted = NOTHING;
	live->pass_fd = capture_pass(live->capture, CAPTURE_WHOLE);
	if (live->pass_fd < 0)
		return fail_pass(live, live->pass_fd);
	task_snapshot_begin(&live->snapshot);
	live->stage = READING;
	return 0;
}

/* Events that happen meanwhile stay in the ring, which has room for them. */
static int read_pass(struct live *live)
{
	int more;

	capture_go_on(live->capture, true);
	more = task_snapshot_go_on(&live->snapshot, live->pass_fd, STEP_BYTES);
	live_take_cgroups(live, &live->snapshot);
	if (more > 0)
		return 0;
	end_reading(live, more ? SETTLED : SEEDING);
	if (more < 0)
		return fail_pass(live, more);
	live->bad += live->snapshot.broken;
	live->pass_end = ring_written(capture_ring(live->capture));
	live->seed = live->hidden_seed = 0;
	return live_give_mark(live, EVENT_SNAPSHOT, 0, live->pass_ns);
}

/* A failure is final at the start; later the pass is repeated, as after any loss. */
static int go_on_reading(struct live *live, uint64_t now_ns)
{
	int err = 0;

	if (live->wanted && live->stage == SETTLED && now_ns >= live_pass_due_ns(live))
		err = begin_pass(live);
	if (!err && live->stage == READING)
		err = read_pass(live);
	if (err && live->settled && err != live->error)
		return 0;
	return err;
}

int live_pass_go_on(struct live *live, uint64_t now_ns)
{
	int err = go_on_reading(live, now_ns);

	if (!err && live->stage == SEEDING)
		give_seeds(live);
	return err;
}

/* ---- a pass for figures ---- */

void usage_init(struct usage *usage)
{
	*usage = (struct usage){.fd = -1};
}

void usage_end(struct usage *usage)
{
	if (usage->fd >= 0)
		close(usage->fd);
	usage->fd = -1;
	usage->running = false;
	if (usage->snapshot.room > KEPT_BYTES) /* most passes report few tasks */
		task_snapshot_clear(&usage->snapshot);
}

void usage_clear(struct usage *usage)
{
	task_snapshot_clear(&usage->snapshot);
	unreaped_free(&usage->unreaped);
	usage_end(usage);
}

/* Returns 1: there is more to read, 0: the pass is complete. */
static int read_step(struct usage *usage, struct capture *capture)
{
	int more;

	if (!usage->running) {
		usage->fd = capture_pass(capture, usage->all ? CAPTURE_ALL : CAPTURE_CHANGED);
		if (usage->fd < 0)
			return usage->fd;
		usage->whole = usage->all;
		usage->all = false;
		usage->mark = unreaped_begin(&usage->unreaped);
		usage->running = true;
		usage->next = 0;
		task_snapshot_begin(&usage->snapshot);
	}
	if (usage->fd < 0)
		return 0;
	capture_go_on(capture, false);
	more = task_snapshot_go_on(&usage->snapshot, usage->fd, STEP_BYTES);
	if (more)
		return more;
	usage->read_ns = clock_read(CLOCK_BOOTTIME);
	usage->broken += usage->snapshot.broken;
	close(usage->fd);
	usage->fd = -1;
	return 0;
}

/* Returns false when it is no news. */
static bool decode_zombie(struct usage *usage, const void *task, struct event *event)
{
	int name_only = wire_zombie(event, task);

	if (name_only < 0)
		return false;
	if (name_only) {
		unreaped_meet_again(&usage->unreaped, event->id);
		return false;
	}
	return unreaped_meet(&usage->unreaped, event) || usage->whole;
}

/* Zombies that are no longer there; unknown when records were lost. */
static bool next_gone(struct usage *usage, struct event *event)
{
	return !usage->snapshot.broken &&
	       unreaped_next_gone(&usage->unreaped, usage->mark, usage->read_ns, event);
}

/* Processes, threads, zombies, reaped zombies.  Returns false when there are no more. */
static bool next_event(struct usage *usage, struct event *event, bool *news)
{
	const struct task_snapshot *snapshot = &usage->snapshot;
	size_t n = usage->next++, tasks = task_snapshot_tasks(snapshot),
	       threads = task_snapshot_threads(snapshot);

	if (n < tasks)
		*news = !wire_stat(event, task_snapshot_task(snapshot, n));
	else if ((n -= tasks) < threads)
		*news = !wire_thread(event, EVENT_STAT, task_snapshot_thread(snapshot, n));
	else if ((n -= threads) < task_snapshot_zombies(snapshot))
		*news = decode_zombie(usage, task_snapshot_zombie(snapshot, n), event);
	else
		return *news = next_gone(usage, event);
	return true;
}

/* Returns 1: there are more to deliver, 0: all are delivered. */
static int tell_step(struct usage *usage, event_fn *deliver, void *ctx)
{
	char name[PROCSTAT_NAME];
	struct event event;
	int err = 0;
	bool news;

	for (unsigned n = 0; !err && n < STEP_EVENTS; n++) {
		if (!next_event(usage, &event, &news))
			return 0;
		if (news && usage->names && event.kind == EVENT_STAT)
			procfs_complete_name(&event, name);
		if (news)
			err = deliver(ctx, &event);
	}
	return err ? err : 1;
}

bool usage_is_read(const struct usage *usage)
{
	return usage->running && usage->fd < 0;
}

int usage_step(struct usage *usage, struct capture *capture, event_fn *deliver, void *ctx)
{
	bool reading = !usage_is_read(usage);
	int err = read_step(usage, capture);

	if (!err)
		err = reading ? 1 : tell_step(usage, deliver, ctx);
	usage->all |= err < 0; /* the programs assume that all was delivered */
	return err;
}
