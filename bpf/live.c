// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/live.h"

#include "bpf/capture.h"
#include "bpf/figures.h"
#include "bpf/hidden.h"
#include "bpf/host.h"
#include "bpf/join.h"
#include "bpf/pass.h"
#include "bpf/wire.h"
#include "core/due.h"
#include "core/source/cgroups.h"
#include "core/source/program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PASS_AGAIN_NS 1000000000ull /* while events go on being lost: one pass in this time */
#define ASK_AGAIN_NS  1000000000ull /* for what costs system calls to know */
#define EXITS_KEPT    64            /* a power of two */
#define STEP_BYTES    (128u << 10)  /* of a pass: some 500 tasks, a millisecond or two */

/*
 * Where the source is in telling the state of the whole machine:
 *
 *	SETTLED   all told: only news, until another pass is wanted
 *	READING   a pass is being read, a step a drain
 *	SEEDING   a pass has been read, its processes are being delivered
 *	SETTLING  what happened up to its end is still in the ring
 *
 * A loss while a pass is being told does not make that pass wrong, only too early: it is told to
 * its end, and another one follows.
 */
enum stage { SETTLED, READING, SEEDING, SETTLING };

/* What a pass is wanted for.  For the threads' sake what is known of processes is not looked up. */
enum want { NOTHING, THREADS, ALL };

struct live {
	struct source source; /* first: a pointer to it is one to us */
	struct capture *capture;
	struct join *join;
	struct cgroups *cgroups; /* NULL: there is no v2 hierarchy */
	struct pass pass;        /* the one that is being told */
	struct figures figures;
	enum stage stage;
	int pass_fd;      /* while READING, else -1 */
	enum want wanted; /* a pass: ALL at the start, and after a loss */
	bool brief;       /* the one that is being told is for THREADS */
	bool threads;     /* are told of */
	bool settled;     /* once, at least */
	bool forget;      /* that they no longer are is still to be said */
	size_t ahead;     /* the last one whose program is read */
	size_t seed;      /* the next to deliver; threads come after the processes */
	struct hidden hidden;
	uint32_t mark;        /* of the pass that is being told, among the figures' */
	unsigned hidden_seed; /* likewise, once all others are delivered */
	uint64_t pass_end;    /* position in the ring when the pass was over */
	uint64_t pass_ns;     /* when it began; 0: there was none */
	uint64_t lost;        /* as last reported */
	uint64_t bad;         /* records that made no sense */
	uint64_t missed;      /* as last asked of the kernel, at missed_ns */
	uint64_t missed_ns;
	uint64_t frame_ns;
	struct programs *programs;      /* of seeds */
	struct procio *io;              /* of hidden ones */
	bool in_host_ns;                /* /proc means the same by a pid as the kernel does */
	struct ident exits[EXITS_KEPT]; /* the last ones, by pid: to know a second report of one */
	/* of the drain that is under way */
	event_fn *deliver;
	void *ctx;
	unsigned budget, delivered;
	int error; /* of deliver */
};

static struct live *live_of(struct source *source)
{
	return (struct live *)source;
}

static const struct live *const_live_of(const struct source *source)
{
	return (const struct live *)source;
}

static bool is_full(const struct live *live)
{
	return live->error || live->delivered >= live->budget;
}

static int give(struct live *live, const struct event *event)
{
	live->delivered++;
	live->error = live->deliver(live->ctx, event);
	return live->error;
}

static int give_mark(struct live *live, enum event_kind kind, uint64_t count, uint64_t time_ns)
{
	struct event event = {.kind = kind, .time_ns = time_ns, .count = count};

	return give(live, &event);
}

static bool has_program(const struct event *event)
{
	return !(event->flags & (EVENT_DEAD | EVENT_KTHREAD));
}

/* programs_ahead_fn: of the processes that come after the seed under way. */
static int32_t look_ahead(void *ctx, unsigned n)
{
	struct live *live = ctx;
	size_t tasks = pass_tasks(&live->pass);
	struct event event;

	if (!n)
		live->ahead = live->seed;
	while (++live->ahead < tasks)
		if (!wire_seed(&event, pass_task(&live->pass, live->ahead)) && has_program(&event))
			return event.id.pid;
	return 0;
}

/* What user space has to look up.  False: not yet. */
static bool complete_seed(struct live *live, struct event *event)
{
	if (!has_program(event) || !live->in_host_ns || live->brief)
		return true;
	return programs_read(live->programs, event, look_ahead, live);
}

static void complete_place(struct live *live, struct event *event)
{
	if (live->cgroups)
		event->place.cgroup = cgroups_path(live->cgroups, event->place.cgroup_id);
}

/* False: the next one's program is not known yet. */
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
		give(live, &event);
	}
	return !live->error;
}

