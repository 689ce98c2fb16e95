// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include "core/base/clock.h"
#include "core/playback/moment.h"
#include "ui/app/screen.h"
#include "ui/draw/time_line.h"
#include "ui/interactive/past.h"

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
		app_notify(app, "nothing was kept to go back to (--rewind=0)");
	else if (err == -EBUSY)
		app_notify(app, "no moving in a recording while it is recorded (-w)");
	else if (err == -ENODATA)
		app_notify(app, "no earlier event is shown");
	else if (err < 0)
		app_notify(app, "cannot move in the recording: %s", strerror(-err));
}

/* What was asked for is before or after all that there is. */
static void report_edge(struct app *app)
{
	const struct query_context *shown = &app->model.context;
	uint64_t asked_ns = app->going.asked_ns, first_ns = app->model.player.first_ns;
	bool is_before = asked_ns < first_ns, is_there = app->model.feed.source->ended;
	char clock[TIME_LINE_CLOCK];

	if (!asked_ns || *app->notice ||
		(!is_before && (!is_there || asked_ns < shown->now_ns + SECOND_NS)))
		return;
	time_line_write_clock(
		clock, sizeof(clock), is_before ? first_ns : shown->now_ns, shown->wall_offset_ns);
	app_notify(app, is_before ? "it begins at %s" : "it ends at %s", clock);
}

/* What was passed in vain is shown as it was: nothing that waited is gone by. */
static void return_to(struct app *app, uint64_t time_ns);
static void report_moved(struct app *app, int result);

/* The end of what was kept: then what has come meanwhile. */
static bool goes_on_live(struct app *app, int result)
{
	enum model_stop stop = app->model.stepping.stop;

	if (result != MOVED_END || !app->model.live)
		return false;
	past_leave(app);
	report_moved(app, model_step(&app->model, stop));
	return true;
}

/* Through a pipe, or while paused, what was passed is gone by unless it is kept. */
static void report_no_alarm(struct app *app)
{
	const struct model *model = &app->model;
	bool is_passed = !model->live && !player_can_seek(&model->player) &&
			 model->context.now_ns > model->stepping.before_ns;
	bool is_kept = past_is_near(app);

	if (is_passed && is_kept)
		return_to(app, model->stepping.before_ns);
	app_notify(app, "no failure, loss or runaway up to now%s",
		is_passed && !is_kept ? ": that is shown (--rewind=0)" : "");
}

static void report_step(struct app *app, int result)
{
	const struct model *model = &app->model;
	bool finds = model->stepping.stop == STOP_ALARM;
	bool is_over = model_is_recording(model) && !model->live && model->player.source->ended;

	if (goes_on_live(app, result))
		return;
	if (result == MOVED_END && is_over && model->stepping.stop != STOP_TIME)
		app_notify(app, "end of the recording");
	else if (result == MOVED_END && finds)
		report_no_alarm(app);
	else if (result == MOVED_END)
		app_notify(app, "no pending events");
	else if (finds)
		app_notify(app, "%s", model->stepping.found);
}

/* A move has ended, or goes on; or -errno. */
static void report_moved(struct app *app, int result)
{
	enum model_move move = app->model.stepping.move;

	screen_invalidate_all(app);
	if (result == MOVED_PARTLY)
		return;
	if (result < 0)
		report_seek(app, result);
	else if (move == MOVE_STEP)
		report_step(app, result);
	if (move == MOVE_SEEK) {
		report_edge(app);
		past_leave_at_end(app);
	}
}

bool go_turn(struct app *app)
{
	if (model_is_moving(&app->model))
		report_moved(app, model_go_on(&app->model));
	return model_is_moving(&app->model);
}

static void seek(struct app *app, uint64_t time_ns)
{
	app->going.asked_ns = 0;
	report_moved(app, model_seek(&app->model, time_ns));
}

/* A second key goes on from where the first one leads. */
static uint64_t moved_time(const struct model *model, double seconds)
{
	bool is_on = model_is_moving(model) && model->stepping.move == MOVE_SEEK;
	uint64_t now_ns = is_on ? model->stepping.until_ns : player_now_ns(&model->player);
	uint64_t by_ns = (uint64_t)((seconds < 0 ? -seconds : seconds) * SECOND_NS);

	if (seconds > 0)
		return now_ns + by_ns;
	return now_ns > by_ns ? now_ns - by_ns : 0;
}

