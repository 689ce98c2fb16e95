// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include "core/base/clock.h"
#include "core/playback/moment.h"
#include "ui/app/screen.h"

#include <errno.h>
#include <string.h>

#include <inttypes.h>

/* The process that started it has exited, and its current parent is known. */
static bool has_another(const struct node *node)
{
	return node->flags & NODE_ORPHAN && node->current.pid != node->parent->id.pid;
}

/* The first g led from the orphan to the parent that started it. */
static bool came_from_orphan(const struct app *app, const struct node *orphan)
{
	const struct node *cursor = view_cursor(app->model.view);

	return orphan && cursor && has_another(orphan) && orphan->parent == cursor;
}

static void go_to_current(struct app *app, const struct node *orphan)
{
	struct node *current = tree_find_ident(app->model.tree, orphan->current);
	char why[VIEW_WHY_SIZE];

	if (current && view_select(app->model.view, current))
		app_notify(app, "%" PRId32 " is the current parent of %" PRId32, current->id.pid,
			orphan->id.pid);
	else if (current && view_why_hidden(app->model.view, current, why, sizeof(why)))
		app_notify(app, "%" PRId32 ", the current parent of %" PRId32 ", is not shown: %s",
			orphan->current.pid, orphan->id.pid, why);
	else
		app_notify(app,
			"%" PRId32 ", the current parent of %" PRId32 ", is not in the tree",
			orphan->current.pid, orphan->id.pid);
}

void go_parent(struct app *app, const struct command *command, int key)
{
	const struct node *before = tree_find_ident(app->model.tree, app->going.came_from);
	const struct node *cursor = view_cursor(app->model.view);
	char why[VIEW_WHY_SIZE];

	if (app->going.came_from.pid && came_from_orphan(app, before)) {
		app->going.came_from = (struct ident){0};
		go_to_current(app, before);
		return;
	}
	if (!cursor)
		return;
	app->going.came_from = cursor->id;
	if (!view_select_parent(app->model.view)) {
		if (!node_is_top(cursor->parent) &&
			view_why_hidden(app->model.view, cursor->parent, why, sizeof(why)))
			app_notify(app, "the parent, %" PRId32 ", is not shown: %s",
				cursor->parent->id.pid, why);
		return;
	}
	if (has_another(cursor))
		app_notify(app,
			"%" PRId32 " started %" PRId32 ", whose current parent is %" PRId32
			": press g again to go there",
			cursor->parent->id.pid, cursor->id.pid, cursor->current.pid);
}

/* ---- in time ---- */

/* Says why, if the recording could not move. */
static void report_seek(struct app *app, int err)
{
	if (err == -ESPIPE)
		app_notify(app, "a recording that comes through a pipe, or of format 1, cannot go "
				"back or jump");
	else if (err == -EBUSY)
		app_notify(app, "no moving in a recording while it is recorded (-w)");
	else if (err == -ENODATA)
		app_notify(app, "no earlier event is shown");
	else if (err < 0)
		app_notify(app, "cannot move in the recording: %s", strerror(-err));
}

static void seek(struct app *app, uint64_t time_ns)
{
	report_seek(app, model_seek(&app->model, time_ns));
	screen_invalidate_all(app);
}

static uint64_t moved_time(const struct model *model, double seconds)
{
	uint64_t now_ns = player_now_ns(&model->player);
	uint64_t by_ns = (uint64_t)((seconds < 0 ? -seconds : seconds) * SECOND_NS);

	if (seconds > 0)
		return now_ns + by_ns;
	return now_ns > by_ns ? now_ns - by_ns : 0;
}

static bool needs_recording(struct app *app)
{
	if (!model_is_recording(&app->model))
		app_notify(app, "this moves in a recording: mayfly -r FILE");
	return model_is_recording(&app->model);
}

void go_seconds(struct app *app, const struct command *command, int key)
{
	if (needs_recording(app))
		seek(app, moved_time(&app->model, command->number));
}

void go_to_begin(struct app *app, const struct command *command, int key)
{
	if (needs_recording(app))
		seek(app, app->model.player.first_ns);
}

void go_to_end(struct app *app, const struct command *command, int key)
{
	if (needs_recording(app))
		seek(app, UINT64_MAX / 2);
}

/* While the recording plays, it stops at the event. */
static void step(struct app *app, enum model_stop stop)
{
	enum model_stepped stepped;

	if (model_is_recording(&app->model) && !app->model.player.is_paused)
		player_pause(&app->model.player, true);
	stepped = model_step(&app->model, stop);
	if (stepped == STEPPED_FAR)
		app_notify(app, "none among the next events; the key goes on from here");
	else if (stepped == STEPPED_END)
		app_notify(app, model_is_recording(&app->model) ? "end of the recording"
								: "no pending events");
}

void go_to_event(struct app *app, const struct command *command, int key)
{
	step(app, STOP_SHOWN);
}

void go_to_alarm(struct app *app, const struct command *command, int key)
{
	if (model_is_recording(&app->model) || app->model.frozen)
		step(app, STOP_ALARM);
	else
		app_notify(app, "this looks on in a recording, or while paused (Z)");
}

void go_back_event(struct app *app)
{
	if (!app->model.player.is_paused)
		player_pause(&app->model.player, true);
	report_seek(app, model_step_back(&app->model));
	screen_invalidate_all(app);
}

void go_pause(struct app *app)
{
	struct player *player = &app->model.player;

	player_pause(player, !player->is_paused);
}

void go_change_speed(struct app *app, double factor)
{
	struct player *player = &app->model.player;

	player_set_speed(player, player->speed * factor);
	if (player->speed < 1)
		app_notify(app, "speed 1/%.0f", 1 / player->speed);
	else
		app_notify(app, "speed %.0f", player->speed);
}

bool go_to_time(struct app *app, const char *text)
{
	const struct player *player = &app->model.player;
	uint64_t now_ns = player_now_ns(player);
	const struct moment_span span = {
		.base_ns = now_ns > player->first_ns ? now_ns : player->first_ns,
		.first_ns = player->first_ns,
		.last_ns = player->last_ns,
		.wall_offset_ns = player->source->wall_offset_ns,
	};
	uint64_t time_ns;

	text += strspn(text, " ");
	if (!moment_read(text, &span, &time_ns))
		return false;
	seek(app, time_ns);
	return true;
}
