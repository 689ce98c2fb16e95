// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/screens/lists.h"

#include "core/host/hosts.h"
#include "ui/draw/draw.h"

#include <stdio.h>
#include <string.h>

#define USER_WIDE 100 /* columns of the terminal */
#define USER_MOST 16

static int lists_column_width(const struct app *app, const struct list_column *column)
{
	unsigned grown = app->widths.of[COLUMN_USER];

	if (!column->width)
		return (int)app->pid_width;
	if (column->align != LIST_USER || app->layout.width < USER_WIDE || grown <= column->width)
		return (int)column->width;
	return grown < USER_MOST ? (int)grown : USER_MOST;
}

bool lists_next_column(
	const struct app *app, const struct list_columns *columns, struct list_cell *cell)
{
	unsigned at = cell->column ? cell->at + 1 : 0;

	cell->x += cell->column ? cell->width + 1 : LISTS_MARK_WIDTH;
	for (; at < columns->count; at++) {
		const char *entry = (const char *)columns->table + at * columns->size;

		cell->at = at;
		cell->column = (const struct list_column *)entry;
		cell->width = lists_column_width(app, cell->column);
		if (app->layout.width >= cell->column->from)
			return true;
	}
	return false;
}

unsigned lists_find_order(const struct app *app, const struct list_columns *columns, int x)
{
	struct list_cell cell = {0};

	while (lists_next_column(app, columns, &cell))
		if (x >= cell.x && x <= cell.x + cell.width)
			return cell.column->order;
	return x >= cell.x ? columns->rest_order : ORDERS_NONE;
}

struct pen lists_draw_heading(const struct app *app, struct frame *frame,
	const struct list_columns *columns, unsigned order, bool *seen)
{
	int y = (int)app->layout.heading_y;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	struct list_cell cell = {0};

	*seen = order == columns->rest_order;
	pen_fill(&pen, STYLE_HEAD);
	while (lists_next_column(app, columns, &cell)) {
		pen = frame_pen(frame, cell.x, y, cell.width + 1);
		if (cell.column->align == LIST_RIGHT)
			pen.x += cell.width - (int)strlen(cell.column->title);
		draw_title_word(app, &pen, cell.column->title, cell.column->order == order);
		*seen |= cell.column->order == order;
	}
	pen = frame_pen(frame, cell.x, y, (int)app->layout.width - cell.x);
	draw_title_word(app, &pen, columns->rest_title, order == columns->rest_order);
	return pen;
}

void lists_put_note(struct pen *pen, const char *text)
{
	if (pen->x + (int)strlen(text) <= pen->right)
		pen_put(pen, STYLE_HEAD, text);
}

void lists_put_host(const struct app *app, struct pen *pen, struct ident id)
{
	const struct hosts *hosts = &app->model.feed.hosts;
	const struct host *host = hosts_at(hosts, 1) ? hosts_at(hosts, id.host) : NULL;

	if (!host)
		return;
	pen_escape(pen, STYLE_DIM, host->name, strlen(host->name));
	pen_put(pen, STYLE_DIM, ": ");
}

unsigned lists_page(const struct app *app)
{
	return app->layout.tree_height ? app->layout.tree_height : 1;
}

void lists_go_to(struct app *app, struct ident id)
{
	struct node *node = tree_find_ident(app->model.tree, id);
	char why[VIEW_WHY_SIZE];

	if (!node)
		app_notify(app, "%d is no longer in the tree", id.pid);
	else if (!view_select(app->model.view, node) &&
		 view_why_hidden(app->model.view, node, why, sizeof(why)))
		app_notify(app, "%d is not shown: %s", id.pid, why);
	else
		app->screen = &tree_screen;
}

bool lists_has_command(enum command_id id)
{
	static const bool shared[COMMAND_COUNT] = {
		[COMMAND_HELP] = true,
		[COMMAND_QUIT] = true,
		[COMMAND_REDRAW] = true,
		[COMMAND_FREEZE] = true,
		[COMMAND_STEP] = true,
		[COMMAND_BACK] = true,
		[COMMAND_FORWARD] = true,
		[COMMAND_GO_TO] = true,
		[COMMAND_BEGIN] = true,
		[COMMAND_END] = true,
		[COMMAND_ALARM] = true,
		[COMMAND_USER] = true,
		[COMMAND_FILTER] = true,
		[COMMAND_OUTPUT] = true,
		[COMMAND_TIMELINE] = true,
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

bool lists_key(struct app *app, int key)
{
	enum command_id id = command_table_lookup(key);

	if (id == COMMAND_TAG &&
		model_is_playing(&app->model)) /* then it pauses, and tags nothing */
		return false;
	if (id == COMMAND_CLOSE)
		app->screen = &tree_screen;
	else if (id == COMMAND_NONE)
		return false;
	else if (!lists_has_command(id))
		app_notify(app, "only in the tree (Esc): %s", command_table_entry(id)->sentence);
	return !lists_has_command(id);
}
