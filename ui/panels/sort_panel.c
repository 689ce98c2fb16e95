// SPDX-License-Identifier: GPL-2.0-or-later
/* The menu of columns to sort by, at the left over the tree. */
#include "core/base/clamp.h"
#include "ui/app/function_bar.h"
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/panels/panels.h"

#define WORD_WIDTH 9

struct sort_menu {
	unsigned chosen; /* line */
};

static struct sort_menu *menu_of(const struct app *app)
{
	return app->panel_state;
}

static bool sort_open(struct app *app)
{
	menu_of(app)->chosen = app->screen->orders.chosen(app);
	panel_keep_shown(app, menu_of(app)->chosen);
	return true;
}

static unsigned sort_lines(const struct app *app)
{
	return app->screen->orders.count;
}

static void sort_move(struct app *app, long rows)
{
	struct sort_menu *menu = menu_of(app);

	menu->chosen = (unsigned)clamp_index(menu->chosen, rows, app->screen->orders.count);
	panel_keep_shown(app, menu->chosen);
}

/* The next one whose word begins so. */
static void jump(struct app *app, int key)
{
	const struct orders *orders = &app->screen->orders;
	unsigned chosen = menu_of(app)->chosen;

	for (unsigned i = 1; i <= orders->count; i++) {
		unsigned at = (chosen + i) % orders->count;

		if (orders->word(at)[0] == (key | 0x20)) {
			sort_move(app, (long)at - (long)chosen);
			return;
		}
	}
}

static bool sort_key(struct app *app, int key)
{
	if ((key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z')) {
		jump(app, key);
		return true;
	}
	if (key == KEY_ENTER_CHAR)
		sorting_choose(app, menu_of(app)->chosen, false);
	panel_close(app);
	return true;
}

static void sort_click(struct app *app, unsigned line, int x)
{
	struct sort_menu *menu = menu_of(app);
	unsigned at = app->panel_top + line;

	if (at >= app->screen->orders.count)
		return;
	if (at == menu->chosen)
		sort_key(app, KEY_ENTER_CHAR);
	else
		menu->chosen = at;
}

static void draw_title(const struct app *app, struct frame *frame, int width)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (!app->layout.heading_height)
		return;
	pen_put(&pen, STYLE_HEAD, "Sort by");
	pen_fill(&pen, STYLE_HEAD);
}

static void draw_sorting(const struct app *app, struct frame *frame)
{
	int width = panel_width(app);
	const struct orders *orders = &app->screen->orders;
	unsigned chosen = orders->chosen(app);

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
		if (at == menu_of(app)->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}

static void sort_buttons(const struct app *app, struct button_list *buttons)
{
	button_add(buttons, "Enter", "Sort");
}

const struct panel sort_panel = {
	.width = 60,
	.state_size = sizeof(struct sort_menu),
	.open = sort_open,
	.lines = sort_lines,
	.move = sort_move,
	.key = sort_key,
	.click = sort_click,
	.draw = draw_sorting,
	.buttons = sort_buttons,
};
