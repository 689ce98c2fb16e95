// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The timeline screen: the rows of the tree, with a bar on a time axis in place of the figures.
 *
 *	  PROCESS               |0s       |2s       |4s       |6s
 *	  make -j2              ████━━━━━━━━━━━━━━━━━━━━━━━━████ 6.2s
 *	x ├─ cc -c one.c            ━━━━━━━━━━ 2.0s
 *	! ├─ cc -c two.c            ██████████████! exit 1
 *	  └─ ld -o all                            ██████████> 1.9s
 *
 * Its rows are those of the view, so folds, filter, search, storms and the cursor are as in the
 * tree: there is one store of processes, the tree, and one list of rows.  So the time that it shows
 * is that for which exited processes stay (--linger, } and {).  What is drawn costs the rows of the
 * screen.
 *
 * The critical path (core/timeline/critical.h) is that of the command, of the process of --pid, or
 * else of the selected process.
 */
#include "ui/screens/screens.h"
#include "ui/screens/timeline_bars.h"
#include "ui/screens/tree_row.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "ui/app/panel.h"
#include "ui/draw/draw.h"
#include "ui/draw/storm_cells.h"
#include "ui/format/sparkline.h"
#include "ui/format/status_text.h"
#include "ui/format/time_tick.h"

#include <string.h>

#define MARK_WIDTH  2
#define LABEL_LEAST 20
#define LABEL_MOST  60
#define NAME_LEAST  8  /* columns; fewer show no name */
#define END_COLUMNS 16 /* of the text beside a bar */

static struct timeline *timeline_of(const struct app *app)
{
	return screen_state(app, &timeline_screen);
}

static unsigned label_width(const struct app *app)
{
	unsigned width = app->layout.width * 2 / 5;

	width = width < LABEL_LEAST ? LABEL_LEAST : width > LABEL_MOST ? LABEL_MOST : width;
	return width < app->layout.width ? width : app->layout.width;
}

/* Right of the mark; of the menu, if one is open. */
static unsigned name_left(const struct app *app)
{
	return app->panel ? panel_width(app) + 1 : MARK_WIDTH;
}

static unsigned name_columns(const struct app *app)
{
	unsigned left = name_left(app), right = label_width(app) - 1;

	return left + NAME_LEAST <= right ? right - left : 0;
}

static bool timeline_sync(struct app *app)
{
	return timeline_bars_sync(app, timeline_of(app), app->layout.width - label_width(app));
}

static bool timeline_is_scanning(const struct app *app)
{
	return timeline_of(app)->scanning;
}

static bool timeline_scan(struct app *app)
{
	return timeline_bars_scan(app, timeline_of(app));
}

/* The axis moves by a column, or the next scan is due. */
static uint64_t timeline_due_ns(const struct app *app)
{
	const struct timeline *timeline = timeline_of(app);
	uint64_t now_ns = app->model.context.now_ns;
	uint64_t column_ns = timeline->axis.span_ns / (timeline->axis.columns + 1);
	uint64_t due_ns = 0;

	if (timeline->extent.living || !view_scope(app->model.view)->root_count)
		due_ns = now_ns +
			 (column_ns > TIMELINE_BARS_SCAN_NS ? column_ns : TIMELINE_BARS_SCAN_NS);
	if (!timeline_bars_is_current(app, timeline))
		due_ns = clock_min_deadline(due_ns, timeline_bars_due_ns(app, timeline));
	return due_ns;
}

/* ---- drawing ---- */

static void draw_ticks(const struct app *app, struct frame *frame)
{
	const struct timeline *timeline = timeline_of(app);
	int x = (int)label_width(app), y = (int)app->layout.heading_y;
	struct time_tick tick = {0};

	while (time_tick_next(&tick, &timeline->axis, timeline->whole.from_ns)) {
		struct pen pen = frame_pen(frame, x + (int)tick.column, y, TIME_TICK_COLUMNS - 1);

		pen_format(&pen, STYLE_HEAD, "%s%s", app->ascii ? "|" : "╷", tick.text);
	}
}

static void timeline_draw_heading(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);
	uint64_t linger_ns = tree_limits(app->model.tree)->linger_ns;

	if (!app->layout.heading_height)
		return;
	pen_fill(&pen, STYLE_HEAD);
	pen = frame_pen(frame, MARK_WIDTH, app->layout.heading_y, label_width(app) - MARK_WIDTH);
	pen_put(&pen, STYLE_HEAD, "PROCESS");
	if (linger_ns != TREE_ENDLESS_NS)
		pen_format(&pen, STYLE_HEAD, "  exited stay %gs", linger_ns / 1e9);
	draw_ticks(app, frame);
	draw_states(app, frame, (int)label_width(app), tree_is_plain(app));
}

