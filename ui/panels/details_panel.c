// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/panels/details_panel.h"

#include "ui/app/function_bar.h"
#include "ui/panels/details.h"
#include "ui/panels/panels.h"

#include <string.h>

#define SHIFT_COLUMNS 10
#define KEY_F3        (KEY_FUNCTION_0 + 3)

struct details_state {
	struct details details;
	long found; /* line of the page with the searched text; -1: none */
	char search[PROMPT_MAX];
};

static struct details_state *details_state_of(const struct app *app)
{
	return app->panel_state;
}

static void sync_page(struct app *app)
{
	details_write(&details_state_of(app)->details, &app->model, &app->visible.figures);
}

static bool open_state(struct app *app)
{
	details_state_of(app)->found = -1;
	app->commands.shift = 0;
	return true;
}

void details_panel_open(struct app *app)
{
	if (view_cursor(app->model.view))
		details_panel_open_node(app, view_cursor(app->model.view));
}

void details_panel_open_node(struct app *app, const struct node *node)
{
	if (!panel_open(app, &details_panel))
		return;
	if (node_is_thread(node))
		app_notify(app, "details of the thread's process");
	node = node_process(node);
	details_open(&details_state_of(app)->details, node,
		app->model.feed.source && app->model.feed.source->live, &app->detail_reader);
	details_state_of(app)->details.ascii = app->ascii;
}

void details_panel_open_departed(struct app *app, const struct history_record *record)
{
	struct node node, parent;

	if (!panel_open(app, &details_panel))
		return;
	history_node(record, &node, &parent);
	details_open(&details_state_of(app)->details, &node, false, &app->detail_reader);
	details_write_departed(&details_state_of(app)->details, &node, &app->model);
}

static void search_page(struct app *app, const char *text, int step)
{
	struct details_state *state = details_state_of(app);
	long from = step || state->found >= 0 ? state->found + step : (long)app->panel_top;

	if (text)
		snprintf(state->search, sizeof(state->search), "%s", text);
	state->found = text_page_find(&state->details.page, state->search, from, step ? step : 1);
	if (state->found >= 0)
		panel_keep_shown(app, state->found);
	else if (*state->search)
		app_notify(app, "not found");
}

static void search_next(struct app *app, int step)
{
	if (*details_state_of(app)->search)
		search_page(app, NULL, step);
	else
		app_open_prompt(app, PROMPT_SEARCH);
}

static void details_panel_close(struct app *app)
{
	details_close(&details_state_of(app)->details);
	app->commands.shift = 0;
}

static void shift_text(struct app *app, int columns)
{
	app->commands.shift = app->commands.shift + columns > 0 ? app->commands.shift + columns : 0;
}

static void show_section(struct app *app, enum details_section section, bool show)
{
	struct details *details = &details_state_of(app)->details;

	details_show(details, section, show);
	sync_page(app);
	if (show && !details->gone)
		app->panel_top = details->section_line[section];
}

static void toggle_section(struct app *app, enum details_section section)
{
	show_section(app, section, !details_state_of(app)->details.shown[section]);
}

void details_panel_open_at(struct app *app, enum details_section section)
{
	details_panel_open(app);
	if (app->panel == &details_panel)
		show_section(app, section, true);
}

/* The command copies the command line of the row at the cursor, so that must be this process. */
static bool can_copy(const struct app *app)
{
	const struct details *details = &details_state_of(app)->details;

	return !details->gone && view_cursor(app->model.view) &&
	       ident_equal(view_cursor(app->model.view)->id, details->id);
}

static void trace(struct app *app)
{
	const struct details *details = &details_state_of(app)->details;
	const struct node *node =
		details->gone ? NULL : tree_find_ident(app->model.tree, details->id);

	if (node)
		strace_panel_open(app, node);
	else
		app_notify(app, "no strace: the process has exited");
}

static bool details_key(struct app *app, int key)
{
	switch (command_table_lookup(key)) {
	case COMMAND_LEFT:
		shift_text(app, -SHIFT_COLUMNS);
		break;
	case COMMAND_RIGHT:
		shift_text(app, SHIFT_COLUMNS);
		break;
	case COMMAND_SEARCH:
		if (key == KEY_F3 && *details_state_of(app)->search)
			search_next(app, 1);
		else
			app_open_prompt(app, PROMPT_SEARCH);
		break;
	case COMMAND_NEXT:
		search_next(app, 1);
		break;
	case COMMAND_PREVIOUS:
		search_next(app, -1);
		break;
	case COMMAND_COPY:
		if (can_copy(app))
			return false;
		app_notify(app, "not copied: no longer on the screen");
		break;
	case COMMAND_REDRAW:
	case COMMAND_HELP:
		return false;
	case COMMAND_CLOSE:
	case COMMAND_QUIT:
	case COMMAND_DETAILS:
		panel_close(app);
		break;
	case COMMAND_FILES:
		toggle_section(app, DETAILS_FILES);
		break;
	case COMMAND_ENVIRONMENT:
		toggle_section(app, DETAILS_ENVIRONMENT);
		break;
	case COMMAND_ZOOM_OUT:
		trace(app);
		break;
	default:
		panel_notify_unbound(app, key);
	}
	return true;
}

/* ---- drawing ---- */

static void put_found(struct pen *pen, bool found)
{
	if (found)
		pen_restyle(pen, STYLE_FOUND);
}

static void draw_page_line(const struct app *app, struct frame *frame, unsigned at, int y)
{
	const struct text_page *page = &details_state_of(app)->details.page;
	const struct text_page_line *line = &page->lines[at];
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	size_t len;
	const char *text = text_page_text(page, at, &len);
	size_t label = line->label;

	if (line->title) {
		pen_escape(&pen, STYLE_TITLE, text, len);
	} else {
		pen_escape(&pen, STYLE_LABEL, text, label);
		pen_put(&pen, STYLE_NORMAL, label ? " " : "");
		pen.left = pen.x;
		pen.x -= app->commands.shift;
		pen_escape(&pen, STYLE_NORMAL, text + label, len - label);
	}
	put_found(&pen, details_state_of(app)->found == (long)at);
}

static void draw_details(const struct app *app, struct frame *frame)
{
	unsigned height = panel_page(app);

	for (unsigned y = 0; y < height; y++)
		if (app->panel_top + y < panel_lines(app))
			draw_page_line(app, frame, app->panel_top + y, y);
	if (app->layout.line_height && *app->notice) {
		struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);

		pen_escape(&pen, STYLE_TITLE, app->notice, strlen(app->notice));
	}
}

static unsigned details_lines(const struct app *app)
{
	return details_state_of(app)->details.page.count;
}

static unsigned details_page(const struct app *app)
{
	return app->layout.line_height ? app->layout.line_y : app->layout.bar_y;
}

static bool details_is_waiting(const struct app *app)
{
	return details_state_of(app)->details.waiting;
}

static void details_buttons(const struct app *app, struct button_list *buttons)
{
	if (details_state_of(app)->details.detail) { /* it runs here */
		function_bar_add(buttons, "l", "Files");
		function_bar_add(buttons, "e", "Env");
		function_bar_add(buttons, "s", app->readonly ? "" : "Strace");
	}
	function_bar_add(buttons, "/", "Search");
}

const struct panel details_panel = {
	.extent = PANEL_WHOLE,
	.state_size = sizeof(struct details_state),
	.open = open_state,
	.close = details_panel_close,
	.lines = details_lines,
	.page = details_page,
	.key = details_key,
	.search = search_page,
	.sync = sync_page,
	.is_waiting = details_is_waiting,
	.draw = draw_details,
	.buttons = details_buttons,
};
