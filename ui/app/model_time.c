// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Moving in a recording: to another time, to the next event. */
#include "ui/app/model.h"

#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/base/units.h"
#include "core/tree/lineage.h"
#include "ui/app/app.h"
#include "ui/format/status_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define EVENTS_AT_ONCE 1024 /* then what has expired leaves the tree */
#define STORM_EVENTS   256  /* between two looks for a runaway */

static bool is_told(const struct event *event)
{
	static const bool told[EVENT_KIND_COUNT] = {
		[EVENT_FORK] = true,
		[EVENT_EXEC] = true,
		[EVENT_EXEC_FAILED] = true,
		[EVENT_FORK_FAILED] = true,
		[EVENT_EXIT] = true,
	};

	return told[event->kind] && !(event->flags & EVENT_THREAD);
}

static bool is_alarm(const struct event *event, const struct node *node)
{
	return event->kind == EVENT_FORK_FAILED ||
	       (event->kind == EVENT_EXIT && node_has_failed(node));
}

/* Now, since a process that has exited may leave the tree at once. */
static void note_alarm(struct model *model, const struct event *event, const struct node *node)
{
	char label[LABEL_SIZE], what[40];
	struct model_stepping *stepping = &model->stepping;

	if (!node) {
		snprintf(stepping->found, sizeof(stepping->found), "%" PRIu64 " events were lost",
			event->count);
		return;
	}
	lineage_label(node, label);
	if (event->kind == EVENT_EXIT)
		status_text_end_after(what, sizeof(what), node);
	else
		snprintf(what, sizeof(what), "fork failed: %s", errno_name(event->exec.error));
	snprintf(stepping->found, sizeof(stepping->found), "%" PRId32 " %s: %s", node->id.pid,
		label, what);
}

static bool stops_at(struct model *model, const struct event *event, struct node *node)
{
	char why[VIEW_WHY_SIZE];
	bool finds = model->stepping.stop == STOP_ALARM;

	if (event->kind == EVENT_LOST)
		node = NULL;
	else if (!node || !is_told(event))
		return false;
	else if (finds ? !is_alarm(event, node) || !view_select(model->view, node)
		       : view_why_hidden(model->view, node, why, sizeof(why)) != NULL)
		return false;
	if (finds)
		note_alarm(model, event, node);
	return true;
}

void model_test_stop(struct model *model, const struct event *event, struct node *node)
{
	if (model->stepping.reached && model->stepping.stop == STOP_ALARM)
		return;
	if (model->stepping.stop == STOP_TIME || !stops_at(model, event, node))
		return;
	model->stepping.reached = true;
	model->stepping.last_ns = event->time_ns;
}

/* What was counted is of another time. */
static void forget_counts(struct model *model)
{
	history_clear(model->history);
	spawners_clear(model->spawners);
	model->forks = model->failures = (struct rates){0};
	model->runaway_alert = (struct runaway_alert){0};
	model->sorting = (struct sorting){.stale = true};
	model->late = 0;
	trends_want(&model->feed.trends, NULL); /* the next frame wants them again */
}

/* A recording of a command finds it again, from its exec on. */
static void forget_command(struct model *model)
{
	char *const *command = model->job.command;

	if (!model->recorded) {
		job_close(&model->job);
		job_open(&model->job, command); /* without memory it is not shown */
		return;
	}
	job_close(&model->job);
	free(model->recorded);
	model->recorded = NULL;
	model->job_only = false;
	scope_init(&model->scope);
	view_set_scope(model->view, &model->scope);
}

static void forget_all(struct model *model)
{
	view_end_search(model->view);
	tree_clear(model->tree);
	forget_counts(model);
	forget_command(model);
	exec_errors_free(&model->exec_errors);
	model->settled = model->feed.settled = false;
}

static void set_time(struct model *model, uint64_t time_ns)
{
	model->time_ns = model->context.now_ns = time_ns;
	model->context.wall_offset_ns = model->feed.source->wall_offset_ns;
}

static uint64_t last_event_ns(const struct model *model)
{
	const struct source *source = model->feed.source;

	return source->ops->last_ns(source);
}

static void begin_move(struct model *model, enum model_move move, enum model_stop stop)
{
	struct model_stepping *stepping = &model->stepping;
	const struct node *cursor = view_cursor(model->view);
	struct ident id = cursor ? cursor->id : (struct ident){0};

	if (stepping->is_moving && stepping->move != MOVE_STEP)
		id = stepping->cursor; /* it may not have been read yet */
	model_halt(model);
	*stepping = (struct model_stepping){
		.move = move,
		.is_moving = true,
		.stop = stop,
		.is_on = move != MOVE_SEEK,
		.until_ns = stepping->until_ns,
		.before_ns = model->context.now_ns,
		.begun_ns = clock_read(CLOCK_BOOTTIME),
		.cursor = id,
	};
}

