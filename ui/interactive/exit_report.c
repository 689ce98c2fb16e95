// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/exit_report.h"

#include "core/base/text.h"
#include "ui/pty/display.h"
#include "ui/pty/grid.h"
#include "ui/pty/pty.h"
#include "ui/session/child.h"
#include "ui/session/transcript.h"
#include "ui/session/message.h"
#include "ui/session/output.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 8192                 /* of a line of its output; the rest is not printed */
#define LAST_READS 256                  /* of the output of a command that still writes */
#define FINISH_NS  UINT64_C(2000000000) /* for its terminal to show what it wrote */

static void read_rest(struct child *child, struct display *display)
{
	struct pollfd in = {.fd = child_output_fd(child), .events = POLLIN};

	for (unsigned i = 0; i < LAST_READS && poll(&in, 1, 0) > 0; i++) {
		if (child_read_output(child) <= 0)
			break;
		if (display && display_is_full(display))
			display_finish(display, FINISH_NS);
	}
	if (display)
		display_finish(display, FINISH_NS);
}

/* Nothing of it is a sequence for the terminal. */
static void print_line(struct output *out, const char *text, size_t len)
{
	char plain[LINE_BYTES], safe[4 * LINE_BYTES];

	len = text_plain(plain, sizeof(plain), text, len);
	for (size_t i = 0; i < len; i++)
		if (plain[i] == '\t')
			plain[i] = ' ';
	text_escape(safe, sizeof(safe), plain, len);
	output_text(out, safe);
	output_end_line(out);
}

static void print_transcript(const struct transcript *transcript, struct output *out)
{
	uint64_t dropped;
	size_t len;
	const char *text = transcript_text(transcript, &len, &dropped), *end = text + len;

	if (dropped)
		message_print("the first %" PRIu64 " bytes of the command's output were not kept",
			dropped);
	while (out && text < end) {
		const char *newline = memchr(text, '\n', end - text);

		print_line(out, text, (newline ? newline : end) - text);
		text = newline ? newline + 1 : end;
	}
}

static void print_cells(struct output *out, const struct grid_cell *cells, unsigned count)
{
	char text[LINE_BYTES];
	size_t len = 0;

	for (unsigned x = 0; x < count && len + 8 < sizeof(text); x++) {
		if (cells[x].width)
			len += text_encode(text + len, cells[x].code ? cells[x].code : ' ');
		if (cells[x].mark)
			len += text_encode(text + len, cells[x].mark);
	}
	print_line(out, text, len);
}

/* Without the empty lines at the end of the screen. */
static void print_terminal(struct grid *grid, struct output *out)
{
	unsigned lines, count = 0;

	grid_look(grid);
	lines = grid_lines(grid);
	if (grid_dropped(grid))
		message_print("the first %" PRIu64 " lines of the command's output were not kept",
			grid_dropped(grid));
	while (lines && !count)
		if (grid_line(grid, lines - 1, &count) && !count)
			lines--;
	for (unsigned line = 0; out && line < lines; line++) {
		const struct grid_cell *cells = grid_line(grid, line, &count);

		print_cells(out, cells, cells ? count : 0);
	}
}

/* Prints what the command wrote while the screen was shown. */
static void print_output(struct child *child, struct output *out)
{
	struct pty *pty = child_pty(child);
	struct display *display = pty ? pty_display(pty) : NULL;

	read_rest(child, display);
	if (display && display_grid(display))
		print_terminal(display_grid(display), out);
	else
		print_transcript(child_transcript(child), out);
}

bool exit_report_print(struct outputs *outputs, struct child *child)
{
	if (child) {
		outputs->output = output_open(NULL);
		print_output(child, outputs->output);
	}
	outputs_finish(outputs, true, 0);
	output_close(outputs->output);
	return outputs->broken;
}
