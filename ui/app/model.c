// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/model.h"

#include "core/playback/overview.h"
#include "core/playback/rewind.h"
#include "core/source/file/recorder.h"
#include "core/source/proc/procstat.h"
#include "ui/app/app.h"
#include "ui/app/sorting.h"

#include <stdlib.h>
#include <string.h>

#define RECORDED_BYTES    512  /* of a recorded command */
#define PLACES_PER_FRAME  64   /* of a recording: a few milliseconds, if a disk has to be read */
#define EXPIRED_PER_FRAME 8000 /* takes some milliseconds; the next frame does the rest */

/* The figures are also about this process. */
static bool model_is_about(const struct model *model, const struct node *node)
{
	return !model->job_only || (node && node->client_bits & SCOPE_BIT);
}

/* For the header. */
static void count_event(struct model *model, const struct event *event, const struct node *node)
{
	bool has_failed = event->kind == EVENT_EXIT && node && node_has_failed(node);

	if (event->kind == EVENT_FORK)
		rates_add(&model->forks, event->time_ns);
	else if (has_failed)
		rates_add(&model->failures, event->time_ns);
	if (has_failed || event->kind == EVENT_FORK_FAILED || event->kind == EVENT_LOST)
		overview_mark(model->player.overview, event->time_ns);
}

static bool event_is_prompt(const struct event *event)
{
	return event->kind == EVENT_FORK || event->kind == EVENT_EXEC || event->kind == EVENT_EXIT;
}

/* Up to the end of the first scan events wait for it, which takes its time on a large machine. */
static void count_late(struct model *model, const struct event *event)
{
	const struct source *source = model->feed.source;

	if (source && source->live && model->settled && event_is_prompt(event) &&
		event->time_ns + MODEL_LATE_NS < model->time_ns)
		model->late++;
}

static void count_job(struct model *model, const struct event *event, const struct node *node)
{
	if (model->job.command && node && node->client_bits & SCOPE_BIT)
		job_apply(&model->job, event, node, model->scope.roots[0],
			tree_limits(model->tree)->short_ns);
}

/* The first words of an exec, as many as the header may show, in one block.  NULL: no memory. */
static char **copy_command(const struct event_exec *exec)
{
	size_t len = exec->args_len < RECORDED_BYTES ? exec->args_len : RECORDED_BYTES, count = 0;
	char **words = calloc(1, (len + 1) * sizeof(*words) + len + 1);
	char *text = (char *)(words + len + 1);

	if (!words)
		return NULL;
	if (len)
		memcpy(text, exec->args, len);
	for (const char *end = text + len; text < end; text += strlen(text) + 1)
		words[count++] = text;
	return words;
}

/* A recording is of a command: it is shown as it was while it ran. */
static void begin_recorded(struct model *model, const struct event *event, struct node *node)
{
	model->recorded = copy_command(&event->exec);
	if (!model->recorded || job_open(&model->job, model->recorded) < 0) {
		model->job.command = NULL;
		return;
	}
	model->job_only = true;
	scope_set_command(&model->scope, event->id.pid);
	scope_bind(&model->scope, node);
	scope_mark(&model->scope, node, SCOPE_BIT);
	view_set_scope(model->view, &model->scope);
}

static void count_recorded(struct model *model, const struct event *event, struct node *node)
{
	if (!model->all && event->flags & EVENT_COMMAND && event->kind == EVENT_EXEC &&
		!model->job.command && scope_is_all(&model->scope))
		begin_recorded(model, event, node);
}

static void end_recorded(struct model *model, const struct event *event, const struct node *node)
{
	bool is_replayed = model->recorded || (model_is_recording(model) && model->job.command);

	if (is_replayed && event->kind == EVENT_EXIT && !model->job.has_ended &&
		ident_equal(node->id, model->scope.roots[0]))
		job_end(&model->job, event->exit.status, event->time_ns);
}

/* feed_fn: the tree has the event now. */
static int count_change(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct model *model = ctx;

	if (changed)
		model->changed = true;
	if (event->kind == EVENT_HOST)
		history_apply_host(model->history, event);
	if (event->id.pid > model->greatest_pid)
		model->greatest_pid = event->id.pid;
	if (changed && !(event->flags & EVENT_THREAD)) {
		if (node)
			count_recorded(model, event, node);
		if (model_is_about(model, node))
			count_event(model, event, node);
		count_job(model, event, node);
		if (node)
			end_recorded(model, event, node);
		if (changed > 0 && model_is_about(model, node))
			spawners_apply(model->spawners, event,
				node); /* counts what it has no memory for */
	}
	if (changed && event->kind == EVENT_STAT)
		model->sorting.stale = true;
	if (event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD))
		model->settled = true;
	if (!model->frozen)
		count_late(model, event);
	if (model->stepping.is_on && !model->stepping.first_ns)
		model->stepping.first_ns = event->time_ns;
	if (model->stepping.is_on && changed)
		model_test_stop(model, event, node);
	return 0;
}

