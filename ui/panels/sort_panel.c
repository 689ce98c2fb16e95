// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The menu of sort columns, at the left over the tree. */
#include "ui/app/function_bar.h"
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/panels/panels.h"

#define WORD_WIDTH 11

struct sort_menu {
	unsigned chosen; /* line */
};

static unsigned *sort_chosen(const struct app *app)
{
	return &((struct sort_menu *)app->panel_state)->chosen;
}

static bool sort_open(struct app *app)
{
	*sort_chosen(app) = app->screen->orders.chosen(app);
	return true;
}

static unsigned sort_lines(const struct app *app)
{
	return app->screen->orders.count;
}

/* Chooses the next column whose word begins with the letter. */
static void jump(struct app *app, int key)
{
	const struct orders *orders = &app->screen->orders;
	unsigned *chosen = sort_chosen(app);

	for (unsigned i = 1; i <= orders->count; i++) {
		unsigned at = (*chosen + i) % orders->count;

		if (orders->word(at)[0] == (key | 0x20)) {
			*chosen = at;
			return;
		}
	}
	app_notify(app, "no column begins with %c", key);
}

static bool sort_key(struct app *app, int key)
{
	if ((key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z')) {
		jump(app, key);
		return true;
	}
	if (key == KEY_ENTER_CHAR)
		sorting_choose(app, *sort_chosen(app), false);
	panel_close(app);
	return true;
}

static void draw_sort_title(const struct app *app, struct pen *pen)
{
	pen_put(pen, STYLE_HEAD, "Sort by");
}

static void draw_sort_line(const struct app *app, struct pen *pen, unsigned line)
{
	const struct orders *orders = &app->screen->orders;

	pen_put(pen, STYLE_VALUE, line == orders->chosen(app) ? sorting_arrow(app) : " ");
	pen_format(pen, STYLE_NAME, "%-*s", WORD_WIDTH, orders->word(line));
	pen_put(pen, STYLE_NORMAL, orders->sentence(line));
}

static void sort_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "Enter", "Sort");
}

const struct panel sort_panel = {
	.width = 86, /* of the longest sentence: none is cut where the terminal has room */
	.state_size = sizeof(struct sort_menu),
	.open = sort_open,
	.lines = sort_lines,
	.chosen = sort_chosen,
	.key = sort_key,
	.draw_title = draw_sort_title,
	.draw_line = draw_sort_line,
	.buttons = sort_buttons,
};
