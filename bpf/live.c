// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/live_private.h"

#include "bpf/capture.h"
#include "bpf/wire.h"
#include "core/base/clock.h"
#include "core/source/proc/cgroups.h"
#include "core/io/proc_mount.h"
#include "core/source/proc/procfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIGURES_EVENTS 1024      /* of the ring, before each step of a pass for figures */
#define ASK_AGAIN_NS   SECOND_NS /* interval for counts that need system calls */

static struct live *live_of(struct source *source)
{
	return (struct live *)source;
}

static const struct live *const_live_of(const struct source *source)
{
	return (const struct live *)source;
}

int live_give(struct live *live, const struct event *event)
{
	live->delivered++;
	live->error = live->deliver(live->ctx, event);
	return live->error;
}

int live_give_mark(struct live *live, enum event_kind kind, uint64_t count, uint64_t time_ns)
{
	struct event event = {.kind = kind, .time_ns = time_ns, .count = count};

	return live_give(live, &event);
}

void live_complete_place(struct live *live, struct event *event)
{
	event->place.cgroup = cgroups_path(live->cgroups, event->place.cgroup_id);
}

/* A path that does not fit into memory is not known. */
static void take_cgroup(struct live *live, const void *record, size_t size)
{
	struct wire_cgroup cgroup;
	int err = wire_cgroup(&cgroup, record, size);

	if (!err && cgroup.is_root)
		err = cgroups_set_root(live->cgroups, cgroup.id, cgroup.names, cgroup.len);
	else if (!err)
		err = cgroups_add(live->cgroups, cgroup.id, cgroup.names, cgroup.len);
	live->bad += err == -EBADMSG;
	if (cgroups_must_repeat(live->cgroups))
		capture_repeat_cgroups(live->capture);
}

void live_take_cgroups(struct live *live, struct task_snapshot *snapshot)
{
	const void *record;
	size_t size;

	while ((record = task_snapshot_next_cgroup(snapshot, &size)))
		take_cgroup(live, record, size);
}

/* Two threads that end at once can both be reported as the last one. */
static bool is_second_exit(struct live *live, const struct event *event)
{
	struct ident *known = &live->exits[event->id.pid & (EXITS_KEPT - 1)];

	if (known->pid == event->id.pid && known->start_ns == event->id.start_ns)
		return true;
	*known = event->id;
	return false;
}

static int take_record(void *ctx, void *data, size_t size)
{
	struct live *live = ctx;
	struct wire_piece piece;
	struct event event;
	int kind = wire_decode(&event, &piece, data, size);

	if (kind < 0) {
		live->bad++;
		return 0;
	}
	if (kind == 1)
		join_add(live->join, &piece);
	if (kind == 2)
		take_cgroup(live, data, size);
	if (kind)
		return 0;
	if (event.flags & EVENT_THREAD && !live->threads)
		return 0;
	if (event.kind == EVENT_EXEC)
		join_finish(live->join, &event);
	if (event.kind == EVENT_EXIT && !(event.flags & EVENT_THREAD) &&
		is_second_exit(live, &event))
		return 0;
	if (event.kind == EVENT_FORK || event.kind == EVENT_EXEC)
		live_complete_place(live, &event);
	live_give(live, &event);
	return live_is_full(live) ? -ECANCELED : 0;
}

static void settle(struct live *live)
{
	if (live->stage != SETTLING || live->error)
		return;
	if (ring_read(capture_ring(live->capture)) < live->pass_end)
		return;
	live->stage = SETTLED;
	live->settled = true;
	unreaped_settle(&live->usage.unreaped, live->mark);
	live->usage.all = true; /* some processes may be new to the consumer */
	live_give_mark(live, EVENT_SETTLED, 0, clock_read(CLOCK_BOOTTIME));
}

/* Delivered before any new report of threads. */
static void forget_threads(struct live *live)
{
	struct event event = {.kind = EVENT_SETTLED,
		.flags = EVENT_THREAD,
		.time_ns = clock_read(CLOCK_BOOTTIME)};

	if (live->forget && !live_give(live, &event))
		live->forget = false;
}