/* event_fn while frozen. */
static int hold_event(void *ctx, const struct event *event)
{
	struct model *model = ctx;

	model->changed = true;
	count_late(model, event);
	event_queue_push(model->event_queue, event); /* the queue counts what it has no room for */
	return 0;
}

static void hold_events(struct model *model)
{
	model->feed.hold = model->frozen ? hold_event : NULL;
	model->feed.hold_ctx = model;
	model->feed.is_behind = model->frozen;
}

/* What goes on for days is looked at as the machine itself is. */
static void let_exited_leave(struct model *model)
{
	if (!model->stream_linger_ns || !model->feed.source->is_of_now)
		return;
	tree_set_linger(model->tree, model->stream_linger_ns);
	model->stream_linger_ns = 0;
	model->changed = true;
}

int model_drain(struct model *model, unsigned budget, uint64_t now_ns)
{
	int drained;

	model->time_ns = now_ns;
	hold_events(model);
	/* fewer in than out, or the pause would never end in a storm */
	drained = feed_drain(&model->feed, model->resuming ? (budget + 1) / 2 : budget);
	let_exited_leave(model);
	if (model->resuming && drained >= 0) {
		model_resume(model, budget);
		drained = (int)budget; /* there may be more of both */
	}
	/* Not before the first frame, which it would delay. */
	if (!model->frozen && model->context.now_ns && drained >= 0 &&
		feed_keep_snapshot(&model->feed, model->feed.last_ns))
		drained = (int)budget;
	return drained;
}

int model_sample(struct model *model, uint64_t now_ns)
{
	int more;

	model->time_ns = now_ns;
	hold_events(model);
	more = feed_sample(&model->feed);
	if (more > 0)
		return more;
	model->changed = true; /* the meters are read with the figures */
	if (model->job.command)
		job_measure(
			&model->job, tree_find_ident(model->tree, model->scope.roots[0]), now_ns);
	return more;
}

void model_turn(struct model *model, uint64_t now_ns)
{
	model->time_ns = now_ns;
	if (!model->frozen)
		model->context.now_ns = now_ns;
	else if (!model->resuming)
		return;
	now_ns = model->context.now_ns;
	model->context.memory_bytes = model->machine.memory_bytes;
	model->context.wall_offset_ns = model->feed.source ? model->feed.source->wall_offset_ns : 0;
	view_hold(model->view);
	tree_expire_some(model->tree, now_ns, EXPIRED_PER_FRAME);
	view_hold(model->view); /* a storm may have ended by now */
	view_tick(model->view, &model->context);
	sorting_turn(model);
	runaway_alert_sync(&model->runaway_alert, model->spawners, view_scope(model->view), now_ns);
	if (model->runaway_alert.rings)
		overview_mark(model->player.overview, now_ns);
	if (model->player.overview)
		overview_go_on(model->player.overview, PLACES_PER_FRAME);
}

/* What had no room is lost; the source then reports what is true now. */
static void end_pause(struct model *model)
{
	struct event lost = {.kind = EVENT_LOST, .time_ns = model->time_ns};

	lost.count = event_queue_dropped(model->event_queue);
	if (lost.count) {
		feed_apply(&model->feed, &lost);
		source_resync(model->feed.source);
	}
	event_queue_empty(model->event_queue);
	model->frozen = model->resuming = false;
}

void model_resume(struct model *model, unsigned budget)
{
	struct event event;

	model->changed = true;
	for (; budget && event_queue_pop(model->event_queue, &event); budget--) {
		if (event.time_ns > model->context.now_ns)
			model->context.now_ns = event.time_ns;
		feed_apply(&model->feed, &event);
	}
	feed_keep_snapshot(&model->feed, model->context.now_ns);
	if (budget)
		end_pause(model);
}

struct node *model_find_by_thread(const struct model *model, int32_t tid)
{
	int32_t pid = model->feed.source->live ? procstat_process_of(tid) : 0;

	return pid ? tree_find(model->tree, pid) : NULL;
}

enum {
	COUNTER_SEEN,
	COUNTER_LOST,
	COUNTER_UNRECORDED,
	COUNTER_REFUSED,
	COUNTER_THREADS_REFUSED,
	COUNTER_LATE,
	COUNTER_MISSED,
	COUNTER_EVICTED,
	COUNTER_CUT,
	COUNTER_FAILED_EXECS,
};

static const struct model_counter counters[MODEL_COUNTERS] = {
	[COUNTER_SEEN] = {"seen", "processes since mayfly started", NULL},
	[COUNTER_LOST] = {"lost", "events lost: a buffer was full, or the kernel skipped them",
		"events lost"},
	[COUNTER_UNRECORDED] = {"unrecorded", "events that did not fit into the recording",
		"events not recorded"},
	[COUNTER_REFUSED] = {"refused", "processes not shown: the tree is full",
		"processes not shown"},
	[COUNTER_THREADS_REFUSED] = {"threads", "threads not shown: the tree is full",
		"threads not shown"},
	[COUNTER_LATE] = {"late", "events delivered more than 0.1 s late", NULL},
	[COUNTER_MISSED] = {"missed", "exits not observed: their time and status are estimates",
		NULL},
	[COUNTER_EVICTED] = {"evicted",
		"exited processes removed before their time, for want of room", NULL},
	[COUNTER_CUT] = {"truncated", "argument lists kept in part (--max-args)", NULL},
	[COUNTER_FAILED_EXECS] = {"failed execs", "execs that failed (--failed, X)", NULL},
};

