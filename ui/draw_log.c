// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The screen of what has exited, newest first:
 *
 *        AGO   PID USER     LIVED STATUS       COMMAND
 *      !  2s   901 joe       12ms exit 1       cc -c -o one.o one.c
 *      x  4s   900 joe      3.42s exit 0       make -j4 all
 */
#include "ui/draw.h"

#include "core/duration.h"
#include "core/text.h"
#include "ui/phrase.h"

#include <inttypes.h>
#include <string.h>

#define USER_WIDTH   8
#define STATUS_WIDTH 12
#define PARENT_WIDTH 16

/* From which width of the terminal on a column is there. */
enum {
	FROM_AGO = 12,
	FROM_PID = 20,
	FROM_LIVED = 30,
	FROM_STATUS = 40,
	FROM_USER = 56,
	FROM_BILL = 100,
	FROM_PARENT = 120
};

static bool has(const struct app *app, unsigned from)
{
	return app->layout.width >= from;
}

static void draw_title(const struct app *app, struct frame *frame)
{
	const struct history_counts *counts = history_counts(app->history);
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);

	if (!app->layout.heading_height)
		return;
	pen_put(&pen, STYLE_HEAD, "  ");
	if (has(app, FROM_AGO))
		pen_format(&pen, STYLE_HEAD, "%6s ", "AGO");
	if (has(app, FROM_PID))
		pen_format(&pen, STYLE_HEAD, "%*s ", (int)app->pid_width, "PID");
	if (has(app, FROM_USER))
		pen_format(&pen, STYLE_HEAD, "%-*s ", USER_WIDTH, "USER");
	if (has(app, FROM_LIVED))
		pen_format(&pen, STYLE_HEAD, "%6s ", "LIVED");
	if (has(app, FROM_STATUS))
		pen_format(&pen, STYLE_HEAD, "%-*s ", STATUS_WIDTH, "STATUS");
	if (has(app, FROM_BILL))
		pen_format(&pen, STYLE_HEAD, "%6s %6s ", "CPU", "PEAK");
	if (has(app, FROM_PARENT))
		pen_format(&pen, STYLE_HEAD, "%-*s ", PARENT_WIDTH, "PARENT");
	pen_put(&pen, STYLE_HEAD, "COMMAND");
	pen_format(&pen, STYLE_HEAD, "   %" PRIu64 " ended", counts->total);
	if (counts->let_go + counts->dropped)
		pen_format(&pen, STYLE_HEAD, ", %" PRIu64 " no longer here",
			counts->let_go + counts->dropped);
	pen_fill(&pen, STYLE_HEAD);
}

static struct pen next_column(struct frame *frame, int *x, int y, int width)
{
	struct pen pen = frame_pen(frame, *x, y, width);

	*x += width + 1;
	return pen;
}

static void put_ago(const struct app *app, struct pen *pen, const struct history_record *record)
{
	uint64_t now_ns = app->context.now_ns, second = UINT64_C(1000000000);
	char text[16] = "now";

	/* By whole seconds: it need not be drawn anew for less. */
	if (now_ns >= record->exit_ns + 60 * second)
		duration_write(text, sizeof(text), now_ns - record->exit_ns);
	else if (now_ns >= record->exit_ns + second)
		snprintf(
			text, sizeof(text), "%us", (unsigned)((now_ns - record->exit_ns) / second));
	pen_format(pen, STYLE_DIM, "%6s", text);
}

static void put_lived(struct pen *pen, const struct node *node, enum style style)
{
	char text[16] = "";

	if (node->id.start_ns && !(node->flags & NODE_MISSED))
		duration_write(text, sizeof(text), node_age_ns(node, 0));
	pen_format(pen, style, "%6s", text);
}

static void put_user(const struct app *app, struct pen *pen, const struct node *node)
{
	char digits[16];
	const char *name = digits;

	snprintf(digits, sizeof(digits), "%" PRIu32, node->uid);
	if (app->context.user_name)
		name = app->context.user_name(app->context.ctx, node->uid);
	pen_escape(pen, STYLE_NORMAL, name, strlen(name));
}

