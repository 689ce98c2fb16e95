// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/past.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "core/playback/overview.h"
#include "core/playback/rewind.h"
#include "ui/app/panel.h"
#include "ui/app/screen.h"
#include "ui/app/sorting.h"

#include <stdio.h>
#include <stdlib.h>

bool past_is_near(const struct app *app)
{
	const struct model *model = &app->model;

	return model->feed.rewind && (model->frozen || model_is_recording(model));
}

bool past_describe(const struct app *app, char *out, size_t size)
{
	const struct model *model = &app->model;
	struct rewind_extent extent;
	char span[16], used[16], bound[16];

	if (!model->feed.rewind)
		return false;
	extent = rewind_extent(model->feed.rewind);
	if (!extent.first_ns || extent.first_ns > model->context.now_ns)
		return false;
	units_write_time(span, sizeof(span), model->context.now_ns - extent.first_ns);
	units_write_bytes(used, sizeof(used), extent.bytes);
	units_write_bytes(bound, sizeof(bound), extent.bound);
	snprintf(out, size, "%s, %s of %s", span, used, bound);
	return true;
}

/* What the person has chosen for the rows. */
static void copy_view(struct model *model, const struct model *from)
{
	const struct order *order = view_order(from->view);

	view_set_options(model->view, view_get_options(from->view));
	view_set_scope(model->view, view_scope(from->view));
	sorting_set(model, order->id, order->reverse);
}

/* The same model is at the same place again: filter and search are told to its view. */
static void show_again(struct app *app)
{
	char text[sizeof(app->filter.text)];

	snprintf(text, sizeof(text), "%s", app->filter.text);
	app_set_filter(app, text);
	view_set_search(app->model.view, app->search);
	app->visible.count = 0; /* they were of the other model */
	app->model.changed = true;
	screen_invalidate_all(app);
}

static bool open_past(struct app *app, struct model *live, struct source *source,
	const struct rewind_extent *extent)
{
	struct model *model = &app->model;
	const struct app_setup setup = {
		.source = source,
		.child = live->child,
		.command = live->job.command,
		.all = live->all,
		.limits = *tree_limits(live->tree),
		.scope = &live->scope,
		.self = live->context.self,
		.runaway = spawners_limits(live->spawners)->runaway,
		.user_name = live->context.user_name,
		.user_ctx = live->context.ctx,
	};

	if (!model_open(model, &setup) || !player_open_at(&model->player, source, extent->begin))
		return false;
	model->live = live;
	model->greatest_pid = live->greatest_pid;
	model->time_ns = live->time_ns;
	copy_view(model, live);
	view_copy_marks(model->view, live->view);
	player_pause(&model->player, true);
	player_set_time(&model->player, extent->last_ns);
	model->player.first_ns = extent->first_ns;
	if (model->player.overview) /* it is in memory */
		overview_go_on(model->player.overview, OVERVIEW_PARTS);
	return true;
}

/* What happens now is at its place again. */
static void restore(struct app *app, struct model *live, struct source *past)
{
	model_close(&app->model);
	source_close(past);
	app->model = *live;
	free(live);
}

/* Returns when that is.  Through a pipe nothing more comes then but what is late. */
static uint64_t stop_model(struct model *model)
{
	if (!model_is_recording(model))
		return model->context.now_ns;
	player_pause(&model->player, true);
	return player_now_ns(&model->player);
}

bool past_enter(struct app *app)
{
	struct model *live = malloc(sizeof(*live));
	struct rewind *rewind = app->model.feed.rewind;
	char message[160] = "out of memory";
	struct source *source = NULL;
	struct rewind_extent extent;

	model_halt(&app->model);
	if (live)
		source = rewind_open(rewind, stop_model(&app->model), message, sizeof(message));
	if (!source) {
		app_notify(app, "cannot go back: %s", message);
		free(live);
		return false;
	}
	panel_close(app);
	app->model.frozen = true;
	*live = app->model;
	extent = rewind_extent(rewind);
	if (open_past(app, live, source, &extent)) {
		show_again(app);
		return true;
	}
	restore(app, live, source);
	app_notify(app, "cannot go back: out of memory");
	return false;
}

void past_leave(struct app *app)
{
	struct model *live = app->model.live;
	const struct node *cursor;
	struct node *node;
	struct ident id;

	if (!live)
		return;
	cursor = view_cursor(app->model.view);
	id = cursor ? cursor->id : (struct ident){0};
	panel_close(app);
	copy_view(live, &app->model);
	restore(app, live, app->model.feed.source);
	show_again(app);
	node = id.pid ? tree_find_ident(app->model.tree, id) : NULL;
	if (node)
		view_select(app->model.view, node);
}

void past_leave_at_end(struct app *app)
{
	if (app->model.live && app->model.player.source->ended && !model_is_moving(&app->model))
		past_leave(app);
}

struct model *past_live(struct app *app)
{
	return app->model.live ? app->model.live : &app->model;
}

int past_drain(struct app *app, unsigned budget, uint64_t now_ns)
{
	const struct source *source;

	past_leave_at_end(app);
	if (!app->model.live)
		return 0;
	source = app->model.live->feed.source;
	if (source->ops->now_ns)
		now_ns = source->ops->now_ns(source);
	return model_drain(app->model.live, budget, now_ns);
}

static uint64_t due_of(const struct model *model)
{
	const struct source *source = model->feed.source;

	return source->ended ? 0 : source->due_ns;
}

uint64_t past_source_due_ns(const struct app *app)
{
	uint64_t due_ns = due_of(&app->model);

	if (app->model.live && app->model.feed.source->ended && !model_is_moving(&app->model))
		return SOURCE_AT_ONCE; /* to leave it */
	return app->model.live ? clock_min_deadline(due_ns, due_of(app->model.live)) : due_ns;
}
