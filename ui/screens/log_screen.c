// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The screen of what has exited, newest first:
 *
 *        AGO   PID USER     LIVED STATUS       COMMAND
 *      !  2s   901 joe       12ms exit 1       cc -c -o one.o one.c
 *      x  4s   900 joe      3.42s exit 0       make -j4 all
 */
#include "ui/screens/lists.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "ui/draw/draw.h"
#include "ui/format/status_text.h"
#include "ui/panels/details_panel.h"
#include "ui/screens/log_view.h"

#include <inttypes.h>
#include <string.h>

#define MARK_WIDTH   2
#define USER_WIDTH   8
#define USER_MOST    16
#define FROM_WIDE    100 /* columns of the terminal */
#define STATUS_WIDTH 12
#define PARENT_WIDTH 16

/* A row, as its columns see it. */
struct log_row {
	const struct history_record *record;
	struct node node, parent; /* what it was */
	enum style style;
};

typedef void put_fn(const struct app *app, struct pen *pen, const struct log_row *row);

static struct log_view *log_view_of(const struct app *app)
{
	return screen_state(app, &log_screen);
}

static void put_ago(const struct app *app, struct pen *pen, const struct log_row *row)
{
	const struct history_record *record = row->record;
	uint64_t now_ns = app->model.context.now_ns, second = UINT64_C(1000000000);
	char text[16] = "now";

	/* By whole seconds: it need not be drawn anew for less. */
	if (now_ns >= record->exit_ns + 60 * second)
		units_write_time(text, sizeof(text), now_ns - record->exit_ns);
	else if (now_ns >= record->exit_ns + second)
		snprintf(
			text, sizeof(text), "%us", (unsigned)((now_ns - record->exit_ns) / second));
	pen_format(pen, STYLE_DIM, "%6s", text);
}

static void put_pid(const struct app *app, struct pen *pen, const struct log_row *row)
{
	pen_format(pen, row->style, "%*" PRId32, (int)app->pid_width, row->record->id.pid);
}

static void put_user(const struct app *app, struct pen *pen, const struct log_row *row)
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

static void put_lived(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16] = "";

	if (row->node.id.start_ns && !(row->node.flags & NODE_MISSED))
		units_write_time(text, sizeof(text), node_age_ns(&row->node, 0));
	pen_format(pen, row->style, "%6s", text);
}

static void put_status(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[64];

	status_text_end(text, sizeof(text), &row->node);
	pen_put(pen, row->style, text);
}

static void put_cpu(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16];

	units_write_time(text, sizeof(text), row->node.cpu_ns);
	pen_format(pen, STYLE_NORMAL, "%6s", text);
}

static void put_peak(const struct app *app, struct pen *pen, const struct log_row *row)
{
	char text[16];

	units_write_bytes(text, sizeof(text), row->node.rss_bytes);
	pen_format(pen, STYLE_NORMAL, "%6s", text);
}

static void put_parent(const struct app *app, struct pen *pen, const struct log_row *row)
{
	pen_escape(pen, STYLE_DIM, row->parent.comm, strnlen(row->parent.comm, COMM_SIZE));
}

/* From which width of the terminal on a column is there; a width of 0: of the pid. */
static const struct log_column {
	const char *title;
	unsigned width, from;
	bool left;
	enum order_id order;
	put_fn *put;
} log_columns[] = {
	{"AGO", 6, 12, false, ORDER_AGO, put_ago},
	{"PID", 0, 20, false, ORDER_PID, put_pid},
	{"USER", USER_WIDTH, 56, true, ORDER_USER, put_user},
	{"LIVED", 6, 30, false, ORDER_AGE, put_lived},
	{"STATUS", STATUS_WIDTH, 40, true, ORDER_EXIT, put_status},
	{"CPU", 6, 100, false, ORDER_TIME, put_cpu},
	{"PEAK", 6, 100, false, ORDER_MEMORY, put_peak},
	{"PARENT", PARENT_WIDTH, 120, true, ORDER_PARENT, put_parent},
};
#define LOG_COLUMNS (sizeof(log_columns) / sizeof(*log_columns))

/* Long names of users have the room they need where there is some. */
static unsigned width_of(const struct app *app, const struct log_column *column)
{
	unsigned grown = app->widths.of[COLUMN_USER];

	if (column->order == ORDER_USER && app->layout.width >= FROM_WIDE && grown > USER_WIDTH)
		return grown < USER_MOST ? grown : USER_MOST;
	return column->width ? column->width : app->pid_width;
}