static void report_immovable(struct app *app)
{
	const struct model *model = &app->model;

	if (!model->feed.rewind)
		app_notify(app, "nothing was kept to go back to (--rewind=0)");
	else
		app_notify(app, "pause first (Z): then this goes back");
}

/* Of a live source that is paused, what was kept is entered. */
static bool can_move(struct app *app)
{
	if (past_is_near(app))
		return past_enter(app);
	if (model_is_recording(&app->model))
		return true;
	report_immovable(app);
	return false;
}

/* What waits while paused, up to a time after that on the screen. */
static void go_on(struct app *app, unsigned seconds)
{
	struct model *model = &app->model;

	model->stepping.until_ns = model->context.now_ns + seconds * SECOND_NS;
	report_moved(app, model_step(model, STOP_TIME));
}

void go_seconds(struct app *app, const struct command *command, int key)
{
	bool only_goes_on = app->model.feed.rewind && model_is_recording(&app->model);

	if (app->model.frozen && command->number > 0)
		go_on(app, (unsigned)command->number);
	else if (only_goes_on && command->number > 0)
		seek(app, moved_time(&app->model, command->number));
	else if (can_move(app))
		seek(app, moved_time(&app->model, command->number));
}

void go_to_begin(struct app *app, const struct command *command, int key)
{
	if (can_move(app))
		seek(app, app->model.player.first_ns);
}

void go_to_now(struct app *app)
{
	model_halt(&app->model);
	past_leave(app);
	app->model.resuming = true;
	if (model_is_recording(&app->model)) /* through a pipe */
		player_pause(&app->model.player, false);
}

/* The end of what happens now is now. */
void go_to_end(struct app *app, const struct command *command, int key)
{
	if (app->model.live || app->model.frozen)
		go_to_now(app);
	else if (can_move(app))
		seek(app, UINT64_MAX / 2);
}

static void return_to(struct app *app, uint64_t time_ns)
{
	if (past_is_near(app) && past_enter(app))
		seek(app, time_ns);
}

/* While the recording plays, it stops at the event. */
static void step(struct app *app, enum model_stop stop)
{
	if (model_is_recording(&app->model) && !app->model.player.is_paused)
		player_pause(&app->model.player, true);
	report_moved(app, model_step(&app->model, stop));
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
	if (!can_move(app))
		return;
	if (!app->model.player.is_paused)
		player_pause(&app->model.player, true);
	report_moved(app, model_step_back(&app->model));
}

bool go_halt(struct app *app)
{
	if (!model_is_moving(&app->model))
		return false;
	if (model_is_recording(&app->model))
		player_pause(&app->model.player, true);
	model_halt(&app->model);
	screen_invalidate_all(app);
	app_notify(app, "stopped on its way");
	return true;
}

void go_pause(struct app *app)
{
	struct player *player = &app->model.player;

	if (go_halt(app))
		return;
	if (app->model.frozen)
		go_to_now(app);
	else
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

bool go_moves(const struct app *app)
{
	return model_is_recording(&app->model) || app->model.frozen;
}

void go_ask_time(struct app *app)
{
	if (model_is_recording(&app->model) || past_is_near(app))
		app_open_prompt(app, PROMPT_TIME);
	else if (app->model.frozen)
		report_immovable(app);
	else
		app_notify(app, "b goes to a time of a recording, or back while paused (Z)");
}

static bool read_moment(const struct app *app, const char *text, uint64_t *time_ns)
{
	const struct player *player = &app->model.player;
	uint64_t now_ns = player_now_ns(player);
	const struct moment_span span = {
		.base_ns = now_ns > player->first_ns ? now_ns : player->first_ns,
		.first_ns = player->first_ns,
		.last_ns = player->last_ns,
		.wall_offset_ns = player->source->wall_offset_ns,
	};

	return moment_read(text + strspn(text, " "), &span, time_ns);
}

bool go_to_time(struct app *app, const char *text)
{
	bool is_there = app->model.live || !past_is_near(app);
	uint64_t time_ns;

	if (!can_move(app))
		return true; /* and it was said why */
	if (!read_moment(app, text, &time_ns)) {
		if (!is_there)
			past_leave(app);
		return false;
	}
	app->going.asked_ns = time_ns ? time_ns : 1;
	report_moved(app, model_seek(&app->model, time_ns));
	return true;
}