static void put_bill(struct frame *frame, int *x, int y, const struct node *node)
{
	struct pen pen;
	char text[16];

	duration_write(text, sizeof(text), node->cpu_ns);
	pen = next_column(frame, x, y, 6);
	pen_format(&pen, STYLE_NORMAL, "%6s", text);
	bytes_write(text, sizeof(text), node->rss_bytes);
	pen = next_column(frame, x, y, 6);
	pen_format(&pen, STYLE_NORMAL, "%6s", text);
}

static void draw_row(
	const struct app *app, struct frame *frame, const struct history_record *record, int y)
{
	bool failed = record->status != STATUS_UNKNOWN && status_is_failure(record->status);
	enum style style = failed                       ? STYLE_FAIL0
			   : record->flags & NODE_SHORT ? STYLE_SHORT0
							: STYLE_NORMAL;
	struct node node, parent;
	struct pen pen = frame_pen(frame, 0, y, 1);
	char text[64];
	int x = 2;

	logbook_node(record, &node, &parent);
	pen_put(&pen, style, failed ? "!" : "x");
	if (has(app, FROM_AGO)) {
		pen = next_column(frame, &x, y, 6);
		put_ago(app, &pen, record);
	}
	if (has(app, FROM_PID)) {
		pen = next_column(frame, &x, y, (int)app->pid_width);
		pen_format(&pen, style, "%*" PRId32, (int)app->pid_width, record->id.pid);
	}
	if (has(app, FROM_USER)) {
		pen = next_column(frame, &x, y, USER_WIDTH);
		put_user(app, &pen, &node);
	}
	if (has(app, FROM_LIVED)) {
		pen = next_column(frame, &x, y, 6);
		put_lived(&pen, &node, style);
	}
	if (has(app, FROM_STATUS)) {
		phrase_end(text, sizeof(text), &node);
		pen = next_column(frame, &x, y, STATUS_WIDTH);
		pen_put(&pen, style, text);
	}
	if (has(app, FROM_BILL))
		put_bill(frame, &x, y, &node);
	if (has(app, FROM_PARENT)) {
		pen = next_column(frame, &x, y, PARENT_WIDTH);
		pen_escape(&pen, STYLE_DIM, parent.comm, strnlen(parent.comm, COMM_SIZE));
	}
	pen = frame_pen(frame, x, y, (int)app->layout.width - x);
	pen.x -= app->shift;
	draw_command(&pen, &node, STYLE_NAME, STYLE_NORMAL);
}

static void draw_foot(const struct app *app, struct frame *frame)
{
	const struct history_record *record =
		logbook_row(&app->logbook, app->history, app->logbook.line);
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
	logbook_node(record, &node, &parent);
	phrase_end_after(text, sizeof(text), &node);
	pen_format(&pen, STYLE_VALUE, "%s", text);
	pen_put(&pen, STYLE_LABEL, ", started by ");
	pen_escape(&pen, STYLE_VALUE, parent.comm, strnlen(parent.comm, COMM_SIZE));
	pen_format(&pen, STYLE_LABEL, " (%" PRId32 ")  ", parent.id.pid);
	draw_command(&pen, &node, STYLE_NAME, STYLE_NORMAL);
}

void draw_log(const struct app *app, struct frame *frame)
{
	const struct logbook *book = &app->logbook;

	draw_title(app, frame);
	for (unsigned i = 0; i < book->count && i < app->layout.tree_height; i++) {
		const struct history_record *record = logbook_row(book, app->history, i);
		int y = (int)(app->layout.tree_y + i);
		struct pen line = frame_pen(frame, 0, y, app->layout.width);

		if (!record)
			continue;
		draw_row(app, frame, record, y);
		if (i == book->line)
			pen_restyle(&line, STYLE_CURSOR);
	}
	if (!book->count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM,
			app->filter_on ? "Nothing that matches the filter has ended."
				       : "Nothing has ended yet.");
	}
	draw_foot(app, frame);
}