/* The next column that there is room for, its place in *x; NULL: the rest is the command's. */
static const struct log_column *next_column(
	const struct app *app, const struct log_column *column, int *x, int *width)
{
	*x += column ? *width + 1 : MARK_WIDTH;
	for (column = column ? column + 1 : log_columns; column < log_columns + LOG_COLUMNS;
		column++)
		if (app->layout.width >= column->from) {
			*width = (int)width_of(app, column);
			return column;
		}
	return NULL;
}

static const struct log_column *first_column(const struct app *app, int *x, int *width)
{
	*x = *width = 0;
	return next_column(app, NULL, x, width);
}

static bool order_at(const struct app *app, int at, enum order_id *order)
{
	int x, width;

	for (const struct log_column *column = first_column(app, &x, &width); column;
		column = next_column(app, column, &x, &width))
		if (at >= x && at <= x + width) {
			*order = column->order;
			return true;
		}
	*order = ORDER_COMMAND;
	return at >= x;
}

static void draw_counts(const struct app *app, struct pen *pen)
{
	const struct history_counts *counts = history_counts(app->model.history);

	pen_format(pen, STYLE_HEAD, "   %" PRIu64 " exited", counts->total);
	if (counts->evicted + counts->dropped)
		pen_format(pen, STYLE_HEAD, ", %" PRIu64 " no longer kept",
			counts->evicted + counts->dropped);
}

static void draw_title(const struct app *app, struct frame *frame)
{
	const struct order *order = &log_view_of(app)->order;
	int y = (int)app->layout.heading_y, x, width;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	bool seen = order->id == ORDER_COMMAND;

	if (!app->layout.heading_height)
		return;
	pen_fill(&pen, STYLE_HEAD);
	for (const struct log_column *column = first_column(app, &x, &width); column;
		column = next_column(app, column, &x, &width)) {
		pen = frame_pen(frame, x, y, width + 1);
		if (!column->left)
			pen.x += width - (int)strlen(column->title);
		draw_title_word(app, &pen, column->title, column->order == order->id);
		seen |= column->order == order->id;
	}
	pen = frame_pen(frame, x, y, (int)app->layout.width - x);
	draw_title_word(app, &pen, "COMMAND", order->id == ORDER_COMMAND);
	draw_counts(app, &pen);
	draw_states(app, frame, x + 8, seen);
}

static void draw_row(
	const struct app *app, struct frame *frame, const struct history_record *record, int y)
{
	bool failed = record->status != STATUS_UNKNOWN && status_is_failure(record->status);
	struct log_row row = {.record = record,
		.style = failed                       ? STYLE_FAIL0
			 : record->flags & NODE_SHORT ? STYLE_SHORT0
						      : STYLE_NORMAL};
	struct pen pen = frame_pen(frame, 0, y, 1);
	int x, width;

	history_node(record, &row.node, &row.parent);
	pen_put(&pen, row.style, failed ? "!" : "x");
	for (const struct log_column *column = first_column(app, &x, &width); column;
		column = next_column(app, column, &x, &width)) {
		pen = frame_pen(frame, x, y, width);
		column->put(app, &pen, &row);
	}
	pen = frame_pen(frame, x, y, (int)app->layout.width - x);
	pen.x -= app->shift;
	if (record->reason) {
		pen_put(&pen, row.style, record->reason);
		pen_put(&pen, STYLE_NORMAL, "  ");
	}
	draw_command(&pen, &row.node, record->reason ? STYLE_NORMAL : STYLE_NAME, STYLE_NORMAL);
}

static void draw_foot(const struct app *app, struct frame *frame)
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

static void draw_log(const struct app *app, struct frame *frame)
{
	const struct log_view *book = log_view_of(app);

	draw_title(app, frame);
	for (unsigned i = 0; i < book->lines && i < app->layout.tree_height; i++) {
		const struct history_record *record = log_view_row(book, app->model.history, i);
		int y = (int)(app->layout.tree_y + i);
		struct pen line = frame_pen(frame, 0, y, app->layout.width);

		if (!record)
			continue;
		draw_row(app, frame, record, y);
		if (i == book->line)
			pen_restyle(&line, STYLE_CURSOR);
	}
	if (!book->lines && !log_view_is_making(book) && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM,
			app->filter.is_on ? "No process that matches the filter has exited."
					  : "No process has exited yet.");
	}
	draw_foot(app, frame);
}

