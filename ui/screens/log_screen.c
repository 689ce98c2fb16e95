// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The log screen: exited processes, newest first.
 *
 *        AGO   PID USER     LIVED STATUS       COMMAND
 *      !  2s   901 joe       12ms exit 1       cc -c -o one.o one.c
 *      x  4s   900 joe      3.42s exit 0       make -j4 all
 */
#include "ui/screens/lists.h"

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/tree/lineage.h"
#include "ui/draw/draw.h"
#include "ui/format/status_text.h"
#include "ui/panels/details_panel.h"
#include "ui/screens/log_view.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* A row, as the functions of the columns get it. */
struct log_row {
	const struct history_record *record;
	struct node node, parent; /* as they were when the process exited */
	enum style style;
};

typedef void log_put_fn(const struct app *app, struct pen *pen, const struct log_row *row);

static struct log_view *log_view_of(const struct app *app)
{
	return screen_state(app, &log_screen);
}

static void log_put_ago(const struct app *app, struct pen *pen, const struct log_row *row)
{
	const struct history_record *record = row->record;
	uint64_t now_ns = app->model.context.now_ns, second = UINT64_C(1000000000);
	char text[16] = "now";

	/* Whole seconds: the row changes once per second at most. */
	if (now_ns >= record->exit_ns + 60 * second)
		units_write_time(text, sizeof(text), now_ns - record->exit_ns);
	else if (now_ns >= record->exit_ns + second)
		snprintf(
			text, sizeof(text), "%us", (unsigned)((now_ns - record->exit_ns) / second));
	pen_format(pen, STYLE_DIM, "%6s", text);
}

/* The wall clock when the process exited; of another day its date. */
static void log_put_clock(const struct app *app, struct pen *pen, const struct log_row *row)
{
	const struct source *source = app->model.feed.source;
	int64_t offset_ns = source ? source->wall_offset_ns : 0;
	int64_t exit_ns = offset_ns + (int64_t)row->record->exit_ns;
	int64_t now_ns = offset_ns + (int64_t)app->model.context.now_ns;
	time_t exited = exit_ns / (int64_t)SECOND_NS, now = now_ns / (int64_t)SECOND_NS;
	struct tm then, today;
	char text[32] = "";

	if (!localtime_r(&exited, &then) || !localtime_r(&now, &today))
		return;
	if (then.tm_yday != today.tm_yday || then.tm_year != today.tm_year)
		strftime(text, sizeof(text), "%m-%d %H:%M", &then);
	else if (strftime(text, sizeof(text), "%H:%M:%S", &then))
		snprintf(text + strlen(text), sizeof(text) - strlen(text), ".%03d",
			(int)(exit_ns / 1000000 % 1000));
	pen_format(pen, STYLE_DIM, "%12s", text);
}

static void log_put_pid(const struct app *app, struct pen *pen, const struct log_row *row)
{
	pen_format(pen, row->style, "%*" PRId32, (int)app->pid_width, row->record->id.pid);
}

static void log_put_user(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char digits[16];
	const char *name = digits;

	snprintf(digits, sizeof(digits), "%" PRIu32, row->node.uid);
	if (app->model.context.user_name)
		name = app->model.context.user_name(app->model.context.ctx, row->node.uid);
	pen_escape(pen, STYLE_NORMAL, name, strlen(name));
	if (pen->x <= pen->right)
		return;
	pen->x = pen->right - 1;
	pen_put(pen, STYLE_DIM, "+");
}

static void log_put_lived(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16] = "";

	if (row->node.id.start_ns && !(row->node.flags & NODE_MISSED))
		units_write_time(text, sizeof(text), node_age_ns(&row->node, 0));
	pen_format(pen, row->style, "%6s", text);
}

static void log_put_status(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[64];

	status_text_end(text, sizeof(text), &row->node);
	pen_put(pen, row->style, text);
}

static void log_put_cpu(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16];

	units_write_time(text, sizeof(text), row->node.cpu_ns);
	pen_format(pen, STYLE_NORMAL, "%6s", text);
}

