// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of the panels whose own files have none yet. */
#include "ui/panels/panels.h"

#include "ui/app/function_bar.h"
#include "ui/draw/draw.h"
#include "ui/panels/details_panel.h"

/* ---- details ---- */

static unsigned details_lines(const struct app *app)
{
	return app->details.page.count;
}

static unsigned details_page(const struct app *app)
{
	return app->layout.line_height ? app->layout.line_y : app->layout.bar_y;
}

static bool details_is_waiting(const struct app *app)
{
	return app->details.waiting;
}

static void details_buttons(const struct app *app, struct button_list *buttons)
{
	button_add(buttons, "e", "Env");
	button_add(buttons, "/", "Search");
}

const struct panel details_panel = {
	.extent = PANEL_WHOLE,
	.lines = details_lines,
	.page = details_page,
	.key = act_details_key,
	.answer = act_details_ask,
	.sync = act_details_sync,
	.is_waiting = details_is_waiting,
	.draw = draw_details,
	.buttons = details_buttons,
};
