// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/draw/picture.h"

#include "ui/app/panel.h"
#include "ui/app/screen.h"
#include "ui/draw/draw.h"

void picture_draw(const struct app *app, struct frame *frame)
{
	enum panel_extent taken = app->panel ? app->panel->extent : PANEL_BESIDE;

	frame_clear(frame, app->ascii);
	if (taken != PANEL_WHOLE)
		draw_header(app, frame);
	if (taken == PANEL_BESIDE)
		app->screen->draw(app, frame);
	if (app->panel)
		panel_draw(app, frame);
	if (app->panel)
		draw_notice(app, frame);
	draw_bar(app, frame);
	if (app->prompt.kind)
		draw_prompt(app, frame);
}