static void log_put_peak(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16];

	units_write_bytes(text, sizeof(text), row->node.rss_bytes);
	pen_format(pen, STYLE_NORMAL, "%6s", text);
}

static void log_put_parent(const struct app *app, struct pen *pen, const struct log_row *row)
{
	pen_escape(pen, STYLE_DIM, row->parent.comm, strnlen(row->parent.comm, COMM_SIZE));
}

static const struct log_column {
	struct list_column column;
	log_put_fn *put;
} log_table[] = {
	{{"CLOCK", 12, 12, ORDERS_NONE, LIST_RIGHT}, log_put_clock},
	{{"AGO", 6, 12, ORDER_AGO, LIST_RIGHT}, log_put_ago},
	{{"PID", 0, 20, ORDER_PID, LIST_RIGHT}, log_put_pid},
	{{"USER", 8, 56, ORDER_USER, LIST_USER}, log_put_user},
	{{"LIVED", 6, 30, ORDER_AGE, LIST_RIGHT}, log_put_lived},
	{{"STATUS", 12, 40, ORDER_EXIT, LIST_LEFT}, log_put_status},
	{{"CPU", 6, 100, ORDER_TIME, LIST_RIGHT}, log_put_cpu},
	{{"PEAK", 6, 100, ORDER_RES, LIST_RIGHT}, log_put_peak},
	{{"PARENT", 16, 120, ORDER_PARENT, LIST_LEFT}, log_put_parent},
};

#define LOG_COLUMNS (sizeof(log_table) / sizeof(*log_table))

/* The clock is the first column, and A shows it. */
static const struct list_columns clock_columns = {
	log_table, sizeof(*log_table), LOG_COLUMNS, "COMMAND", ORDER_COMMAND};
static const struct list_columns usual_columns = {
	log_table + 1, sizeof(*log_table), LOG_COLUMNS - 1, "COMMAND", ORDER_COMMAND};

static const struct list_columns *log_columns(const struct app *app)
{
	return log_view_of(app)->clock ? &clock_columns : &usual_columns;
}

static void log_draw_counts(const struct app *app, struct pen *pen)
{
	const struct history_counts *counts = history_counts(app->model.history);

	char text[64];

	snprintf(text, sizeof(text), "   %" PRIu64 " exited", counts->total);
	lists_put_note(pen, text);
	if (!(counts->evicted + counts->dropped))
		return;
	snprintf(text, sizeof(text), ", %" PRIu64 " no longer kept",
		counts->evicted + counts->dropped);
	lists_put_note(pen, text);
}

static void log_draw_heading(const struct app *app, struct frame *frame)
{
	struct pen pen;
	bool seen;

	if (!app->layout.heading_height)
		return;
	pen = lists_draw_heading(app, frame, log_columns(app), log_view_of(app)->order.id, &seen);
	pen.right = draw_states(app, frame, pen.left + (int)strlen("COMMAND "), seen);
	log_draw_counts(app, &pen);
}

static void log_draw_row(
	const struct app *app, struct frame *frame, const struct history_record *record, int y)
{
	bool failed = units_status_is_failure(record->status) && !(record->flags & NODE_EXPECTED);
	bool grave = units_status_is_grave(record->status);
	struct log_row row = {.record = record,
		.style = !failed ? STYLE_NORMAL
			 : grave ? STYLE_FAIL0
				 : STYLE_ODD0};
	bool is_short = record->flags & NODE_SHORT && !failed;
	struct pen pen = frame_pen(frame, 0, y, 1);
	struct list_cell cell = {0};

	history_node(record, &row.node, &row.parent);
	pen_put(&pen, is_short ? STYLE_SHORT0 : row.style, failed ? "!" : "x");
	while (lists_next_column(app, log_columns(app), &cell)) {
		pen = frame_pen(frame, cell.x, y, cell.width);
		((const struct log_column *)cell.column)->put(app, &pen, &row);
	}
	pen = frame_pen(frame, cell.x, y, (int)app->layout.width - cell.x);
	pen.x -= app->commands.shift;
	lists_put_host(app, &pen, record->id);
	if (record->reason) {
		pen_put(&pen, row.style, record->reason);
		pen_put(&pen, STYLE_NORMAL, "  ");
	} else if (lineage_never_executed(&row.node))
		pen_put(&pen, STYLE_DIM, "(no exec) ");
	draw_command_row(
		app, &pen, &row.node, record->reason ? STYLE_NORMAL : STYLE_NAME, STYLE_NORMAL);
}