static uint64_t lost_now(const struct live *live)
{
	return capture_lost(live->capture) + live->bad + live->usage.broken + live->missed.count;
}

static void report_loss(struct live *live)
{
	uint64_t lost = lost_now(live);

	if (live->error || lost == live->lost)
		return;
	live->wanted = ALL;
	live_give_mark(live, EVENT_LOST, lost - live->lost, clock_read(CLOCK_BOOTTIME));
	live->lost = lost;
}

/*
 * What a program is skipped for happens while it runs for another event, which comes after it: so
 * the count is read after events, at most once per second while more come, and when no more do.
 */
static void count_missed(struct live *live, bool found, uint64_t now_ns)
{
	struct missed *missed = &live->missed;
	uint64_t count;

	missed->later |= found;
	if (live->settled && (!missed->later || (found && now_ns < missed->read_ns + ASK_AGAIN_NS)))
		return;
	count = capture_missed(live->capture, live->settled);
	if (count > missed->count)
		missed->count = count;
	missed->read_ns = now_ns;
	missed->later = false;
	live->source.skipped = missed->count;
}

static void set_due(struct live *live, bool found, uint64_t now_ns)
{
	uint64_t due_ns =
		capture_next_poll(live->capture, found || live->stage == SETTLING, now_ns);

	if (live->stage == READING || live->stage == SEEDING || live->delivered >= live->budget)
		due_ns = now_ns;
	if (live->wanted && live->stage == SETTLED)
		due_ns = clock_min_deadline(due_ns, live_pass_due_ns(live));
	live->source.due_ns = due_ns;
}

static int drain_stages(struct live *live, uint64_t now_ns)
{
	int err;

	err = live_pass_go_on(live, now_ns);
	if (err)
		return err;
	if (live->stage == READING || live->stage == SEEDING || live_is_full(live))
		return live->error;
	err = ring_drain(capture_ring(live->capture), take_record, live);
	return err == -ECANCELED ? live->error : err;
}

static int live_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct live *live = live_of(source);
	uint64_t before = ring_read(capture_ring(live->capture));
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);
	bool found;
	int err;

	live->deliver = deliver;
	live->ctx = ctx;
	live->budget = budget ? budget : 1;
	live->delivered = 0;
	live->error = 0;
	forget_threads(live);
	err = live->error ? live->error : drain_stages(live, now_ns);
	found = ring_read(capture_ring(live->capture)) != before;
	count_missed(live, found, now_ns);
	if (!err)
		settle(live);
	if (!err)
		report_loss(live);
	set_due(live, found, now_ns);
	if (live->error)
		return live->error;
	return err ? err : (int)live->delivered;
}

/* event_fn of a pass for figures. */
static int give_figures(void *ctx, const struct event *event)
{
	struct live *live = ctx;
	struct event placed;

	live_take_cgroups(live, &live->usage.snapshot);
	if (!event->place.cgroup_id)
		return live->deliver(live->ctx, event);
	placed = *event;
	live_complete_place(live, &placed);
	return live->deliver(live->ctx, &placed);
}

/*
 * What happened before the pass was read comes first.  Otherwise a process that the pass has met as
 * a zombie would be known before its birth, which is then too late to be believed.
 */
static int drain_before_figures(struct live *live)
{
	int err;

	if (!usage_is_read(&live->usage) || live->stage == READING || live->stage == SEEDING)
		return 0;
	live->budget = FIGURES_EVENTS;
	live->delivered = 0;
	live->error = 0;
	err = ring_drain(capture_ring(live->capture), take_record, live);
	if (err == -ECANCELED)
		return live->error ? live->error : 1;
	return err;
}

