// SPDX-License-Identifier: GPL-2.0-or-later
/* The menu of columns to sort by, at the left over the tree. */
#include "ui/app/orders.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"

#define WORD_WIDTH 9

static void draw_title(const struct app *app, struct frame *frame, int width)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (!app->layout.heading_height)
		return;
	pen_put(&pen, STYLE_HEAD, "Sort by");
	pen_fill(&pen, STYLE_HEAD);
}

void draw_sorting(const struct app *app, struct frame *frame)
{
	int width = (int)app->layout.width;
	const struct orders *orders = orders_of(app);
	unsigned chosen = orders->chosen(app);

	if (width > DRAW_SORTING_WIDTH)
		width = DRAW_SORTING_WIDTH;
	draw_title(app, frame, width);
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, (int)(app->layout.tree_y + i), width);

		if (at < orders->count) {
			pen_put(&line, STYLE_VALUE, at == chosen ? sorting_arrow(app) : " ");
			pen_format(&line, STYLE_NAME, "%-*s", WORD_WIDTH, orders->word(at));
			pen_put(&line, STYLE_NORMAL, orders->sentence(at));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == app->sorting.chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}
