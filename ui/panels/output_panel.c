// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The output of the command. */
#include "ui/panels/panels.h"

#include "ui/session/child.h"
#include "ui/session/transcript.h"

#include <string.h>

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

static unsigned output_lines(const struct app *app)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = transcript_text(child_transcript(app->model.child), &len, &dropped),
		   *end = text + len;
	unsigned lines = 0;

	while (len && text) {
		text = cut_line(text, end, &cut);
		lines++;
	}
	return lines;
}

static void draw_output_title(
	const struct app *app, struct frame *frame, size_t len, uint64_t dropped)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);

	if (!app->layout.heading_height)
		return;
	pen_put(&pen, STYLE_HEAD, "Command output");
	if (!len)
		pen_put(&pen, STYLE_HEAD, ": nothing yet");
	if (dropped)
		pen_format(&pen, STYLE_HEAD, ", first %llu bytes dropped",
			(unsigned long long)dropped);
	pen_fill(&pen, STYLE_HEAD);
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

static void draw_output(const struct app *app, struct frame *frame)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = transcript_text(child_transcript(app->model.child), &len, &dropped),
		   *end = text + len;
	unsigned top = app->panel_top, height = app->layout.tree_height;

	draw_output_title(app, frame, len, dropped);
	for (unsigned line = 0; len && text && line < top + height; line++) {
		const char *next = cut_line(text, end, &cut);

		if (line >= top) {
			struct pen pen = frame_pen(
				frame, 0, app->layout.tree_y + line - top, app->layout.width);

			pen.x -= app->commands.shift;
			put_tabbed(&pen, text, cut);
		}
		text = next;
	}
}

static bool output_open(struct app *app)
{
	app->panel_top = output_lines(app); /* panel_sync limits it to the last page */
	return true;
}

const struct panel output_panel = {
	.extent = PANEL_MIDDLE,
	.shows_output = true,
	.open = output_open,
	.lines = output_lines,
	.draw = draw_output,
};