/* Returns result. */
static int end_move(struct model *model, int result)
{
	struct model_stepping *stepping = &model->stepping;
	struct node *node = stepping->move != MOVE_STEP && stepping->cursor.pid
				    ? tree_find_ident(model->tree, stepping->cursor)
				    : NULL;

	if (node)
		view_select(model->view, node);
	if (model->player.is_held)
		player_hold(&model->player, false, player_now_ns(&model->player));
	stepping->is_moving = stepping->is_on = false;
	return result;
}

/* From there on all that is due is read.  Returns 0 or -errno. */
static int begin_reading(struct model *model, uint64_t time_ns)
{
	struct player *player = &model->player;
	int result;

	player_hold(player, true, player_now_ns(player));
	result = player_seek(player, time_ns);
	if (result < 0)
		return result;
	model->stepping.until_ns = player_now_ns(player);
	model->stepping.first_ns = 0;
	if (!result)
		return 0;
	forget_all(model);
	return player_deliver(player, feed_event, &model->feed);
}

/* The next of it. */
static int read_on(struct model *model)
{
	struct player *player = &model->player;
	int drained = feed_drain(&model->feed, EVENTS_AT_ONCE);

	tree_expire(model->tree, last_event_ns(model));
	feed_keep_snapshot(&model->feed, last_event_ns(model));
	model->changed = true;
	if (drained < EVENTS_AT_ONCE) {
		player_hold(player, false, model->stepping.until_ns);
		set_time(model,
			player->source->ended ? last_event_ns(model) : player_now_ns(player));
		return drained < 0 ? drained : MOVED;
	}
	set_time(model, player_now_ns(player));
	return MOVED_PARTLY;
}

/*
 * What was read has none that is shown: what was before that is read.  Times may be equal on both
 * sides, unless it would begin there again.
 */
static int go_further_back(struct model *model)
{
	struct model_stepping *stepping = &model->stepping;
	uint64_t first_ns = stepping->first_ns, earlier_ns = stepping->earlier_ns;
	bool is_same = earlier_ns && first_ns >= earlier_ns;
	int err;

	stepping->earlier_ns = first_ns;
	stepping->is_missing =
		first_ns <= model->player.first_ns || (is_same && stepping->until_ns < earlier_ns);
	if (stepping->is_missing)
		err = begin_reading(model, stepping->before_ns);
	else
		err = begin_reading(model, is_same ? first_ns - 1 : first_ns);
	return err < 0 ? err : MOVED_PARTLY;
}

/* What follows the event is not shown, but the tree has it: it is read again up to there. */
static int return_to_found(struct model *model)
{
	int err;

	model->stepping.is_on = false;
	err = begin_reading(model, model->stepping.last_ns);
	return err < 0 ? err : MOVED_PARTLY;
}

static int read_back(struct model *model)
{
	struct model_stepping *stepping = &model->stepping;
	int result = read_on(model);

	if (result)
		return result;
	if (stepping->is_missing)
		return -ENODATA;
	if (!stepping->last_ns)
		return go_further_back(model);
	if (stepping->is_on && last_event_ns(model) > stepping->last_ns)
		return return_to_found(model);
	player_set_time(&model->player, stepping->last_ns);
	set_time(model, stepping->last_ns);
	return MOVED;
}

/* Now, also while the events of a stream are held. */
static int step_recording(struct model *model)
{
	model->feed.hold = NULL;
	return player_step(&model->player, feed_event, &model->feed);
}

/* Of what waits while paused, then of the recording.  Returns 1; 0: all are taken; or -errno. */
static int take_next(struct model *model)
{
	struct event event;

	if (!model->frozen || !event_queue_count(model->event_queue)) {
		if (model_is_recording(model))
			return step_recording(model);
		return 0;
	}
	event_queue_pop(model->event_queue, &event);
	if (event.time_ns > model->context.now_ns)
		model->context.now_ns = event.time_ns;
	feed_apply(&model->feed, &event);
	return 1;
}

static uint64_t step_time(const struct model *model)
{
	return model_is_recording(model) ? player_now_ns(&model->player) : model->context.now_ns;
}