const struct model_counter *model_counter(unsigned at)
{
	return &counters[at];
}

uint64_t model_count(const struct model *model, unsigned at)
{
	const struct tree_counts *counts = tree_counts(model->tree);
	const struct recorder *recorder = model->feed.recorder;
	const uint64_t values[MODEL_COUNTERS] = {
		[COUNTER_SEEN] = counts->seeds + counts->forks,
		[COUNTER_LOST] = counts->lost + event_queue_dropped(model->event_queue),
		[COUNTER_UNRECORDED] = recorder_counts(recorder).missed,
		[COUNTER_REFUSED] = counts->refused + model->feed.refused,
		[COUNTER_THREADS_REFUSED] = counts->threads_refused,
		[COUNTER_LATE] = model->late,
		[COUNTER_MISSED] = counts->missed,
		[COUNTER_EVICTED] = counts->evicted,
		[COUNTER_CUT] = counts->args_cut,
		[COUNTER_FAILED_EXECS] = counts->failed_execs,
	};

	return values[at];
}

/* history_limits.keeps: the log has all descendants of the pids, whichever user owns them. */
static bool is_logged(void *ctx, const struct node *node)
{
	return view_is_in_scope(((struct model *)ctx)->view, node);
}

static bool open_counters(struct model *model, const struct app_setup *setup)
{
	const struct spawner_limits spawners = {
		.short_ns = setup->limits.short_ns,
		.runaway = setup->runaway,
	};
	const struct history_limits history = {
		.records = setup->history_records,
		.keeps = is_logged,
		.ctx = model,
	};

	model->spawners = spawners_new(model->tree, &spawners);
	model->history = history_new(model->tree, &history);
	model->context.spawn_rate = spawners_figure(SPAWNERS_RATE);
	model->context.spawn_rate_below = spawners_figure(SPAWNERS_RATE_BELOW);
	model->context.refused = spawners_figure(SPAWNERS_REFUSED);
	model->context.spawned = spawners_figure(SPAWNERS_MINUTE);
	model->context.spawn_ctx = model->spawners;
	return model->spawners && model->history;
}

/* Without memory nothing is kept. */
static void open_rewind(struct model *model, const struct app_setup *setup)
{
	const struct trace_header header = {
		.version = TRACE_VERSION, .wall_offset_ns = setup->source->wall_offset_ns};

	model->feed.rewind = rewind_new(setup->rewind_bytes, &header, setup->source->has_hosts);
}

bool model_open(struct model *model, const struct app_setup *setup)
{
	const struct view_options shown = {.dead = true, .storms = true, .alike = true};

	*model = (struct model){
		.context = {.new_ns = MODEL_NEW_NS,
			.user_name = setup->user_name,
			.self = setup->self,
			.ctx = setup->user_ctx},
		.child = setup->child,
		.all = setup->all,
		.job_only = setup->command && !setup->all,
		.changed = true,
	};
	machine_init(&model->machine);
	scope_init(&model->scope);
	model->tree = tree_new(&setup->limits);
	model->view = model->tree ? view_new(model->tree) : NULL;
	model->event_queue = event_queue_new(MODEL_QUEUE_BYTES);
	if (!model->view || !model->event_queue || !open_counters(model, setup) ||
		job_open(&model->job, setup->command) < 0)
		return false;
	model->feed = (struct feed){
		.source = setup->source,
		.tree = model->tree,
		.recorder = setup->recorder,
		.record_name = setup->record_name,
		.scope = &model->scope,
		.listen = count_change,
		.ctx = model,
		.hold_ctx = model,
	};
	feed_fill_context(&model->feed, &model->context);
	view_set_options(model->view, &shown);
	if (setup->is_recording && !player_open(&model->player, setup->source, setup->rewind_bytes))
		return false;
	model->feed.checkpoints = model->player.checkpoints;
	if (setup->rewind_bytes && model_is_stream(model))
		open_rewind(model, setup);
	model->stream_linger_ns = setup->stream_linger_ns;
	if (setup->scope) {
		model->scope = *setup->scope;
		if (!setup->all)
			view_set_scope(model->view, setup->scope);
	}
	sorting_start(model, setup->sort);
	return true;
}

void model_close(struct model *model)
{
	player_close(&model->player);
	view_free(model->view);
	feed_free(&model->feed);
	spawners_free(model->spawners);
	history_free(model->history);
	tree_free(model->tree);
	event_queue_free(model->event_queue);
	rewind_free(model->feed.rewind);
	free(model->recorded);
	exec_errors_free(&model->exec_errors);
	job_close(&model->job);
	hosts_free(&model->feed.hosts);
}
