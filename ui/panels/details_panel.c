// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/panels/details_panel.h"

#include "ui/panels/panels.h"
#include "ui/draw/draw.h"

#include <string.h>

#define SHIFT_COLUMNS 10
#define KEY_F3        (KEY_FUNCTION_0 + 3)
#define KEY_SHIFT_F3  (KEY_FUNCTION_0 + 15)

static struct details_context context_of(const struct app *app)
{
	const struct source *source = app->feed.source;

	return (struct details_context){
		.tree = app->tree,
		.names = &app->context,
		.causes = &app->causes,
		.wall_offset_ns = source ? source->wall_offset_ns : 0,
	};
}

void act_details_sync(struct app *app)
{
	const struct details_context context = context_of(app);

	details_write(&app->details, &context);
}

static void open_page(struct app *app)
{
	app->details_found = -1;
	*app->details_search = '\0';
	app->shift = 0;
	panel_open(app, &details_panel);
}

bool act_details_open(struct app *app)
{
	const struct node *node = view_cursor(app->view);

	if (!node)
		return false;
	if (node_is_thread(node))
		snprintf(app->notice, sizeof(app->notice), "all about the thread's process");
	node = node_process(node);
	details_open(&app->details, node, app->feed.source && app->feed.source->live);
	open_page(app);
	return true;
}

void act_details_open_departed(struct app *app, const struct history_record *record)
{
	const struct details_context context = context_of(app);
	struct node node, parent;

	history_node(record, &node, &parent);
	details_open(&app->details, &node, false);
	details_write_departed(&app->details, &node, &context);
	open_page(app);
}

static void find(struct app *app, long from, int step)
{
	app->details_found = page_find(&app->details.page, app->details_search, from, step);
	if (app->details_found >= 0)
		panel_keep_shown(app, app->details_found);
	else if (*app->details_search)
		snprintf(app->notice, sizeof(app->notice), "no hit");
}

static void find_next(struct app *app, int step)
{
	if (*app->details_search)
		find(app, app->details_found + step, step);
	else
		ask_open(app, ASK_SEARCH);
}

void act_details_ask(struct app *app, int key)
{
	switch (key) {
	case KEY_ESCAPE:
		app->question = ASK_NOTHING;
		app->details_found = -1;
		*app->details_search = '\0';
		break;
	case KEY_ENTER_CHAR:
		app->question = ASK_NOTHING;
		break;
	case KEY_F3:
	case KEY_SHIFT_F3:
		find(app, app->details_found + (key == KEY_F3 ? 1 : -1), key == KEY_F3 ? 1 : -1);
		break;
	default:
		if (prompt_key(&app->prompt, key) != PROMPT_EDITED)
			break;
		snprintf(app->details_search, sizeof(app->details_search), "%s", app->prompt.text);
		find(app, app->details_found >= 0 ? app->details_found : app->panel_top, 1);
	}
}

static void close_details(struct app *app)
{
	details_close(&app->details);
	panel_close(app);
	app->shift = 0;
}

static void shift(struct app *app, int columns)
{
	app->shift = app->shift + columns > 0 ? app->shift + columns : 0;
}

static void toggle_environment(struct app *app)
{
	details_show_environment(&app->details, !app->details.environment);
	act_details_sync(app);
	if (app->details.environment)
		app->panel_top = panel_lines(app); /* it is the last part */
	for (unsigned at = 0; app->details.environment && at < app->details.page.count; at++)
		if (app->details.page.lines[at].title)
			app->panel_top = at;
}

/* The cursor is on it, unless it has left the tree. */
static bool can_copy(const struct app *app)
{
	return !app->details.gone && view_cursor(app->view) &&
	       ident_equal(view_cursor(app->view)->id, app->details.id);
}

bool act_details_key(struct app *app, int key)
{
	switch (keys_lookup(key)) {
	case COMMAND_LEFT:
		shift(app, -SHIFT_COLUMNS);
		break;
	case COMMAND_RIGHT:
		shift(app, SHIFT_COLUMNS);
		break;
	case COMMAND_SEARCH:
		if (key == KEY_F3 && *app->details_search)
			find_next(app, 1);
		else
			ask_open(app, ASK_SEARCH);
		break;
	case COMMAND_NEXT:
		find_next(app, 1);
		break;
	case COMMAND_PREVIOUS:
		find_next(app, -1);
		break;
	case COMMAND_COPY:
		if (can_copy(app))
			return false;
		snprintf(app->notice, sizeof(app->notice), "not copied: it has left the screen");
		break;
	case COMMAND_REDRAW:
		return false;
	case COMMAND_CLOSE:
	case COMMAND_QUIT:
	case COMMAND_DETAILS:
		close_details(app);
		break;
	default:
		if (key == 'e')
			toggle_environment(app);
	}
	return true;
}

/* The page of one process. */

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
}