/* ---- what it is sorted by: what it has a column for ---- */

static const enum order_id log_ids[] = {ORDER_AGO, ORDER_PID, ORDER_USER, ORDER_AGE, ORDER_EXIT,
	ORDER_TIME, ORDER_MEMORY, ORDER_PARENT, ORDER_COMMAND};

#define LOG_ORDERS (sizeof(log_ids) / sizeof(*log_ids))

static const char *log_word(unsigned at)
{
	return order_word(log_ids[at]);
}

static const char *log_sentence(unsigned at)
{
	return order_sentence(log_ids[at]);
}

static unsigned log_find(enum order_id id)
{
	if (id == ORDER_CPU) /* a share of the last second is nothing the dead have */
		id = ORDER_TIME;
	for (unsigned at = 0; at < LOG_ORDERS; at++)
		if (log_ids[at] == id)
			return at;
	return ORDERS_NONE;
}

static unsigned log_chosen(const struct app *app)
{
	return log_find(log_view_of(app)->order.id);
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

static void log_set(struct app *app, unsigned at, bool reverse)
{
	log_view_of(app)->order.id = log_ids[at];
	log_view_of(app)->order.reverse = reverse;
}

static unsigned log_find_x(const struct app *app, int x)
{
	enum order_id id;

	return order_at(app, x, &id) ? log_find(id) : ORDERS_NONE;
}

/* ---- keys and frames ---- */

static void log_open(struct app *app)
{
	log_view_of(app)->order.id = ORDER_AGO;
}

static void show_newest(struct app *app)
{
	log_view_of(app)->held = false;
}

static void enter(struct app *app)
{
	const struct history_record *record =
		log_view_row(log_view_of(app), app->model.history, log_view_of(app)->line);

	if (record && tree_find_ident(app->model.tree, record->id))
		lists_go_to(app, record->id);
	else if (record)
		details_panel_open_departed(app, record);
}

static bool log_key(struct app *app, int key)
{
	long rows = command_table_rows(command_table_lookup(key), lists_page(app));

	if (rows)
		log_view_move(log_view_of(app), rows, lists_page(app));
	else if (key == KEY_ENTER_CHAR)
		enter(app);
	else
		return lists_key(app, key);
	return true;
}

/* Choose the row; once more: Enter. */
static void log_click(struct app *app, unsigned line, int x)
{
	struct log_view *book = log_view_of(app);

	if (line >= book->lines)
		return;
	if (line == book->line)
		enter(app);
	else
		log_view_move(book, (long)line - (long)book->line, lists_page(app));
}

static const struct filter *log_filter(const struct app *app)
{
	return app->filter.is_on ? view_filter(app->model.view) : NULL;
}

static bool log_sync(struct app *app)
{
	struct log_view *book = log_view_of(app);
	bool whole;

	book->stale |= book->filter != log_filter(app);
	book->filter = log_filter(app);
	book->context = &app->model.context;
	book->uid = view_scope(app->model.view)->uid;
	book->order.user_name = app->model.context.user_name;
	book->order.ctx = app->model.context.ctx;
	whole = log_view_sync(
		book, app->model.history, app->layout.tree_height, app->model.context.now_ns);
	for (unsigned i = 0; i < book->lines && app->model.context.user_name; i++) {
		const struct history_record *record = log_view_row(book, app->model.history, i);

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

/* Its filter may be another one by now: then the next sync begins anew. */
static bool log_is_asking(const struct app *app)
{
	return log_view_is_making(log_view_of(app)) && log_view_of(app)->filter == log_filter(app);
}

static bool log_go_on(struct app *app)
{
	return log_view_go_on(log_view_of(app), app->model.history, app->model.context.now_ns);
}

static void log_close(struct app *app)
{
	log_view_free(log_view_of(app));
}

const struct screen_ops log_screen = {
	.orders = {LOG_ORDERS, log_word, log_sentence, log_chosen, log_is_plain, log_is_up,
		log_is_reversed, log_set, log_find, log_find_x},
	.has_filter = true,
	.state_size = sizeof(struct log_view),
	.open = log_open,
	.show = show_newest,
	.key = log_key,
	.click = log_click,
	.sync = log_sync,
	.due_ns = log_due_ns,
	.invalidate = log_invalidate,
	.is_scanning = log_is_asking,
	.scan = log_go_on,
	.draw = draw_log,
	.close = log_close,
};
