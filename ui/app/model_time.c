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

#define EVENTS_AT_ONCE 4096   /* then what has expired leaves the tree */
#define STEPS_MAX      300000 /* events that a key passes: a few tenths of a second */
#define STORM_EVENTS   256    /* between two looks for a runaway */

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

/* Applies what is due; of very much only a part, unless all of it is looked through. */
static int catch_up(struct model *model)
{
	uint64_t now_ns = player_now_ns(&model->player);
	unsigned count = 0;
	int drained;

	do {
		drained = feed_drain(&model->feed, EVENTS_AT_ONCE);
		tree_expire(model->tree, last_event_ns(model));
		feed_keep_snapshot(&model->feed, last_event_ns(model));
		count += EVENTS_AT_ONCE;
	} while (drained == EVENTS_AT_ONCE && (model->stepping.is_on || count < STEPS_MAX));
	if (!model->player.source->ended)
		now_ns = player_now_ns(&model->player);
	set_time(model, now_ns);
	model->changed = true;
	return drained < 0 ? drained : 0;
}

int model_seek(struct model *model, uint64_t time_ns)
{
	const struct node *cursor = view_cursor(model->view);
	struct ident id = cursor ? cursor->id : (struct ident){0};
	struct node *node;
	int result;

	if (model->feed.recorder)
		return -EBUSY;
	result = player_seek(&model->player, time_ns);
	if (result < 0)
		return result;
	if (result) {
		forget_all(model);
		result = player_deliver(&model->player, feed_event, &model->feed);
	}
	if (!result)
		result = catch_up(model);
	node = cursor ? tree_find_ident(model->tree, id) : NULL;
	if (node)
		view_select(model->view, node);
	return result;
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

enum model_stepped model_step(struct model *model, enum model_stop stop)
{
	int taken = 1;
	unsigned count = 0;

	if (stop == STOP_ALARM && !may_reach_alarm(model))
		return STEPPED_END;
	model->stepping.stop = stop;
	model->stepping.is_on = true;
	model->stepping.reached = false;
	while (!model->stepping.reached && count < STEPS_MAX && (taken = take_next(model)) > 0) {
		if (++count % STORM_EVENTS == 0 && stop == STOP_ALARM && has_runaway(model))
			break;
		if (count % EVENTS_AT_ONCE == 0) {
			tree_expire(model->tree, step_time(model));
			feed_keep_snapshot(&model->feed, model->feed.last_ns);
		}
		if (stop == STOP_TIME && step_time(model) >= model->stepping.until_ns)
			break;
	}
	model->stepping.is_on = false;
	set_time(model, step_time(model));
	tree_expire(model->tree, model->context.now_ns);
	view_tick(model->view, &model->context);
	model->changed = true;
	return taken <= 0 ? STEPPED_END : count == STEPS_MAX ? STEPPED_FAR : STEPPED;
}

int model_step_back(struct model *model)
{
	uint64_t now_ns = player_now_ns(&model->player);
	int err;

	model->stepping.stop = STOP_SHOWN;
	model->stepping.is_on = true;
	model->stepping.last_ns = 0;
	err = now_ns > model->player.first_ns ? model_seek(model, now_ns - 1) : -ENODATA;
	model->stepping.is_on = false;
	if (!err && !model->stepping.last_ns)
		return -ENODATA;
	if (!err) {
		player_set_time(&model->player, model->stepping.last_ns);
		set_time(model, model->stepping.last_ns);
	}
	return err;
}