static void log_draw_line(const struct app *app, struct frame *frame)
{
	const struct history_record *record =
		log_view_row(log_view_of(app), app->model.history, log_view_of(app)->line);
	struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);
	struct node node, parent;
	char text[64];

	if (!app->layout.line_height)
		return;
	if (*app->notice) {
		pen_put(&pen, STYLE_ERROR, app->notice);
		return;
	}
	if (!record)
		return;
	history_node(record, &node, &parent);
	status_text_end_after(text, sizeof(text), &node);
	pen_format(&pen, STYLE_VALUE, "%s", text);
	pen_put(&pen, STYLE_LABEL, ", started by ");
	pen_escape(&pen, STYLE_VALUE, parent.comm, strnlen(parent.comm, COMM_SIZE));
	pen_format(&pen, STYLE_LABEL, " (%" PRId32 ")  ", parent.id.pid);
	draw_command(&pen, &node, STYLE_NAME, STYLE_NORMAL);
}

static void log_draw(const struct app *app, struct frame *frame)
{
	const struct log_view *view = log_view_of(app);

	log_draw_heading(app, frame);
	for (unsigned i = 0; i < view->lines && i < app->layout.tree_height; i++) {
		const struct history_record *record = log_view_row(view, app->model.history, i);
		int y = (int)(app->layout.tree_y + i);
		struct pen line = frame_pen(frame, 0, y, app->layout.width);

		if (!record)
			continue;
		log_draw_row(app, frame, record, y);
		if (i == view->line)
			pen_restyle(&line, STYLE_CURSOR);
	}
	if (!view->lines && !log_view_is_preparing(view) && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM,
			app->filter.is_on ? "No process that matches the filter has exited."
					  : "No process has exited yet.");
	}
	log_draw_line(app, frame);
}

/* ---- orders: those that have a column ---- */

static const enum order_id log_ids[] = {ORDER_AGO, ORDER_PID, ORDER_USER, ORDER_AGE, ORDER_EXIT,
	ORDER_TIME, ORDER_RES, ORDER_PARENT, ORDER_COMMAND};

#define LOG_ORDERS (sizeof(log_ids) / sizeof(*log_ids))

static const char *log_word(unsigned at)
{
	return order_word(log_ids[at]);
}

static const char *log_sentence(unsigned at)
{
	return order_sentence(log_ids[at]);
}

static unsigned log_find_order(enum order_id id)
{
	if (id == ORDER_CPU) /* exited processes have no usage over the last second */
		id = ORDER_TIME;
	for (unsigned at = 0; at < LOG_ORDERS; at++)
		if (log_ids[at] == id)
			return at;
	return ORDERS_NONE;
}

static unsigned log_chosen_order(const struct app *app)
{
	return log_find_order(log_view_of(app)->order.id);
}

static bool log_is_plain(const struct app *app)
{
	return log_view_of(app)->order.id == ORDER_AGO && !log_view_of(app)->order.reverse;
}

static bool log_is_up(const struct app *app)
{
	return order_is_up(&log_view_of(app)->order);
}

static bool log_is_reversed(const struct app *app)
{
	return log_view_of(app)->order.reverse;
}

static void log_set_order(struct app *app, unsigned at, bool reverse)
{
	log_view_of(app)->order.id = log_ids[at];
	log_view_of(app)->order.reverse = reverse;
}

static unsigned log_find_order_x(const struct app *app, int x)
{
	unsigned id = lists_find_order(app, log_columns(app), x);

	return id == ORDERS_NONE ? ORDERS_NONE : log_find_order(id);
}

/* ---- keys and frames ---- */

static void log_open(struct app *app)
{
	log_view_of(app)->order.id = ORDER_AGO;
}

