// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/dot.h"

#include "core/base/array.h"
#include "ui/export/finished.h"
#include "ui/print/print.h"
#include "ui/session/message.h"

#include <inttypes.h>
#include <stdlib.h>

#define COMMAND_TEXT 64 /* of a label; longer commands are cut */

/* A label is between quotes: " and \ are escaped. */
static void put_label(struct print *print, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			output_text(print->out, "\\");
		output_bytes(print->out, text, 1);
	}
}

static void put_box(struct print *print, const struct row *row, uint32_t number, uint32_t parent)
{
	bool failed = row->storm ? row->storm->failed : node_has_failed(row->node);
	char command[COMMAND_TEXT], end[FINISHED_END];

	finished_write_command(command, sizeof(command), row->newest);
	finished_write_end(end, sizeof(end), row, &print->context);
	output_format(print->out, "n%" PRIu32 " [label=\"", number);
	put_label(print, command);
	output_text(print->out, *end ? "\\n" : "");
	put_label(print, end);
	output_format(print->out, "\"%s]", failed ? ", color=red, fontcolor=red" : "");
	output_end_line(print->out);
	if (!row->depth)
		return;
	output_format(print->out, "n%" PRIu32 " -> n%" PRIu32, parent, number);
	output_end_line(print->out);
}

/* parents[depth]: the number of the last box of that depth. */
static uint32_t put_boxes(struct print *print, const struct finished *finished)
{
	uint32_t *parents = NULL, *grown, room = 0, at;

	for (at = 0; at < finished->count && at < DOT_MAX; at++) {
		const struct row *row = &finished->rows[at];

		grown = array_grow(parents, &room, row->depth, sizeof(*parents), 0);
		if (!grown)
			break;
		parents = grown;
		parents[row->depth] = at;
		put_box(print, row, at, row->depth ? parents[row->depth - 1] : 0);
	}
	free(parents);
	return at;
}

static void dot_end(void *state, const struct headless_seen *seen)
{
	struct print *print = seen->print;
	struct finished finished;
	uint64_t missing;

	if (!finished_open(&finished, seen))
		message_print("no memory for the whole tree");
	output_text(print->out, "digraph processes {\n"
				"rankdir=LR\n"
				"node [shape=box, fontname=monospace, fontsize=10]");
	output_end_line(print->out);
	missing = finished.count - put_boxes(print, &finished) + finished.not_kept;
	if (missing) {
		output_format(print->out,
			"more [shape=plaintext, label=\"%" PRIu64 " more processes\"]", missing);
		output_end_line(print->out);
	}
	output_text(print->out, "}");
	output_end_line(print->out);
	finished_close(&finished);
}

const struct headless_sink dot_sink = {.keeps_tree = true, .end = dot_end};