static int live_sample(struct source *source, event_fn *deliver, void *ctx)
{
	struct live *live = live_of(source);
	struct event event;
	int err;

	live->deliver = deliver;
	live->ctx = ctx;
	err = drain_before_figures(live);
	if (err)
		return err;
	err = usage_step(&live->usage, live->capture, give_figures, live);
	live_take_cgroups(live, &live->usage.snapshot);
	if (err < 0)
		capture_repeat_cgroups(live->capture); /* some may not have been read */
	if (err > 0)
		return err;
	usage_end(&live->usage);
	programs_reap(live->programs);
	for (unsigned i = 0; !err && i < live->hidden.count; i++)
		if (!hidden_stat(live->hidden.ids[i], live->io, &event))
			err = deliver(ctx, &event);
	return err;
}

static uint64_t live_cost_ns(struct source *source)
{
	return capture_cost_ns(live_of(source)->capture);
}

static void live_resync(struct source *source)
{
	live_of(source)->wanted = ALL;
	source->due_ns = clock_read(CLOCK_BOOTTIME);
}

static void live_set_threads(struct source *source, bool on)
{
	struct live *live = live_of(source);

	capture_want_threads(live->capture, on);
	live->forget = live->forget || (live->threads && !on);
	live->threads = on;
	if (on && live->wanted == NOTHING)
		live->wanted = THREADS;
	source->due_ns = clock_read(CLOCK_BOOTTIME);
}

static int live_set_failed_execs(struct source *source, bool on)
{
	return capture_set_failed_execs(live_of(source)->capture, on);
}

static void live_close(struct source *source)
{
	struct live *live = live_of(source);

	if (live->pass_fd >= 0)
		close(live->pass_fd);
	capture_close(live->capture);
	cgroups_free(live->cgroups);
	join_free(live->join);
	task_snapshot_clear(&live->snapshot);
	usage_clear(&live->usage);
	programs_free(live->programs);
	proc_io_free(live->io);
	free(live);
}

#define LIVE_OPS                                                                                   \
	.drain = live_drain, .sample = live_sample, .resync = live_resync,                         \
	.set_threads = live_set_threads, .set_failed_execs = live_set_failed_execs,                \
	.close = live_close

static const struct source_ops live_ops = {LIVE_OPS};
static const struct source_ops live_ops_with_cost = {LIVE_OPS, .cost_ns = live_cost_ns};

/* The kernel counts the time of BPF programs. */
static bool counts_bpf(void)
{
	FILE *file = fopen("/proc/sys/kernel/bpf_stats_enabled", "re");
	int on = 0;

	if (!file)
		return false;
	if (fscanf(file, "%d", &on) != 1)
		on = 0;
	fclose(file);
	return on;
}

struct source *live_open(const struct live_options *options, char *message, size_t size)
{
	unsigned limits = proc_mount_read();
	struct live *live = NULL;

	if (limits & PROC_MOUNT_OTHER) {
		proc_mount_explain(limits, message, size);
		return NULL;
	}
	live = calloc(1, sizeof(*live));
	if (live) {
		live->pass_fd = -1;
		usage_init(&live->usage);
		live->join = join_new();
		live->cgroups = cgroups_new();
		live->programs = programs_new(options->max_args);
		live->io = proc_io_new();
	}
	if (!live || !live->join || !live->cgroups || !live->programs || !live->io) {
		snprintf(message, size, "not enough memory");
		goto fail;
	}
	live->capture = capture_open(options, message, size);
	if (!live->capture)
		goto fail;
	live->wanted = ALL;
	live->programs_of_pass = options->soon ? PROGRAMS_LATER : PROGRAMS_NOW;
	live->has_proc = live->usage.names = proc_mount_has_pids(limits);
	live->source.ops = counts_bpf() ? &live_ops_with_cost : &live_ops;
	live->source.name = "bpf";
	live->source.misses = proc_mount_misses(limits, NULL);
	live->source.fd = capture_ring(live->capture)->fd;
	live->source.due_ns = clock_read(CLOCK_BOOTTIME);
	live->source.wall_offset_ns = clock_wall_offset();
	live->source.failed_execs = options->failed;
	live->source.live = true;
	return &live->source;
fail:
	if (live)
		live_close(&live->source);
	return NULL;
}

uint64_t live_lost(const struct source *source)
{
	return lost_now(const_live_of(source));
}
