// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The terminal of the command; or its output as text, where it has none that can be shown. */
#include "ui/panels/panels.h"

#include "core/base/text.h"
#include "ui/app/function_bar.h"
#include "ui/panels/text_page.h"
#include "ui/pty/display.h"
#include "ui/pty/grid.h"
#include "ui/pty/pty.h"
#include "ui/session/child.h"
#include "ui/session/transcript.h"
#include "ui/term/look.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#define PLAIN_BYTES 4096 /* of a line */

static struct text_pager *output_pager(const struct app *app)
{
	return app->panel_state;
}

static struct pty *output_pty(const struct app *app)
{
	return child_pty(app->model.child);
}

static struct display *output_display(const struct app *app)
{
	struct pty *pty = output_pty(app);

	return pty ? pty_display(pty) : NULL;
}

/* NULL: there is only text. */
static struct grid *output_grid(const struct app *app)
{
	struct display *display = output_display(app);

	return display ? display_grid(display) : NULL;
}

/* ---- as text ---- */

/*
 * Sets *len to the length of the line at `text`.  Returns the start of the next line; NULL: it was
 * the last.
 */
static const char *cut_line(const char *text, const char *end, size_t *len)
{
	const char *newline = memchr(text, '\n', end - text);

	*len = (newline ? newline : end) - text;
	if (*len && text[*len - 1] == '\r')
		(*len)--;
	return newline && newline + 1 < end ? newline + 1 : NULL;
}

static unsigned count_text_lines(const struct app *app)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = transcript_text(child_transcript(app->model.child), &len, &dropped);
	const char *end = text + len;
	unsigned lines = 0;

	while (len && text) {
		text = cut_line(text, end, &cut);
		lines++;
	}
	return lines;
}

static void put_tabbed(struct pen *pen, const char *text, size_t len)
{
	while (len && pen->x < pen->right) {
		const char *tab = memchr(text, '\t', len);
		size_t part = tab ? (size_t)(tab - text) : len;

		pen_escape(pen, STYLE_NORMAL, text, part);
		if (!tab)
			return;
		do
			pen_put(pen, STYLE_NORMAL, " ");
		while (pen->x % 8 && pen->x < pen->right);
		text += part + 1;
		len -= part + 1;
	}
}

/* What was written to a terminal is shown without its sequences, to a pipe as it is. */
static void put_text_line(const struct app *app, struct pen *pen, const char *text, size_t len)
{
	char plain[PLAIN_BYTES];

	pen->x -= output_pager(app)->shift;
	if (output_pty(app))
		put_tabbed(pen, plain, text_plain(plain, sizeof(plain), text, len));
	else
		put_tabbed(pen, text, len);
}

/* A tab is searched as a blank. */
static void write_text(const struct app *app, struct text_page *page)
{
	char plain[PLAIN_BYTES];
	uint64_t dropped;
	size_t len, cut;
	const char *text = transcript_text(child_transcript(app->model.child), &len, &dropped);
	const char *end = text + len;

	while (len && text) {
		const char *next = cut_line(text, end, &cut);

		cut = output_pty(app)       ? text_plain(plain, sizeof(plain), text, cut)
		      : cut < sizeof(plain) ? cut
					    : sizeof(plain);
		if (!output_pty(app))
			memcpy(plain, text, cut);
		for (size_t i = 0; i < cut; i++)
			plain[i] = plain[i] == '\t' ? ' ' : plain[i];
		text_page_line(page, "");
		text_page_escape(page, plain, cut);
		text = next;
	}
}

static void put_found(const struct app *app, struct pen *pen, unsigned line)
{
	if (output_pager(app)->found == (long)line)
		pen_restyle(pen, STYLE_FOUND);
}

static void draw_text(const struct app *app, struct frame *frame)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = transcript_text(child_transcript(app->model.child), &len, &dropped);
	const char *end = text + len;
	unsigned top = app->panel_top, height = app->layout.tree_height;

	for (unsigned line = 0; len && text && line < top + height; line++) {
		const char *next = cut_line(text, end, &cut);

		if (line >= top) {
			struct pen pen = frame_pen(
				frame, 0, app->layout.tree_y + line - top, app->layout.width);

			put_text_line(app, &pen, text, cut);
			put_found(app, &pen, line);
		}
		text = next;
	}
}

/* ---- as a terminal ---- */

static void put_cells(struct pen *pen, const struct grid_cell *cells, unsigned count)
{
	for (unsigned x = 0; x < count && pen->x < pen->right; x++)
		if (cells[x].width)
			look_put(pen, cells[x].code, cells[x].mark, (int)cells[x].width,
				cells[x].look);
}

