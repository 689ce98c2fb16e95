// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/draw/draw.h"

#include "core/base/text.h"
#include "ui/session/transcript.h"

#include <string.h>

#define LINES_MAX  16
#define LINE_BYTES 1024

/* The exited process of the command that has the cursor; NULL: none. */
static const struct node *ended_process(const struct app *app)
{
	const struct node *node = view_cursor(app->model.view);

	if (node)
		node = node_process(node);
	return node && node_is_exited(node) && node->client_bits & SCOPE_BIT ? node : NULL;
}

static void draw_output_head(const struct app *app, struct pen *pen, const struct node *ended)
{
	pen_put(pen, STYLE_HEAD, "Output of the command");
	if (ended) {
		pen_format(pen, STYLE_HEAD, " until %d ", ended->id.pid);
		pen_escape(pen, STYLE_HEAD, ended->comm, strlen(ended->comm));
		pen_put(pen, STYLE_HEAD, " exited");
	}
	pen_put(pen, STYLE_HEAD, " (o: all)");
	pen_fill(pen, STYLE_HEAD);
}

static void draw_output_line(struct pen *pen, const struct transcript_line *line)
{
	char plain[LINE_BYTES];
	size_t len = text_plain(plain, sizeof(plain), line->text, line->len);

	for (size_t i = 0; i < len; i++)
		if (plain[i] == '\t')
			plain[i] = ' ';
	pen_escape(pen, STYLE_NORMAL, plain, len);
}

void draw_output_lines(const struct app *app, struct frame *frame)
{
	const struct node *ended = ended_process(app);
	unsigned y = app->layout.output_y, count = app->layout.output_height;
	struct transcript_line lines[LINES_MAX];
	struct pen pen;

	if (!count)
		return;
	pen = frame_pen(frame, 0, y++, app->layout.width);
	draw_output_head(app, &pen, ended);
	count = count - 1 < LINES_MAX ? count - 1 : LINES_MAX;
	count = transcript_lines_until(
		model_transcript(&app->model), ended ? ended->exit_ns : UINT64_MAX, lines, count);
	if (!count) {
		pen = frame_pen(frame, 0, y, app->layout.width);
		pen_put(&pen, STYLE_DIM, "nothing");
	}
	for (unsigned i = 0; i < count; i++) {
		pen = frame_pen(frame, 0, y + i, app->layout.width);
		draw_output_line(&pen, &lines[i]);
	}
}