static void draw_work(const struct app *app, struct frame *frame)
{
	const struct timeline *timeline = timeline_of(app);
	const struct parallel *parallel = &timeline->parallel;
	int left = (int)label_width(app), y = (int)app->layout.heading_y + 1;
	struct pen pen = frame_pen(frame, MARK_WIDTH, y, left - MARK_WIDTH - 1);

	if (app->layout.heading_height < 2)
		return;
	pen_format(&pen, STYLE_LABEL, "at work, up to %.*f", parallel->greatest < 1,
		parallel->greatest);
	pen = frame_pen(frame, left, y, (int)timeline->axis.columns);
	for (unsigned column = 0; column < timeline->axis.columns; column++) {
		float count = parallel_at_column(parallel, &timeline->axis, column);

		sparkline_put_bar(&pen, parallel_is_gap(parallel, count) ? STYLE_TAG : STYLE_SPARK,
			sparkline_level(count, parallel->greatest), app->ascii);
	}
}

static bool row_has_failed(const struct row *row)
{
	return row->storm ? storm_cells_is_mostly_failed(row->storm) : node_has_failed(row->node);
}

/* Red as in the tree: by a signal, 126, 127. */
static bool row_is_grave(const struct row *row)
{
	return units_status_is_grave(row->storm ? row->storm->status : row->node->status);
}

static enum style bar_style(const struct row *row)
{
	if (row_has_failed(row))
		return row_is_grave(row) ? STYLE_FAIL0 : STYLE_ODD0;
	if (row->flags & ROW_CONTEXT || !(row->node->flags & NODE_FORKED))
		return STYLE_GUIDE; /* it ran before: others are of interest */
	return node_is_exited(row->newest) ? STYLE_SPARK : STYLE_NEW;
}

/* How it ended, or how long it ran, beside the bar. */
static void write_bar_end(char *out, size_t size, const struct app *app, const struct row *row)
{
	uint64_t now_ns = app->model.context.now_ns;

	if (row->storm)
		snprintf(out, size, "x%llu", (unsigned long long)row->storm->count);
	else if (node_has_failed(row->node))
		status_text_end(out, size, row->node);
	else if (row->node->flags & NODE_FORKED)
		units_write_time(out, size, node_age_ns(row->node, now_ns));
	else
		*out = '\0';
}

static void draw_bar_end(
	const struct app *app, struct frame *frame, const struct row *row, unsigned i, int y)
{
	const struct time_bar *bar = &timeline_of(app)->bars[i];
	int left = (int)label_width(app), columns = (int)timeline_of(app)->axis.columns, width;
	char text[END_COLUMNS];
	struct pen pen;

	write_bar_end(text, sizeof(text), app, row);
	width = (int)strlen(text);
	if ((int)bar->last + 2 + width <= columns)
		pen = frame_pen(frame, left + (int)bar->last + 2, y, width);
	else if ((int)bar->first > width + 1)
		pen = frame_pen(frame, left + (int)bar->first - width - 1, y, width);
	else
		return;
	pen_put(&pen,
		!row_has_failed(row) ? STYLE_DIM
		: row_is_grave(row)  ? STYLE_FAIL1
				     : STYLE_ODD1,
		text);
}

static void timeline_draw_bar(
	const struct app *app, struct frame *frame, const struct row *row, unsigned i, int y)
{
	const struct timeline *timeline = timeline_of(app);
	const struct time_bar *bar = &timeline->bars[i];
	struct pen pen = frame_pen(frame, (int)label_width(app), y, (int)timeline->axis.columns);
	enum style style = bar_style(row);

	if (bar->first > bar->last) {
		bool before = row->node->id.start_ns < timeline->axis.from_ns;

		pen.x += before ? 0 : (int)timeline->axis.columns - 1;
		pen_put(&pen, STYLE_DIM, before ? "<" : ">");
		return;
	}
	pen.x += (int)bar->first;
	for (unsigned column = bar->first; column <= bar->last; column++)
		pen_put(&pen,
			bar->cells[column] == TIME_BAR_CRITICAL && !row_has_failed(row) ? STYLE_TAG
											: style,
			time_bar_text(bar->cells[column], app->ascii));
	draw_bar_end(app, frame, row, i, y);
	pen.x--;
	if (!row->storm && node_has_failed(row->node))
		pen_put(&pen, style, "!");
	else if (!node_is_exited(row->newest) && bar->last + 1 < timeline->axis.columns)
		pen_put(&pen, STYLE_NEW, ">");
}

static void timeline_draw_row(
	const struct app *app, struct frame *frame, const struct row *row, unsigned i)
{
	int y = (int)(app->layout.tree_y + i);
	struct row_look look = tree_look_row(app, row);
	struct pen pen = frame_pen(frame, 0, y, MARK_WIDTH), line;

	timeline_draw_bar(app, frame, row, i, y);
	pen_put(&pen, look.accent, look.mark);
	if (row->flags & ROW_TAGGED)
		pen_put(&pen, STYLE_TAG, "*");
	pen = frame_pen(frame, (int)name_left(app), y, (int)name_columns(app));
	if (!view_get_options(app->model.view)->flat && !app->panel)
		tree_draw_guides(app, &pen, row);
	tree_draw_name(app, &pen, row, look);
	line = frame_pen(frame, 0, y, (int)label_width(app) - 1);
	if (row->flags & ROW_CURSOR)
		pen_restyle(&line, STYLE_CURSOR);
}

