// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/panels/details_panel.h"

#include "ui/app/function_bar.h"
#include "ui/panels/details.h"
#include "ui/panels/panels.h"

#include <string.h>

#define TWO_COLUMNS 150 /* width from which there are two */

struct details_state {
	struct details details;
	struct text_pager pager;
};

static struct details_state *details_state_of(const struct app *app)
{
	return app->panel_state;
}

static void sync_page(struct app *app)
{
	struct details *details = &details_state_of(app)->details;
	unsigned split = app->layout.width >= TWO_COLUMNS ? 60 : 0;

	if (details->page.split != split && !details->gone) {
		details->page.split = split;
		details->version = 0;
	}
	details_write(details, &app->model, &app->visible.figures);
}

static bool open_state(struct app *app)
{
	details_state_of(app)->pager.found = -1;
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

	text_pager_search(app, &state->pager, &state->details.page, text, step);
}

static void details_panel_close(struct app *app)
{
	details_close(&details_state_of(app)->details);
}

static void show_section(struct app *app, enum details_section section, bool show)
{
	struct details *details = &details_state_of(app)->details;

	details_show(details, section, show);
	sync_page(app);
	if (show && !details->gone)
		app->panel_top = details->section_row[section];
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

static bool details_text_key(struct app *app, int key)
{
	enum text_key use = text_pager_key(app, &details_state_of(app)->pager, key);

	if (use == TEXT_KEY_FREE)
		panel_notify_unbound(app, key);
	return use != TEXT_KEY_COMMAND;
}

static bool details_key(struct app *app, int key)
{
	switch (command_table_lookup(key)) {
	case COMMAND_COPY:
		if (can_copy(app))
			return false;
		app_notify(app, "not copied: no longer on the screen");
		break;
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
		return details_text_key(app, key);
	}
	return true;
}

/* ---- drawing ---- */

static void draw_details(const struct app *app, struct frame *frame)
{
	const struct details_state *state = details_state_of(app);

	text_pager_draw(app, frame, &state->pager, &state->details.page, STYLE_LABEL);
	if (app->layout.line_height && *app->notice) {
		struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);

		pen_escape(&pen, STYLE_TITLE, app->notice, strlen(app->notice));
	}
}

static unsigned details_lines(const struct app *app)
{
	return text_page_rows(&details_state_of(app)->details.page);
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
