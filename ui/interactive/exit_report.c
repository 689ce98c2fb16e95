// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/exit_report.h"

#include "core/base/text.h"
#include "ui/pty/emulator.h"
#include "ui/pty/pty.h"
#include "ui/session/child.h"
#include "ui/session/transcript.h"
#include "ui/session/message.h"
#include "ui/session/output.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 8192 /* of a line of its output; the rest is not printed */
#define LAST_READS 256  /* of the output of a command that still writes */

static void read_rest(struct child *child)
{
	struct pollfd in = {.fd = child_output_fd(child), .events = POLLIN};

	for (unsigned i = 0; i < LAST_READS && poll(&in, 1, 0) > 0; i++)
		if (child_read_output(child) <= 0)
			break;
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

static void print_cells(struct output *out, const struct emulator_cell *cells, unsigned count)
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
static void print_terminal(struct emulator *emulator, struct output *out)
{
	unsigned lines = emulator_lines(emulator), count = 0;

	if (emulator_dropped(emulator))
		message_print("the first %" PRIu64 " lines of the command's output were not kept",
			emulator_dropped(emulator));
	while (lines && !count)
		if (emulator_line(emulator, lines - 1, &count) && !count)
			lines--;
	for (unsigned line = 0; out && line < lines; line++) {
		const struct emulator_cell *cells = emulator_line(emulator, line, &count);

		print_cells(out, cells, cells ? count : 0);
	}
}

/* Prints what the command wrote while the screen was shown. */
static void print_output(struct child *child, struct output *out)
{
	struct pty *pty = child_pty(child);

	read_rest(child);
	if (pty && pty_emulator(pty))
		print_terminal(pty_emulator(pty), out);
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