static void log_show(struct app *app)
{
	log_view_of(app)->held = false;
}

static void log_enter(struct app *app)
{
	const struct history_record *record =
		log_view_row(log_view_of(app), app->model.history, log_view_of(app)->line);

	if (record && tree_find_ident(app->model.tree, record->id))
		lists_go_to(app, record->id);
	else if (record)
		details_panel_open_departed(app, record);
}

static void log_open_details(struct app *app)
{
	const struct history_record *record =
		log_view_row(log_view_of(app), app->model.history, log_view_of(app)->line);
	const struct node *node = record ? tree_find_ident(app->model.tree, record->id) : NULL;

	if (node)
		details_panel_open_node(app, node);
	else if (record)
		details_panel_open_departed(app, record);
}

static bool log_key(struct app *app, int key)
{
	long rows = command_table_rows(command_table_lookup(key), lists_page(app));

	if (rows)
		log_view_move(log_view_of(app), rows, lists_page(app));
	else if (key == KEY_ENTER_CHAR)
		log_enter(app);
	else if (command_table_lookup(key) == COMMAND_DETAILS)
		log_open_details(app);
	else if (command_table_lookup(key) == COMMAND_CLOCK)
		log_view_of(app)->clock = !log_view_of(app)->clock;
	else
		return lists_key(app, key);
	return true;
}

/* A click selects the row; a click on the selected row is Enter. */
static void log_click(struct app *app, unsigned line, int x)
{
	struct log_view *view = log_view_of(app);

	if (line >= view->lines)
		return;
	if (line == view->line)
		log_enter(app);
	else
		log_view_move(view, (long)line - (long)view->line, lists_page(app));
}

static const struct filter *log_filter(const struct app *app)
{
	return app->filter.is_on ? view_filter(app->model.view) : NULL;
}

static bool log_sync(struct app *app)
{
	struct log_view *view = log_view_of(app);
	bool whole;

	view->stale |= view->filter != log_filter(app);
	view->filter = log_filter(app);
	view->context = &app->model.context;
	view->uid = view_scope(app->model.view)->uid;
	view->order.context = app->model.context;
	whole = log_view_sync(
		view, app->model.history, app->layout.tree_height, app->model.context.now_ns);
	for (unsigned i = 0; i < view->lines && app->model.context.user_name; i++) {
		const struct history_record *record = log_view_row(view, app->model.history, i);

		if (record)
			columns_see(&app->widths, COLUMN_USER,
				app->model.context.user_name(app->model.context.ctx, record->uid));
	}
	return whole;
}

static uint64_t log_due_ns(const struct app *app)
{
	return log_view_due_ns(log_view_of(app), app->model.history);
}

static void log_invalidate(struct app *app)
{
	log_view_of(app)->stale = true;
}

/* If the filter has changed, the next sync starts again. */
static bool log_is_preparing(const struct app *app)
{
	return log_view_is_preparing(log_view_of(app)) &&
	       log_view_of(app)->filter == log_filter(app);
}

static bool log_go_on(struct app *app)
{
	return log_view_go_on(log_view_of(app), app->model.history, app->model.context.now_ns);
}

static void log_close(struct app *app)
{
	log_view_free(log_view_of(app));
}

static bool log_has_command(enum command_id id)
{
	return id == COMMAND_DETAILS || id == COMMAND_CLOCK || lists_has_command(id);
}

const struct screen_ops log_screen = {
	.orders = {LOG_ORDERS, log_word, log_sentence, log_chosen_order, log_is_plain, log_is_up,
		log_is_reversed, log_set_order, log_find_order, log_find_order_x},
	.has_filter = true,
	.state_size = sizeof(struct log_view),
	.open = log_open,
	.show = log_show,
	.key = log_key,
	.has_command = log_has_command,
	.click = log_click,
	.sync = log_sync,
	.due_ns = log_due_ns,
	.invalidate = log_invalidate,
	.is_scanning = log_is_preparing,
	.scan = log_go_on,
	.draw = log_draw,
	.close = log_close,
};
