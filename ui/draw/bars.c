// SPDX-License-Identifier: GPL-2.0-or-later
/* The heading above the tree, and what is below it: the selected process, function bar, prompt. */
#include "core/base/names.h"
#include "core/base/units.h"
#include "core/tree/lineage.h"
#include "ui/app/function_bar.h"
#include "ui/app/orders.h"
#include "ui/app/panel.h"
#include "ui/app/sorting.h"
#include "ui/draw/storm_cells.h"
#include "ui/format/status_text.h"

#include <inttypes.h>
#include <string.h>

/* ---- heading ---- */

/* The columns' headings are the words for the orders too. */
static bool is_sorted_by(const struct app *app, const char *heading)
{
	const struct order *order = view_order(app->view);
	struct order named;

	return !order_is_plain(order) && order_parse(&named, heading) && named.id == order->id;
}

/* The heading that is sorted by; NULL: it is not on the screen, or nothing is sorted. */
static const char *sorted_heading(const struct app *app)
{
	for (unsigned i = 0; i < app->columns.count; i++) {
		const char *heading = columns_entry(app->columns.slots[i].id)->heading;

		if (is_sorted_by(app, heading))
			return heading;
	}
	return is_sorted_by(app, "COMMAND") ? "COMMAND" : NULL;
}

static void put_view_states(const struct app *app, struct pen *pen)
{
	if (view_is_following(app->view))
		pen_put(pen, STYLE_SORTED, " following ");
	if (!view_get_options(app->view)->dead)
		pen_put(pen, STYLE_HEAD, " dead hidden ");
	if (view_get_options(app->view)->failures)
		pen_put(pen, STYLE_HEAD, " failures only ");
	if (view_get_options(app->view)->descendants)
		pen_put(pen, STYLE_HEAD, " and below ");
}

/* Returns the columns written. */
static int put_states(const struct app *app, struct pen *pen, bool seen)
{
	const struct orders *orders = orders_of(app);
	int from = pen->x;

	if (!orders->is_plain(app) && !seen)
		pen_format(pen, STYLE_SORTED, " by %s%s ", orders->word(orders->chosen(app)),
			sorting_arrow(app));
	if (app->screen == SCREEN_TREE)
		put_view_states(app, pen);
	if (app->scope.uid != UINT32_MAX && app->context.user_name) {
		const char *name = app->context.user_name(app->context.ctx, app->scope.uid);

		pen_put(pen, STYLE_HEAD, " user ");
		pen_escape(pen, STYLE_HEAD, name, strlen(name));
		pen_put(pen, STYLE_HEAD, " ");
	}
	if (app->filter_on && app->screen != SCREEN_SPAWNERS)
		pen_format(pen, STYLE_HEAD, " filter %s ", app->filter_text);
	return pen->x - from;
}

/* Measured first. */
void draw_states(const struct app *app, struct frame *frame, int from, bool seen)
{
	int y = app->layout.heading_y, right = app->layout.width;
	struct pen nowhere = frame_pen(frame, 0, -1, 0), pen;
	int used;

	nowhere.right = right; /* a pen stops at its right end, written or not */
	nowhere.left = right;
	used = put_states(app, &nowhere, seen);
	if (right - used > from)
		from = right - used;
	pen = frame_pen(frame, from, y, right - from);
	put_states(app, &pen, seen);
}

void draw_title_word(const struct app *app, struct pen *pen, const char *word, bool sorted)
{
	pen_put(pen, sorted ? STYLE_SORTED : STYLE_HEAD, word);
	if (sorted)
		pen_put(pen, STYLE_SORTED, sorting_arrow(app));
}

/* The arrow takes the blank that follows a column. */
void draw_heading(const struct app *app, struct frame *frame)
{
	const struct columns *columns = &app->columns;
	const char *sorted = sorted_heading(app);
	int y = (int)app->layout.heading_y;
	struct pen pen = frame_pen(frame, 0, y, (int)app->layout.width);

	if (!app->layout.heading_height)
		return;
	pen_fill(&pen, STYLE_HEAD);
	for (unsigned i = 0; i < columns->count; i++) {
		const struct slot *slot = &columns->slots[i];
		const struct column *column = columns_entry(slot->id);
		unsigned len = (unsigned)strlen(column->heading);

		pen = frame_pen(frame, (int)slot->x, y, (int)slot->width + 1);
		if (column->align == COLUMN_RIGHT && len < slot->width)
			pen.x += (int)(slot->width - len);
		draw_title_word(app, &pen, column->heading, column->heading == sorted);
	}
	pen = frame_pen(frame, (int)columns->command_x, y, (int)columns->command);
	draw_title_word(app, &pen, "COMMAND", sorted && !strcmp(sorted, "COMMAND"));
	draw_states(app, frame, (int)columns->command_x + 8, sorted);
}

/* ---- the selected process ---- */

static void put_bill(struct pen *pen, const struct node *node)
{
	char text[64];

	phrase_end_after(text, sizeof(text), node);
	pen_format(pen, STYLE_VALUE, "%s", text);
	if (node->cpu_ns) {
		duration_write(text, sizeof(text), node->cpu_ns);
		pen_format(pen, STYLE_LABEL, ", cpu %s", text);
	}
	if (node->rss_bytes) {
		bytes_write(text, sizeof(text), node->rss_bytes);
		pen_format(pen, STYLE_LABEL, ", peak %s", text);
	}
}

static void put_facts(struct pen *pen, const struct node *node)
{
	char tty[32];

	if (node->flags & NODE_ORPHAN)
		pen_format(pen, STYLE_LABEL, "parent now %d  ", node->current.pid);
	if (!node->tty)
		return;
	tty_write(tty, sizeof(tty), node->tty);
	pen_format(pen, STYLE_LABEL, "%s  ", tty);
}

