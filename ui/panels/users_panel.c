// SPDX-License-Identifier: GPL-2.0-or-later
/* The users to pick from, at the left over the tree. */
#include "ui/draw/draw.h"

#include <string.h>

void draw_users(const struct app *app, struct frame *frame)
{
	const struct menu *menu = &app->menu;
	int width = app->layout.width < DRAW_USERS_WIDTH ? app->layout.width : DRAW_USERS_WIDTH;
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (app->layout.heading_height) {
		pen_put(&pen, STYLE_HEAD, "Show processes of");
		pen_fill(&pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, app->layout.tree_y + i, width);

		if (at < menu->count) {
			const struct menu_entry *entry = &menu->entries[at];

			pen_format(
				&line, STYLE_DIM, "%7llu ", (unsigned long long)entry->processes);
			pen_escape(&line, STYLE_NORMAL, entry->name, strlen(entry->name));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == menu->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}
