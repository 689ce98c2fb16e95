// SPDX-License-Identifier: GPL-2.0-or-later
/* The page of one process. */
#include "ui/app/panel.h"
#include "ui/draw/draw.h"

#include <string.h>

static void put_found(struct pen *pen, bool found)
{
	if (found)
		pen_restyle(pen, STYLE_FOUND);
}

static void draw_page_line(const struct app *app, struct frame *frame, unsigned at, int y)
{
	const struct page *page = &app->details.page;
	const struct page_line *line = &page->lines[at];
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	size_t len;
	const char *text = page_text(page, at, &len);
	size_t label = line->label;

	if (line->title) {
		pen_escape(&pen, STYLE_TITLE, text, len);
	} else {
		pen_escape(&pen, STYLE_LABEL, text, label);
		pen_put(&pen, STYLE_NORMAL, label ? " " : "");
		pen.left = pen.x;
		pen.x -= app->shift;
		pen_escape(&pen, STYLE_NORMAL, text + label, len - label);
	}
	put_found(&pen, app->details_found == (long)at);
}

void draw_details(const struct app *app, struct frame *frame)
{
	unsigned height = panel_page(app);

	for (unsigned y = 0; y < height; y++)
		if (app->panel_top + y < app->details.page.count)
			draw_page_line(app, frame, app->panel_top + y, y);
	if (app->layout.line_height && *app->notice) {
		struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);

		pen_escape(&pen, STYLE_TITLE, app->notice, strlen(app->notice));
	}
	draw_bar(app, frame);
	if (app->question)
		draw_prompt(app, frame);
}