static void timeline_draw(const struct app *app, struct frame *frame)
{
	timeline_draw_heading(app, frame);
	draw_work(app, frame);
	for (unsigned i = 0; i < app->visible.count && i < app->layout.tree_height; i++)
		timeline_draw_row(app, frame, &app->visible.rows[i], i);
	if (!app->visible.count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM, "No process has run yet.");
	}
	draw_selected_line(app, frame);
}

/* ---- keys ---- */

/* The middle of the selected process, or of what is shown. */
static uint64_t kept_ns(const struct app *app)
{
	const struct axis *axis = &timeline_of(app)->axis;
	const struct node *node = view_cursor(app->model.view);
	uint64_t end_ns, now_ns = app->model.context.now_ns;

	if (!node)
		return axis->from_ns + axis->span_ns / 2;
	end_ns = node_is_exited(node) ? node->exit_ns : now_ns;
	return node->id.start_ns / 2 + end_ns / 2;
}

static void fit_selected(struct app *app)
{
	struct timeline *timeline = timeline_of(app);
	const struct node *node = view_cursor(app->model.view);
	uint64_t life_ns = node ? node_age_ns(node, app->model.context.now_ns) : 0;

	if (!life_ns)
		return;
	timeline->zoomed = true;
	timeline->axis.span_ns = life_ns + life_ns / 8 + AXIS_SPAN_MIN;
	timeline->axis.from_ns = node->id.start_ns - life_ns / 16;
	axis_move(&timeline->axis, 0, &timeline->whole);
}

static void zoom(struct app *app, bool closer, uint64_t keep_ns)
{
	struct timeline *timeline = timeline_of(app);

	axis_zoom(&timeline->axis, closer, keep_ns, &timeline->whole);
	timeline->zoomed = timeline->axis.span_ns < timeline->whole.span_ns;
}

static bool timeline_key(struct app *app, int key)
{
	struct timeline *timeline = timeline_of(app);

	switch (command_table_lookup(key)) {
	case COMMAND_LEFT:
	case COMMAND_RIGHT:
		axis_move(&timeline->axis, command_table_lookup(key) == COMMAND_LEFT ? -1 : 1,
			&timeline->whole);
		return true;
	case COMMAND_ZOOM_IN:
	case COMMAND_ZOOM_OUT:
		zoom(app, command_table_lookup(key) == COMMAND_ZOOM_IN, kept_ns(app));
		return true;
	case COMMAND_ZOOM_ALL:
		timeline->zoomed = false;
		return true;
	case COMMAND_ZOOM_FIT:
		fit_selected(app);
		return true;
	default:
		return false;
	}
}

static void timeline_click(struct app *app, unsigned line, int x)
{
	app->visible.count = view_rows(app->model.view, app->visible.rows, app->layout.tree_height);
	if (line < app->visible.count)
		view_select(app->model.view, app->visible.rows[line].node);
}

/*
 * Over the axis, or with Ctrl, the wheel zooms, and the time below the pointer stays there.  Most
 * terminals keep Ctrl or Shift with the wheel for themselves, so there is a way without them.
 */
static bool timeline_wheel(struct app *app, const struct wheel *wheel)
{
	struct timeline *timeline = timeline_of(app);
	int column = wheel->spot.x - (int)label_width(app);
	bool is_over_axis = wheel->spot.place == MOUSE_HEADING && column >= 0;

	if (wheel->columns)
		axis_move(&timeline->axis, wheel->columns < 0 ? -1 : 1, &timeline->whole);
	else if (is_over_axis || wheel->zoom)
		zoom(app, wheel->rows < 0,
			column >= 0 ? axis_time(&timeline->axis, (unsigned)column) : kept_ns(app));
	else
		return tree_wheel(app, wheel);
	return true;
}

static unsigned timeline_find_order_x(const struct app *app, int x)
{
	return ORDERS_NONE;
}

static void timeline_close(struct app *app)
{
	timeline_bars_free(timeline_of(app));
}

const struct screen_ops timeline_screen = {
	.orders = TREE_ORDERS(timeline_find_order_x),
	.has_view_options = true,
	.has_filter = true,
	.heading_lines = 1,
	.command_columns = name_columns,
	.state_size = sizeof(struct timeline),
	.key = timeline_key,
	.click = timeline_click,
	.wheel = timeline_wheel,
	.sync = timeline_sync,
	.due_ns = timeline_due_ns,
	.is_scanning = timeline_is_scanning,
	.scan = timeline_scan,
	.draw = timeline_draw,
	.close = timeline_close,
};
