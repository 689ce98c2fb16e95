// SPDX-License-Identifier: GPL-2.0-or-later
/* The menu of signals, at the left over the tree: whom it is about stays in sight beside it. */
#include "ui/draw/draw.h"

#include "core/base/names.h"

static void draw_title(const struct app *app, struct frame *frame, int width)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);
	char whom[160];

	if (!app->layout.heading_height)
		return;
	aim_write(&app->aim, whom, sizeof(whom));
	pen_put(&pen, STYLE_HEAD, "Send to ");
	pen_put(&pen, STYLE_HEAD, whom);
	if (*app->aim.signals.typed) {
		pen_put(&pen, STYLE_HEAD, ": ");
		pen_put(&pen, STYLE_HEAD, app->aim.signals.typed);
	}
	pen_fill(&pen, STYLE_HEAD);
}

void draw_signals(const struct app *app, struct frame *frame)
{
	const struct signals *signals = &app->aim.signals;
	int width = app->layout.width < DRAW_SIGNALS_WIDTH ? app->layout.width : DRAW_SIGNALS_WIDTH;

	draw_title(app, frame, width);
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, app->layout.tree_y + i, width);

		if (at < signals->count) {
			pen_format(&line, STYLE_DIM, "%3d ", signals->shown[at]);
			pen_format(&line, STYLE_NAME, "%-12s", signal_name(signals->shown[at]) + 3);
			pen_put(&line, STYLE_NORMAL, signals_sentence(signals->shown[at]));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == signals->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}