/* False: its program is not known yet. */
static bool give_process_seed(struct live *live, size_t n)
{
	struct event event;

	if (wire_seed(&event, pass_task(&live->pass, n))) {
		live->bad++;
		return true;
	}
	if (live->in_host_ns)
		hidden_note(&live->hidden, &live->pass, event.parent);
	if (!complete_seed(live, &event))
		return false;
	complete_place(live, &event);
	if (event.flags & EVENT_DEAD)
		unreaped_meet(&live->figures.unreaped, &event);
	give(live, &event);
	return true;
}

static void give_thread_seed(struct live *live, size_t n)
{
	struct event event;

	if (wire_thread(&event, EVENT_SEED, pass_thread(&live->pass, n)))
		live->bad++;
	else if (live->threads)
		give(live, &event);
}

static void give_seeds(struct live *live)
{
	size_t tasks = pass_tasks(&live->pass), all = tasks + pass_threads(&live->pass);

	for (; !is_full(live) && live->seed < all; live->seed++) {
		if (live->seed >= tasks)
			give_thread_seed(live, live->seed - tasks);
		else if (!give_process_seed(live, live->seed))
			return;
	}
	if (live->error || live->seed < all || !give_hidden(live))
		return;
	pass_clear(&live->pass);
	live->stage = SETTLING;
}

static uint64_t pass_due_ns(const struct live *live)
{
	return live->pass_ns ? live->pass_ns + PASS_AGAIN_NS : 1;
}

static void end_reading(struct live *live, enum stage next)
{
	close(live->pass_fd);
	live->pass_fd = -1;
	live->stage = next;
}

/* What it was wanted for still is. */
static int fail_pass(struct live *live, int err)
{
	live->wanted = live->brief && live->wanted != ALL ? THREADS : ALL;
	return err;
}

static int begin_pass(struct live *live)
{
	live->pass_ns = host_boot_ns();
	live->mark = unreaped_begin(&live->figures.unreaped);
	live->brief = live->wanted == THREADS;
	live->wanted = NOTHING;
	live->pass_fd = capture_pass(live->capture);
	if (live->pass_fd < 0)
		return fail_pass(live, live->pass_fd);
	pass_begin(&live->pass);
	live->stage = READING;
	return 0;
}

/* The events of meanwhile stay in the ring, which has room for them. */
static int read_pass(struct live *live)
{
	int more = pass_go_on(&live->pass, live->pass_fd, STEP_BYTES);

	if (more > 0)
		return 0;
	end_reading(live, more ? SETTLED : SEEDING);
	if (more < 0)
		return fail_pass(live, more);
	live->bad += live->pass.broken;
	live->pass_end = capture_written(live->capture);
	live->seed = live->hidden_seed = 0;
	return give_mark(live, EVENT_SNAPSHOT, 0, live->pass_ns);
}

/* A failure is final at the start; later it is tried again, as after any loss. */
static int go_on_pass(struct live *live, uint64_t now_ns)
{
	int err = 0;

	if (live->wanted && live->stage == SETTLED && now_ns >= pass_due_ns(live))
		err = begin_pass(live);
	if (!err && live->stage == READING)
		err = read_pass(live);
	if (err && live->settled && err != live->error)
		return 0;
	return err;
}

/* Two threads that end at once can both be taken for the last. */
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
	if (kind == 1) {
		join_add(live->join, &piece);
		return 0;
	}
	if (event.flags & EVENT_THREAD && !live->threads)
		return 0;
	if (event.kind == EVENT_EXEC)
		join_finish(live->join, &event);
	if (event.kind == EVENT_EXIT && !(event.flags & EVENT_THREAD) &&
		is_second_exit(live, &event))
		return 0;
	if (event.kind == EVENT_FORK || event.kind == EVENT_EXEC)
		complete_place(live, &event);
	give(live, &event);
	return is_full(live) ? -ECANCELED : 0;
}

static void settle(struct live *live)
{
	if (live->stage != SETTLING || live->error)
		return;
	if (capture_read(live->capture) < live->pass_end)
		return;
	live->stage = SETTLED;
	live->settled = true;
	unreaped_settle(&live->figures.unreaped, live->mark);
	live->figures.all = true; /* of some nobody may have known before */
	give_mark(live, EVENT_SETTLED, 0, host_boot_ns());
}

/* Before anything is told of threads anew. */
static void forget_threads(struct live *live)
{
	struct event event = {
		.kind = EVENT_SETTLED, .flags = EVENT_THREAD, .time_ns = host_boot_ns()};

	if (live->forget && !give(live, &event))
		live->forget = false;
}

static uint64_t lost_now(const struct live *live)
{
	return capture_lost(live->capture) + live->bad + live->figures.broken + live->missed;
}

