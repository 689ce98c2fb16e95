// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/short_command.h"

#include "core/base/text.h"
#include "core/tree/lineage.h"
#include "ui/format/command_cut.h"
#include "ui/print/print_text.h"

#include <string.h>

#define WORD_TEXT 1024 /* a line has fewer columns */

/* A line that is being written. */
struct short_line {
	struct print *print;
	unsigned left; /* columns */
};

static void put_text(struct short_line *line, const char *text)
{
	if (line->left)
		line->left -= print_text(line->print, text, line->left);
}

static void put_bytes(struct short_line *line, const char *bytes, size_t len)
{
	char text[WORD_TEXT];

	text_escape(text, sizeof(text), bytes, len < WORD_TEXT ? len : WORD_TEXT);
	put_text(line, text);
}

static const char *dots_of(const struct print *print)
{
	return print->ascii ? " .." : " …";
}

/* What the cut leaves of the words between `arg` and `end`. */
static void put_words(
	struct short_line *line, const char *arg, const char *end, const struct command_cut *cut)
{
	while (arg < end && arg < cut->end && line->left) {
		size_t len;

		if (arg == cut->gap && cut->gap < cut->gap_end) {
			put_text(line, dots_of(line->print));
			arg = cut->gap_end;
			if (!arg[-1])
				continue;
		} else {
			put_text(line, " ");
		}
		len = strnlen(arg, (size_t)(end - arg));
		put_bytes(line, arg, len);
		arg += len + 1;
	}
	if (cut->end < end)
		put_text(line, dots_of(line->print));
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* Without the directory of its program. */
static unsigned put_short(struct print *print, const struct node *node, unsigned room)
{
	const struct image *image = node->image;
	const char *end = image->args + image->args_len, *name;
	struct short_line line = {print, room};
	const char *dots = dots_of(print);
	struct command_cut cut;

	while (end > image->args && !end[-1])
		end--;
	name = name_of(image->args);
	put_bytes(&line, name, strnlen(name, (size_t)(end - name)));
	cut = command_cut_find(node, room, room - line.left, text_columns(dots, strlen(dots)));
	put_words(&line, image->args + strlen(image->args) + 1, end, &cut);
	return room - line.left;
}

static unsigned put_command(struct print *print, const struct node *node, unsigned room)
{
	const struct image *image = lineage_is_renamed_child(node) ? NULL : node->image;
	unsigned taken = 0;

	if (!room || print_text_width(print, node) <= room)
		return print_text_node(print, node, false, room);
	if (image && image->args_len && *image->args && !(node->flags & NODE_KTHREAD))
		return put_short(print, node, room);
	if (room > 1)
		taken = print_text_node(print, node, false, room - 1);
	if (print->out)
		output_text(print->out, "+");
	return taken + 1;
}

unsigned short_command_put(struct print *print, const struct node *node, unsigned room)
{
	char execs[LINEAGE_EXECS_SIZE];
	unsigned taken = 0;

	if (lineage_write_execs(execs, sizeof(execs), node,
		    room ? lineage_exec_width(room) : LINEAGE_EXECS_ALL))
		taken = print_text(print, execs, room);
	if (!room)
		return taken + put_command(print, node, 0);
	return taken + put_command(print, node, room > taken ? room - taken : 1);
}
