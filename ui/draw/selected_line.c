// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The line of the selected process, or a notice in its place. */
#include "core/base/names.h"
#include "core/base/units.h"
#include "core/tree/lineage.h"
#include "ui/draw/storm_cells.h"
#include "ui/format/status_text.h"

#include <string.h>

static void put_usage(struct pen *pen, const struct node *node)
{
	char text[64];

	status_text_end_after(text, sizeof(text), node);
	pen_format(pen, STYLE_VALUE, "%s", text);
	if (node->cpu_ns) {
		units_write_time(text, sizeof(text), node->cpu_ns);
		pen_format(pen, STYLE_LABEL, ", cpu %s", text);
	}
	if (node->rss_bytes) {
		units_write_bytes(text, sizeof(text), node->rss_bytes);
		pen_format(pen, STYLE_LABEL, ", peak %s", text);
	}
}

static void put_origin(struct pen *pen, const struct node *node)
{
	char tty[32];

	if (node->flags & NODE_ORPHAN)
		pen_format(pen, STYLE_LABEL, "current parent %d  ", node->current.pid);
	if (!node->tty)
		return;
	names_write_tty(tty, sizeof(tty), node->tty);
	pen_format(pen, STYLE_LABEL, "%s  ", tty);
}

/* The row of the cursor, as of the last app_sync; NULL: it is not on the screen. */
static const struct row *cursor_row(const struct app *app)
{
	for (unsigned i = 0; i < app->visible.count; i++)
		if (app->visible.rows[i].flags & ROW_CURSOR)
			return &app->visible.rows[i];
	return NULL;
}

static void put_storm(const struct app *app, struct pen *pen, const struct row *row)
{
	char text[96];

	storm_stats_write(text, sizeof(text), row->storm, app->model.context.now_ns);
	pen_put(pen, STYLE_VALUE, text + 1); /* without the leading blank */
	if (row->storm->alike) {
		pen_format(pen, STYLE_LABEL, "  identical, the oldest %d  ", row->node->id.pid);
		draw_command(pen, row->node, STYLE_NAME, STYLE_NORMAL);
		return;
	}
	status_text_end_after(text, sizeof(text), row->newest);
	pen_format(pen, STYLE_LABEL, "  last %d %s  ", row->newest->id.pid, text);
	draw_command(pen, row->newest, STYLE_NAME, STYLE_NORMAL);
}

bool draw_notice(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);

	if (!app->layout.line_height || !*app->notice)
		return false;
	pen_fill(&pen, STYLE_NORMAL);
	pen.x = pen.left;
	pen_escape(&pen, STYLE_TITLE, app->notice, strlen(app->notice));
	return true;
}

void draw_selected_line(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);
	const struct node *node = view_cursor(app->model.view);
	const struct row *row = cursor_row(app);

	if (!app->layout.line_height || draw_notice(app, frame))
		return;
	if (view_searched(app->model.view) == SEARCH_RUNNING) {
		pen_put(&pen, STYLE_LABEL, "searching for ");
		pen_put(&pen, STYLE_VALUE, app->search);
		return;
	}
	if (!node)
		return;
	if (row && row->storm) {
		put_storm(app, &pen, row);
		return;
	}
	if (!node_is_host(node))
		pen_format(&pen, STYLE_LABEL, "%d  ", node->id.pid);
	if (node_is_exited(node)) {
		put_usage(&pen, node);
		pen_put(&pen, STYLE_LABEL, "  ");
		if (draw_attempts(app, &pen, node, STYLE_FAIL0, true))
			pen_put(&pen, STYLE_LABEL, "  ");
	} else {
		put_origin(&pen, node);
	}
	pen.left = pen.x;
	pen.x -= app->commands.shift;
	draw_chain(&pen, node, STYLE_NORMAL, LINEAGE_EXECS_ALL);
	draw_command(&pen, node, STYLE_NAME, STYLE_NORMAL);
}
