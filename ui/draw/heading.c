// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The heading above the tree, with options that are not the default. */
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"

#include <string.h>

static bool is_sorted_by(const struct app *app, enum order_id id)
{
	const struct order *order = view_order(app->model.view);

	return !order_is_default(order) && order->id == id;
}

/* What hides processes comes first, in a colour of its own: it must not be overlooked. */
static void put_badges(const struct app *app, struct pen *pen, bool hint)
{
	const struct view_options *options = view_get_options(app->model.view);
	uint32_t uid = view_scope(app->model.view)->uid;
	const struct app_subtree *subtree = &app->filter.subtree;

	if (subtree->id.pid && app->screen->has_view_options)
		pen_format(pen, STYLE_FROZEN, " subtree of %d %s", subtree->id.pid,
			!hint                  ? ""
			: subtree->outer_count ? "(Esc: back) "
					       : "(Esc: all) ");
	if (app->filter.is_on && app->screen->has_filter)
		pen_format(pen, STYLE_FROZEN, " filter %s %s", app->filter.text,
			hint ? "(F4 Esc: all) " : "");
	if (options->failures && app->screen->has_view_options)
		pen_put(pen, STYLE_FROZEN, " failures only ");
	if (uid != UINT32_MAX && app->model.context.user_name) {
		const char *name = app->model.context.user_name(app->model.context.ctx, uid);

		pen_put(pen, STYLE_FROZEN, " user ");
		pen_escape(pen, STYLE_FROZEN, name, strlen(name));
		pen_put(pen, STYLE_FROZEN, " ");
	}
}

static void put_view_states(const struct app *app, struct pen *pen)
{
	if (view_is_following(app->model.view))
		pen_put(pen, STYLE_SORTED, " following ");
	if (!view_get_options(app->model.view)->dead)
		pen_put(pen, STYLE_HEAD, " exited hidden ");
	if (view_get_options(app->model.view)->descendants)
		pen_put(pen, STYLE_HEAD, " and descendants ");
}

/* hint: how a filter is left, too.  Returns the number of columns written. */
static int put_states(const struct app *app, struct pen *pen, bool seen, bool hint)
{
	const struct orders *orders = &app->screen->orders;
	int from = pen->x;

	put_badges(app, pen, hint);
	if (!orders->is_plain(app) && !seen)
		pen_format(pen, STYLE_SORTED, " by %s%s ", orders->word(orders->chosen(app)),
			sorting_arrow(app));
	if (app->screen->has_view_options)
		put_view_states(app, pen);
	return pen->x - from;
}

/* Written twice or more: at first only to get the width. */
int draw_states(const struct app *app, struct frame *frame, int from, bool seen)
{
	int y = app->layout.heading_y, right = app->layout.width;
	struct pen nowhere = frame_pen(frame, 0, -1, 0), pen;
	bool hint = true;
	int used;

	nowhere.right = right; /* a pen moves up to its right end even where it writes nothing */
	nowhere.left = right;
	used = put_states(app, &nowhere, seen, true);
	if (right - used < from) {
		nowhere.x = 0;
		used = put_states(app, &nowhere, seen, false);
		hint = false;
	}
	if (right - used > from)
		from = right - used;
	pen = frame_pen(frame, from, y, right - from);
	put_states(app, &pen, seen, hint);
	return from;
}

void draw_title_word(const struct app *app, struct pen *pen, const char *word, bool sorted)
{
	pen_put(pen, sorted ? STYLE_SORTED : STYLE_HEAD, word);
	if (sorted)
		pen_put(pen, STYLE_SORTED, sorting_arrow(app));
}

/* The arrow is in the blank after the column. */
void draw_heading(const struct app *app, struct frame *frame)
{
	const struct columns *columns = &app->columns;
	bool seen = is_sorted_by(app, ORDER_COMMAND), sorted;
	int y = (int)app->layout.heading_y;
	struct pen pen = frame_pen(frame, 0, y, (int)app->layout.width);

	if (!app->layout.heading_height)
		return;
	pen_fill(&pen, STYLE_HEAD);
	for (unsigned i = 0; i < columns->count; i++) {
		const struct column_slot *slot = &columns->slots[i];
		const char *heading = columns_field(slot->id)->heading;
		unsigned len = (unsigned)strlen(heading);

		pen = frame_pen(frame, (int)slot->x, y, (int)slot->width + 1);
		if (columns_entry(slot->id)->align == COLUMN_RIGHT && len < slot->width)
			pen.x += (int)(slot->width - len);
		sorted = is_sorted_by(app, columns_order(slot->id));
		draw_title_word(app, &pen, heading, sorted);
		seen |= sorted;
	}
	pen = frame_pen(frame, (int)columns->command_x, y, (int)columns->command);
	draw_title_word(app, &pen, "COMMAND", is_sorted_by(app, ORDER_COMMAND));
	draw_states(app, frame, (int)columns->command_x + 8, seen);
}
