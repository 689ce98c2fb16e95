// SPDX-License-Identifier: GPL-2.0-or-later
/* What the screen shows: which parts there are now, and what lies over which. */
#include "ui/draw/draw.h"

void app_draw(const struct app *app, struct frame *frame)
{
	frame_clear(frame);
	if (app->panel == PANEL_HELP) {
		draw_help(app, frame);
		return;
	}
	if (app->panel == PANEL_DETAILS) {
		draw_details(app, frame);
		return;
	}
	draw_header(app, frame);
	if (app->panel == PANEL_OUTPUT) {
		draw_output(app, frame);
	} else if (app->screen == SCREEN_SPAWNERS) {
		draw_spawners(app, frame);
	} else if (app->screen == SCREEN_LOG) {
		draw_log(app, frame);
	} else {
		draw_heading(app, frame);
		draw_tree(app, frame);
		draw_line(app, frame);
	}
	if (app->panel == PANEL_USERS)
		draw_users(app, frame);
	if (app->panel == PANEL_SORT)
		draw_sorting(app, frame);
	if (app->panel == PANEL_SIGNALS)
		draw_signals(app, frame);
	if (app->panel == PANEL_SETUP)
		draw_setup(app, frame);
	draw_bar(app, frame);
	if (app->question)
		draw_prompt(app, frame);
}