static void report_loss(struct live *live)
{
	uint64_t lost = lost_now(live);

	if (live->error || lost == live->lost)
		return;
	live->wanted = ALL;
	give_mark(live, EVENT_LOST, lost - live->lost, host_boot_ns());
	live->lost = lost;
}

static void ask_missed(struct live *live, uint64_t now_ns)
{
	if (now_ns < live->missed_ns + ASK_AGAIN_NS)
		return;
	live->missed = capture_missed(live->capture);
	live->missed_ns = now_ns;
}

/*
 * The programs wake us at most once a frame, and count on us to look again a frame after each
 * time that we found something.
 */
static void set_due(struct live *live, bool found, uint64_t now_ns)
{
	uint64_t due_ns = 0;

	if (live->stage == READING || live->stage == SEEDING || live->delivered >= live->budget)
		due_ns = now_ns;
	else if (found || live->stage == SETTLING)
		due_ns = now_ns + live->frame_ns;
	if (live->wanted && live->stage == SETTLED)
		due_ns = due_sooner(due_ns, pass_due_ns(live));
	live->source.due_ns = due_ns;
}

static int drain_stages(struct live *live, uint64_t now_ns)
{
	int err;

	err = go_on_pass(live, now_ns);
	if (err)
		return err;
	if (live->stage == SEEDING)
		give_seeds(live);
	if (live->stage == READING || live->stage == SEEDING || is_full(live))
		return live->error;
	err = capture_drain(live->capture, take_record, live);
	return err == -ECANCELED ? live->error : err;
}

static int live_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct live *live = live_of(source);
	uint64_t before = capture_read(live->capture);
	uint64_t now_ns = host_boot_ns();
	bool found;
	int err;

	live->deliver = deliver;
	live->ctx = ctx;
	live->budget = budget ? budget : 1;
	live->delivered = 0;
	live->error = 0;
	forget_threads(live);
	err = live->error ? live->error : drain_stages(live, now_ns);
	found = capture_read(live->capture) != before;
	if (found)
		ask_missed(live, now_ns);
	if (!err)
		settle(live);
	if (!err)
		report_loss(live);
	set_due(live, found, now_ns);
	if (live->error)
		return live->error;
	return err ? err : (int)live->delivered;
}

static int live_sample(struct source *source, event_fn *deliver, void *ctx)
{
	struct live *live = live_of(source);
	struct event event;
	int err = figures_step(&live->figures, live->capture, deliver, ctx);

	if (err > 0)
		return err;
	figures_end(&live->figures);
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
	source->due_ns = host_boot_ns();
}

static void live_threads(struct source *source, bool on)
{
	struct live *live = live_of(source);

	capture_want_threads(live->capture, on);
	live->forget = live->forget || (live->threads && !on);
	live->threads = on;
	if (on && live->wanted == NOTHING)
		live->wanted = THREADS;
	source->due_ns = host_boot_ns();
}

static int live_attempts(struct source *source, bool on)
{
	return capture_attempts(live_of(source)->capture, on);
}

static void live_close(struct source *source)
{
	struct live *live = live_of(source);

	if (live->pass_fd >= 0)
		close(live->pass_fd);
	capture_close(live->capture);
	cgroups_free(live->cgroups);
	join_free(live->join);
	pass_clear(&live->pass);
	figures_clear(&live->figures);
	programs_free(live->programs);
	procio_free(live->io);
	free(live);
}

#define LIVE_OPS                                                                                   \
	.drain = live_drain, .sample = live_sample, .resync = live_resync,                         \
	.threads = live_threads, .attempts = live_attempts, .close = live_close

static const struct source_ops live_ops = {LIVE_OPS};
static const struct source_ops live_ops_with_cost = {LIVE_OPS, .cost_ns = live_cost_ns};

struct source *live_open(const struct live_options *options, char *message, size_t size)
{
	struct live *live = calloc(1, sizeof(*live));

	if (live) {
		live->pass_fd = -1;
		figures_init(&live->figures);
		live->join = join_new();
		live->programs = programs_new(options->max_args);
		live->io = procio_new();
	}
	if (!live || !live->join || !live->programs || !live->io) {
		snprintf(message, size, "not enough memory");
		goto fail;
	}
	live->capture = capture_open(options, message, size);
	if (!live->capture)
		goto fail;
	live->cgroups = cgroups_new(NULL);
	live->frame_ns = options->frame_ns;
	live->wanted = ALL;
	live->in_host_ns = host_has_our_pids();
	live->source.ops = host_counts_bpf() ? &live_ops_with_cost : &live_ops;
	live->source.name = "bpf";
	live->source.fd = capture_fd(live->capture);
	live->source.due_ns = host_boot_ns();
	live->source.wall_offset_ns = host_wall_offset_ns();
	live->source.attempts = options->failed;
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
