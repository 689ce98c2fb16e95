// SPDX-License-Identifier: GPL-2.0-or-later
/* The screens beside the tree: who spawns, what has exited.  What keys do there. */
#include "ui/screens/lists.h"

#include "ui/panels/details_panel.h"
#include "ui/panels/signals_panel.h"

#include <stdio.h>

static unsigned page_of(const struct app *app)
{
	return app->layout.tree_height ? app->layout.tree_height : 1;
}

/* To the process in the tree, if it is there still. */
static void go_to(struct app *app, struct ident id)
{
	struct node *node = tree_find_ident(app->tree, id);

	if (!node)
		snprintf(app->notice, sizeof(app->notice), "%d is no longer in the tree", id.pid);
	else if (!view_select(app->view, node))
		snprintf(app->notice, sizeof(app->notice),
			"%d is hidden by the filter or the user menu (u)", id.pid);
	else
		app->screen = SCREEN_TREE;
}

static void enter(struct app *app)
{
	const struct crowd_row *row = crowd_chosen(&app->crowd);
	const struct history_record *record =
		logbook_row(&app->logbook, app->history, app->logbook.line);

	if (app->screen == SCREEN_SPAWNERS && row)
		go_to(app, row->spawner.id);
	if (app->screen != SCREEN_LOG || !record)
		return;
	if (tree_find_ident(app->tree, record->id))
		go_to(app, record->id);
	else
		act_details_open_departed(app, record);
}

/* To stop a spawner, and see its rate fall. */
static void signal_chosen(struct app *app)
{
	const struct crowd_row *row = crowd_chosen(&app->crowd);
	const struct node *node = row ? tree_find_ident(app->tree, row->spawner.id) : NULL;

	if (node)
		act_signal_open_at(app, node);
	else if (row)
		snprintf(app->notice, sizeof(app->notice),
			"%d has exited and is no longer in the tree", row->spawner.id.pid);
}

void lists_show(struct app *app, enum app_screen screen)
{
	app->screen = screen;
	app->crowd.shown_ns = 0;
	app->logbook.held = false;
}

/* Keys that mean here what they mean in the tree. */
static bool is_shared(enum command_id id)
{
	static const bool shared[COMMAND_COUNT] = {
		[COMMAND_HELP] = true,
		[COMMAND_QUIT] = true,
		[COMMAND_REDRAW] = true,
		[COMMAND_FREEZE] = true,
		[COMMAND_STEP] = true,
		[COMMAND_USER] = true,
		[COMMAND_FILTER] = true,
		[COMMAND_OUTPUT] = true,
		[COMMAND_SPAWNERS] = true,
		[COMMAND_LOG] = true,
		[COMMAND_ATTEMPTS] = true,
		[COMMAND_SCREEN] = true,
		[COMMAND_LEFT] = true,
		[COMMAND_RIGHT] = true,
		[COMMAND_SORT] = true,
		[COMMAND_INVERT] = true,
		[COMMAND_SORT_CPU] = true,
		[COMMAND_SORT_MEMORY] = true,
		[COMMAND_SORT_TIME] = true,
		[COMMAND_SORT_PID] = true,
	};

	return id < COMMAND_COUNT && shared[id];
}

static void move(struct app *app, long rows)
{
	if (app->screen == SCREEN_SPAWNERS)
		crowd_move(&app->crowd, rows);
	else
		logbook_move(&app->logbook, rows, page_of(app));
}

void lists_click(struct app *app, unsigned line)
{
	const struct crowd *crowd = &app->crowd;
	bool spawners = app->screen == SCREEN_SPAWNERS;
	unsigned count = spawners ? crowd->count - crowd->top : app->logbook.lines;
	unsigned at = spawners ? crowd->chosen - crowd->top : app->logbook.line;

	if (line >= count)
		return;
	if (line == at)
		enter(app);
	else
		move(app, (long)line - (long)at);
}

void lists_key(struct app *app, int key)
{
	enum command_id id = keys_lookup(key);
	long rows = keys_rows(id, page_of(app));

	if (rows)
		move(app, rows);
	else if (key == KEY_ENTER_CHAR)
		enter(app);
	else if (id == COMMAND_SIGNAL && app->screen == SCREEN_SPAWNERS)
		signal_chosen(app);
	else if (id == COMMAND_CLOSE)
		app->screen = SCREEN_TREE;
	else if (is_shared(id))
		app_command(app, id, key);
}

const struct filter *lists_log_filter(const struct app *app)
{
	return app->filter_on ? view_filter(app->view) : NULL;
}

static bool sync_log(struct app *app)
{
	struct logbook *book = &app->logbook;
	bool whole;

	book->stale |= book->filter != lists_log_filter(app);
	book->filter = lists_log_filter(app);
	book->context = &app->context;
	book->uid = app->scope.uid;
	book->order.user_name = app->context.user_name;
	book->order.ctx = app->context.ctx;
	whole = logbook_sync(book, app->history, app->layout.tree_height, app->context.now_ns);
	for (unsigned i = 0; i < book->lines && app->context.user_name; i++) {
		const struct history_record *record = logbook_row(book, app->history, i);

		if (record)
			columns_see(&app->widths, COLUMN_USER,
				app->context.user_name(app->context.ctx, record->uid));
	}
	return whole;
}

bool lists_sync(struct app *app)
{
	if (app->screen == SCREEN_SPAWNERS)
		return crowd_sync(&app->crowd, app->spawners, &app->scope, app->context.now_ns,
			app->layout.tree_height);
	return app->screen != SCREEN_LOG || sync_log(app);
}

uint64_t lists_due_ns(const struct app *app)
{
	if (app->screen == SCREEN_SPAWNERS && app->crowd.count)
		return app->crowd.shown_ns + CROWD_NS;
	if (app->screen == SCREEN_LOG)
		return logbook_due_ns(&app->logbook, app->history);
	return 0;
}
