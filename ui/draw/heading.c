// SPDX-License-Identifier: GPL-2.0-or-later
/* The heading above the tree, with what makes the screen another one than as it came. */
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"

#include <string.h>

/* The columns' headings are the words for the orders too. */
static bool is_sorted_by(const struct app *app, const char *heading)
{
	const struct order *order = view_order(app->model.view);
	struct order named;

	return !order_is_default(order) && order_parse(&named, heading) && named.id == order->id;
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
	if (view_is_following(app->model.view))
		pen_put(pen, STYLE_SORTED, " following ");
	if (!view_get_options(app->model.view)->dead)
		pen_put(pen, STYLE_HEAD, " exited hidden ");
	if (view_get_options(app->model.view)->failures)
		pen_put(pen, STYLE_HEAD, " failures only ");
	if (view_get_options(app->model.view)->descendants)
		pen_put(pen, STYLE_HEAD, " and descendants ");
}

/* Returns the columns written. */
static int put_states(const struct app *app, struct pen *pen, bool seen)
{
	const struct orders *orders = &app->screen->orders;
	int from = pen->x;

	if (!orders->is_plain(app) && !seen)
		pen_format(pen, STYLE_SORTED, " by %s%s ", orders->word(orders->chosen(app)),
			sorting_arrow(app));
	if (app->screen->has_view_options)
		put_view_states(app, pen);
	if (view_scope(app->model.view)->uid != UINT32_MAX && app->model.context.user_name) {
		const char *name = app->model.context.user_name(
			app->model.context.ctx, view_scope(app->model.view)->uid);

		pen_put(pen, STYLE_HEAD, " user ");
		pen_escape(pen, STYLE_HEAD, name, strlen(name));
		pen_put(pen, STYLE_HEAD, " ");
	}
	if (app->filter.is_on && app->screen->has_filter)
		pen_format(pen, STYLE_HEAD, " filter %s ", app->filter.text);
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
		const struct column_slot *slot = &columns->slots[i];
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