/* mayfly's own cursor is hidden. */
static void draw_cursor(const struct app *app, struct frame *frame, struct grid *grid)
{
	unsigned line, column;
	struct pen pen;

	if (!model_is_typing(&app->model) || !grid_cursor(grid, &line, &column) ||
		line < app->panel_top || line >= app->panel_top + app->layout.tree_height)
		return;
	pen = frame_pen(frame, (int)column - output_pager(app)->shift,
		app->layout.tree_y + line - app->panel_top, 1);
	pen_restyle(&pen, STYLE_CURSOR);
}

static void write_cells(struct text_page *page, const struct grid_cell *cells, unsigned count)
{
	char text[8];

	text_page_line(page, "");
	for (unsigned x = 0; x < count; x++)
		if (cells[x].width)
			text_page_escape(
				page, text, text_encode(text, cells[x].code ? cells[x].code : ' '));
}

static void write_terminal(struct grid *grid, struct text_page *page)
{
	unsigned lines = grid_lines(grid), count;

	for (unsigned i = 0; i < lines; i++) {
		const struct grid_cell *cells = grid_line(grid, i, &count);

		write_cells(page, cells, cells ? count : 0);
	}
}

static void draw_terminal(const struct app *app, struct frame *frame, struct grid *grid)
{
	unsigned lines = grid_lines(grid), count;

	for (unsigned i = 0; i < app->layout.tree_height && app->panel_top + i < lines; i++) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y + i, app->layout.width);
		const struct grid_cell *cells = grid_line(grid, app->panel_top + i, &count);

		pen.x -= output_pager(app)->shift;
		put_cells(&pen, cells, cells ? count : 0);
		put_found(app, &pen, app->panel_top + i);
	}
	draw_cursor(app, frame, grid);
}

/* ---- the panel ---- */

static unsigned output_lines(const struct app *app)
{
	struct grid *grid = output_grid(app);

	return grid ? grid_lines(grid) : count_text_lines(app);
}

static void put_output_title(const struct app *app, struct pen *pen)
{
	struct grid *grid = output_grid(app);
	uint64_t dropped;
	size_t len;

	transcript_text(child_transcript(app->model.child), &len, &dropped);
	pen_put(pen, STYLE_HEAD, grid ? "Terminal of the command" : "Command output");
	if (output_pty(app) && !grid)
		pen_format(pen, STYLE_HEAD, " as plain text (%s)",
			output_display(app) ? "the terminal emulator has ended"
					    : "mayfly was built without libvterm");
	if (!len)
		pen_put(pen, STYLE_HEAD, ": nothing yet");
	if (grid && grid_dropped(grid))
		pen_format(
			pen, STYLE_HEAD, ", first %" PRIu64 " lines dropped", grid_dropped(grid));
	else if (dropped && !grid)
		pen_format(pen, STYLE_HEAD, ", first %" PRIu64 " bytes dropped", dropped);
	if (output_pty(app) && !model_is_typing(&app->model) && !app->model.job.has_ended)
		pen_put(pen, STYLE_HEAD, "  i: type into it");
}

static void draw_output(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);
	struct grid *grid = output_grid(app);

	if (app->layout.heading_height) {
		put_output_title(app, &pen);
		pen_fill(&pen, STYLE_HEAD);
	}
	if (grid)
		draw_terminal(app, frame, grid);
	else
		draw_text(app, frame);
}

static bool output_open(struct app *app)
{
	output_pager(app)->found = -1;
	app->panel_top = UINT_MAX / 2; /* panel_sync limits it to the last page */
	return true;
}

/* Also while a person types. */
static void output_sync(struct app *app)
{
	struct grid *grid = output_grid(app);

	if (grid)
		grid_look(grid);
	text_pager_follow(app, output_pager(app), output_lines(app), grid ? grid_dropped(grid) : 0);
}

static void output_search(struct app *app, const char *text, int step)
{
	struct grid *grid = output_grid(app);
	struct text_page page = {0};

	if (grid)
		write_terminal(grid, &page);
	else
		write_text(app, &page);
	text_pager_search(app, output_pager(app), &page, text, step);
	text_page_free(&page);
}

static bool output_key(struct app *app, int key)
{
	enum command_id id = command_table_lookup(key);
	enum text_key use = text_pager_key(app, output_pager(app), key);

	if (use == TEXT_KEY_COMMAND || id == COMMAND_TYPE)
		return false;
	if (use == TEXT_KEY_FREE && id == COMMAND_OUTPUT)
		panel_close(app);
	else if (use == TEXT_KEY_FREE)
		panel_notify_unbound(app, key);
	return true;
}

static void output_buttons(const struct app *app, struct button_list *buttons)
{
	if (!model_is_typing(&app->model))
		function_bar_add(buttons, "/", "Search");
}

const struct panel output_panel = {
	.extent = PANEL_MIDDLE,
	.state_size = sizeof(struct text_pager),
	.shows_output = true,
	.open = output_open,
	.lines = output_lines,
	.sync = output_sync,
	.key = output_key,
	.search = output_search,
	.draw = draw_output,
	.buttons = output_buttons,
};
