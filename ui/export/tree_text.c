// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/tree_text.h"

#include "core/base/text.h"
#include "core/tree/failed_execs.h"
#include "ui/export/finished.h"
#include "ui/export/short_command.h"
#include "ui/format/guides.h"
#include "ui/print/print_text.h"
#include "ui/session/message.h"

#include <inttypes.h>
#include <stdio.h>

#define COMMAND_MIN 8 /* columns that a command has in any case */
#define REASON_TEXT 256

/* The failed exec that ended it, or "". */
static void write_reason(char *out, size_t size, const struct tree *tree, const struct node *node)
{
	const struct failed_execs *fatal = failed_execs_fatal(tree, node);
	size_t len;

	*out = '\0';
	if (!fatal)
		return;
	len = (size_t)snprintf(out, size, "  ");
	failed_execs_write(out + len, size - len, fatal, true);
}

static const char *end_style(const struct row *row)
{
	if (row->storm ? row->storm->failed : node_has_failed(row->node))
		return "31";
	return node_is_exited(row->node) ? "2" : "32";
}

static void put_row(struct print *print, const struct tree *tree, const struct guides *guides,
	const struct row *row)
{
	char text[GUIDES_TEXT], end[FINISHED_END], reason[REASON_TEXT];
	unsigned taken = guides_write(text, guides, print->columns, print->ascii), room = 0, after;

	output_text(print->out, text);
	finished_write_end(end, sizeof(end), row, &print->context);
	write_reason(reason, sizeof(reason), tree, row->node);
	if (print->columns) {
		after = taken + text_columns(end, strlen(end)) + 2 +
			text_columns(reason, strlen(reason));
		room = print->columns > after + COMMAND_MIN ? print->columns - after : COMMAND_MIN;
	}
	if (row->flags & ROW_CONTEXT)
		print_text_style(print, "2");
	short_command_put(print, row->newest, room);
	if (row->flags & ROW_CONTEXT)
		print_text_style(print, "");
	if (*end) {
		print_text_style(print, end_style(row));
		output_text(print->out, row->storm ? "" : "  ");
		print_text(print, end, 0);
		print_text(print, reason, 0);
		print_text_style(print, "");
	}
	output_end_line(print->out);
}

/* In place of the processes that the tree has left out below this one (core/tree/abridge.h). */
static void put_left_out(struct print *print, struct guides *guides, uint32_t count)
{
	char text[GUIDES_TEXT];

	guides_enter(guides, guides->depth + 1, true);
	guides_write(text, guides, print->columns, print->ascii);
	output_format(print->out, "%s(%" PRIu32 " exited, each started the next)", text, count);
	output_end_line(print->out);
}

static void put_rows(struct print *print, const struct tree *tree, const struct finished *finished)
{
	struct guides guides = {0};

	for (uint32_t at = 0; at < finished->count; at++) {
		const struct row *row = &finished->rows[at];
		uint32_t left_out = tree_left_out(tree, row->node);

		guides_enter(&guides, row->depth, row->flags & ROW_LAST);
		put_row(print, tree, &guides, row);
		if (left_out)
			put_left_out(print, &guides, left_out);
	}
	guides_free(&guides);
}

static void tree_text_end(void *state, const struct headless_seen *seen)
{
	struct print *print = seen->print;
	struct finished finished;
	char missing[2 * FINISHED_END];

	if (!finished_open(&finished, seen))
		message_print("no memory for the whole tree");
	put_rows(print, seen->tree, &finished);
	finished_write_missing(missing, sizeof(missing), &finished);
	if (*missing) {
		output_format(print->out, "(%s)", missing);
		output_end_line(print->out);
	}
	finished_close(&finished);
}

const struct headless_sink tree_text_sink = {.keeps_tree = true, .end = tree_text_end};