/* A new runaway is an alarm. */
static bool has_runaway(struct model *model)
{
	unsigned before = model->runaway_alert.count;

	runaway_alert_sync(
		&model->runaway_alert, model->spawners, view_scope(model->view), step_time(model));
	if (model->runaway_alert.count <= before)
		return false;
	snprintf(model->stepping.found, sizeof(model->stepping.found), "%s: %s",
		model->runaway_alert.verdict == VERDICT_RUNAWAY ? "runaway" : "busy",
		model->runaway_alert.label);
	return true;
}

/* What is looked for among the events that wait. */
struct alarm_search {
	uint64_t first_ns;
	double forks;
	const struct runaway_limits *limits;
};

/* None that calms down in between becomes a runaway with fewer processes, or in less time. */
static bool may_be_alarm(void *ctx, const struct event *event)
{
	struct alarm_search *search = ctx;
	uint64_t last_ns = search->limits->last_ns;

	if (event->flags & EVENT_THREAD)
		return false;
	if (!search->first_ns)
		search->first_ns = event->time_ns;
	search->forks += event->kind == EVENT_FORK;
	if (event->kind == EVENT_LOST || event->kind == EVENT_FORK_FAILED)
		return true;
	if (event->kind == EVENT_EXIT && units_status_is_failure(event->exit.status))
		return true;
	return event->time_ns > search->first_ns + last_ns &&
	       search->forks > search->limits->calm_rate / 3 * (double)last_ns / SECOND_NS;
}

/* What waits stays if there is nothing to stop at. */
static bool may_reach_alarm(const struct model *model)
{
	struct alarm_search search = {.limits = &spawners_limits(model->spawners)->runaway};

	return model_is_recording(model) || model->runaway_alert.count ||
	       event_queue_any(model->event_queue, may_be_alarm, &search);
}

static int step_on(struct model *model)
{
	struct model_stepping *stepping = &model->stepping;
	unsigned end = stepping->count + EVENTS_AT_ONCE;
	bool is_found = false;
	int taken = 1;

	while (!stepping->reached && !is_found && stepping->count < end &&
		(taken = take_next(model)) > 0) {
		stepping->count++;
		is_found = stepping->stop == STOP_TIME
				   ? step_time(model) >= stepping->until_ns
				   : stepping->stop == STOP_ALARM &&
					     stepping->count % STORM_EVENTS == 0 &&
					     has_runaway(model);
	}
	set_time(model, step_time(model));
	tree_expire(model->tree, model->context.now_ns);
	if (taken > 0 && !stepping->reached && !is_found) {
		feed_keep_snapshot(&model->feed, model->feed.last_ns);
		return MOVED_PARTLY;
	}
	view_tick(model->view, &model->context);
	return taken < 0 ? taken : taken ? MOVED : MOVED_END;
}

int model_go_on(struct model *model)
{
	static int (*const go_on[])(struct model *) = {
		[MOVE_SEEK] = read_on, [MOVE_BACK] = read_back, [MOVE_STEP] = step_on};
	uint64_t until_ns = clock_read(CLOCK_BOOTTIME) + MODEL_SLICE_NS;
	int result;

	if (!model_is_moving(model))
		return MOVED;
	do
		result = go_on[model->stepping.move](model);
	while (result == MOVED_PARTLY && clock_read(CLOCK_BOOTTIME) < until_ns);
	model->changed = true;
	return result == MOVED_PARTLY ? result : end_move(model, result);
}

void model_halt(struct model *model)
{
	if (!model_is_moving(model))
		return;
	end_move(model, MOVED);
	set_time(model, step_time(model));
	model->changed = true;
}

int model_step(struct model *model, enum model_stop stop)
{
	begin_move(model, MOVE_STEP, stop);
	if (stop == STOP_ALARM && !may_reach_alarm(model))
		return end_move(model, MOVED_END);
	return model_go_on(model);
}

int model_seek(struct model *model, uint64_t time_ns)
{
	int err;

	if (model->feed.recorder)
		return -EBUSY;
	begin_move(model, MOVE_SEEK, STOP_TIME);
	err = begin_reading(model, time_ns);
	return err < 0 ? end_move(model, err) : model_go_on(model);
}

int model_step_back(struct model *model)
{
	uint64_t now_ns;
	int err = -ENODATA;

	if (model->feed.recorder)
		return -EBUSY;
	begin_move(model, MOVE_BACK, STOP_SHOWN);
	now_ns = player_now_ns(&model->player);
	model->stepping.before_ns = now_ns;
	if (now_ns > model->player.first_ns)
		err = begin_reading(model, now_ns - 1);
	return err < 0 ? end_move(model, err) : model_go_on(model);
}