/* For a text, among all nodes. */
static bool is_looking(const struct app *app)
{
	return view_searched(app->view) == SEARCH_ON;
}

/* The row the cursor is on, as of the last app_sync; NULL: there is none. */
static const struct row *cursor_row(const struct app *app)
{
	for (unsigned i = 0; i < app->row_count; i++)
		if (app->rows[i].flags & ROW_CURSOR)
			return &app->rows[i];
	return NULL;
}

static void put_storm(const struct app *app, struct pen *pen, const struct row *row)
{
	char text[96];

	storm_write(text, sizeof(text), row->storm, app->context.now_ns);
	pen_put(pen, STYLE_VALUE, text + 1); /* without the blank before it */
	phrase_end_after(text, sizeof(text), row->newest);
	pen_format(pen, STYLE_LABEL, "  last %d %s  ", row->newest->id.pid, text);
	draw_command(pen, row->newest, STYLE_NAME, STYLE_NORMAL);
}

void draw_line(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);
	const struct node *node = view_cursor(app->view);
	const struct row *row = cursor_row(app);

	if (!app->layout.line_height)
		return;
	if (*app->notice) {
		pen_escape(&pen, STYLE_TITLE, app->notice, strlen(app->notice));
		return;
	}
	if (is_looking(app)) {
		pen_put(&pen, STYLE_LABEL, "still looking for ");
		pen_put(&pen, STYLE_VALUE, app->search);
		return;
	}
	if (!node)
		return;
	if (row && row->storm) {
		put_storm(app, &pen, row);
		return;
	}
	pen_format(&pen, STYLE_LABEL, "%d  ", node->id.pid);
	if (node_is_ghost(node)) {
		put_bill(&pen, node);
		pen_put(&pen, STYLE_LABEL, "  ");
		if (draw_attempts(app, &pen, node, STYLE_FAIL0, true))
			pen_put(&pen, STYLE_LABEL, "  ");
	} else {
		put_facts(&pen, node);
	}
	pen.left = pen.x;
	pen.x -= app->shift;
	draw_chain(&pen, node, STYLE_NORMAL, CHAIN_ALL);
	draw_command(&pen, node, STYLE_NAME, STYLE_NORMAL);
}

/* ---- function bar ---- */

static void draw_buttons(const struct app *app, struct pen *pen)
{
	struct button buttons[BUTTONS_MAX];
	unsigned count = buttons_list(app, buttons);

	for (unsigned i = 0; i < count; i++) {
		pen_put(pen, STYLE_KEY, buttons[i].name);
		pen_format(pen, STYLE_BUTTON, "%-*s", (int)button_label_width(&buttons[i]),
			buttons[i].label);
	}
	pen_fill(pen, STYLE_BUTTON);
}

/* Where in a panel that is longer than the screen we are. */
static void draw_place(const struct app *app, struct frame *frame)
{
	unsigned lines = panel_lines(app), page = panel_page(app);
	struct pen pen;
	char text[48];
	int len;

	if (lines <= page)
		return;
	len = snprintf(text, sizeof(text), "%u-%u of %u ", app->panel_top + 1,
		app->panel_top + page, lines);
	pen = frame_pen(frame, (int)app->layout.width - len, app->layout.bar_y, len);
	pen_put(&pen, STYLE_BUTTON, text);
}

void draw_bar(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.bar_y, app->layout.width);

	if (!app->layout.bar_height)
		return;
	draw_buttons(app, &pen);
	if (app->panel != PANEL_NONE)
		draw_place(app, frame);
}

/* ---- prompt ---- */

/* The caret under the character, the sentence after it; before it where that has more room and
 * there is too little after. */
static void draw_error(const struct app *app, struct frame *frame, int y, int column)
{
	const char *message = app->filter_error.message;
	int width = (int)app->layout.width, len = (int)strlen(message), after;
	struct pen pen = frame_pen(frame, 0, y, width);

	pen_fill(&pen, STYLE_NORMAL);
	if (column >= width)
		column = width - 1;
	after = width - column - 2;
	pen = frame_pen(frame, column, y, width - column);
	pen_put(&pen, STYLE_ERROR, "^ ");
	if (len > after && column - 1 > after)
		pen = frame_pen(frame, len < column - 1 ? column - 1 - len : 0, y, column - 1);
	pen_put(&pen, STYLE_ERROR, message);
}

void draw_prompt(const struct app *app, struct frame *frame)
{
	const char *label = app->question == ASK_FILTER ? "Filter: " : "Search: ";
	bool two = app->layout.line_height; /* a line for the prompt, one for hints or the error */
	int y = two ? app->layout.line_y : app->layout.bar_y, width = app->layout.width;
	struct pen pen = frame_pen(frame, 0, y, width), below = frame_pen(frame, 0, y + 1, width);
	int start = strlen(label), at = prompt_columns(&app->prompt, app->prompt.at), shift;

	shift = start + at + 1 > width ? start + at + 1 - width : 0;
	pen_fill(&pen, STYLE_NORMAL);
	pen.x = -shift;
	pen_put(&pen, STYLE_TITLE, label);
	pen_put(&pen, STYLE_VALUE, app->prompt.text);
	if (*app->notice)
		pen_format(&pen, STYLE_ERROR, "  %s", app->notice);
	else if (app->question == ASK_SEARCH && is_looking(app))
		pen_put(&pen, STYLE_LABEL, "  still looking");
	pen = frame_pen(frame, start + at - shift, y, 1);
	pen_restyle(&pen, STYLE_CURSOR);
	if (!two)
		return;
	if (app->filter_wrong)
		draw_error(app, frame, y + 1,
			start - shift + prompt_columns(&app->prompt, app->filter_error.column));
	else
		draw_buttons(app, &below);
}
