// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree at one moment, as ps --forest and pstree know it, with the columns of the screen:
 *
 *	 PID USER    RES S CPU%   AGE COMMAND
 *	   1 root    12M S  0.0  3d4h /sbin/init
 *	 700 root   4.0M S  0.0  3d4h ├─ sshd -D
 *	 900 alice  1.2M S  0.0 2h13m │  └─ -bash
 *	1200 root   844K S  0.0  3d4h └─ cron
 *
 * Columns are as wide as what they say; on a terminal as on the screen, and lines end where it
 * ends.  Four walks, none of them recursive: mark what is shown, mark the last child shown of each,
 * measure, then print.
 */
#include "ui/print_text.h"

#include "core/chain.h"
#include "core/rank.h"
#include "core/spawners.h"
#include "core/text.h"
#include "ui/options.h"

#include <stdlib.h>
#include <string.h>

#define CELL_TEXT 4352 /* bytes: a path is the longest */

enum mark {
	MARK_SHOWN = 1 << 0,
	MARK_CHOSEN = 1 << 1, /* not only an ancestor of what is */
	MARK_LAST = 1 << 2,   /* no sibling below it is shown */
};

static bool is_shown(const struct node *node, const struct print_choice *choice)
{
	return !node_is_ghost(node) && print_chooses(choice, node);
}

static void mark_chosen(struct node *top, const struct print_choice *choice)
{
	for (struct node *node = top; node; node = print_next(node))
		node->view_bits = 0;
	for (struct node *node = print_next(top); node; node = print_next(node)) {
		if (!is_shown(node, choice))
			continue;
		node->view_bits |= MARK_CHOSEN;
		for (struct node *up = node; up && !(up->view_bits & MARK_SHOWN); up = up->parent)
			up->view_bits |= MARK_SHOWN;
	}
}

static void mark_last(struct node *top)
{
	for (struct node *node = top; node; node = print_next(node)) {
		struct node *child = node->last;

		while (child && !(child->view_bits & MARK_SHOWN))
			child = child->prev;
		if (child)
			child->view_bits |= MARK_LAST;
	}
}

/* The guides of a row, from the outermost level in, as far as there is room; roots have none.
 * Returns the columns they took. */
static unsigned put_guides(struct print *print, const struct node *node, unsigned room)
{
	static const char *const guides[2][4] = {/* ascii, then what the level is */
		{"│  ", "   ", "├─ ", "└─ "}, {"|  ", "   ", "|- ", "`- "}};
	const char *const *set = guides[print->ascii];
	const char **parts;
	unsigned depth = 0, i;

	for (const struct node *up = node->parent; up->parent; up = up->parent)
		depth++;
	parts = depth ? malloc(depth * sizeof(*parts)) : NULL;
	if (!parts)
		return 0;
	i = depth;
	for (const struct node *up = node; i; up = up->parent)
		parts[--i] = set[(up == node ? 2 : 0) + !!(up->view_bits & MARK_LAST)];
	for (i = 0; i < depth && (!room || 3 * i < room); i++)
		output_text(print->out, parts[i]);
	free(parts);
	return 3 * i;
}

/* The programs it executed before, if there is room; returns the columns they took. */
static unsigned put_chain(struct print *print, const struct node *node, unsigned room)
{
	char text[CHAIN_SIZE];

	if (!chain_write(text, sizeof(text), node, print->columns ? chain_share(room) : CHAIN_ALL))
		return 0;
	return print_text(print, text, 0);
}

/* ---- columns ---- */

/* What is printed, left to right; the command's part comes last. */
struct sheet {
	unsigned count;
	enum column_id ids[COLUMN_COUNT];
	unsigned widths[COLUMN_COUNT];
	unsigned room; /* for guides and command; 0: any number of columns */
};

static enum column_align align_of(enum column_id id)
{
	return columns_entry(id)->align;
}

/* As the screen has it, but for the picture, which is a figure here. */
static void read_cell(char *text, size_t size, enum column_id id, const struct node *node,
	const struct filter_context *context)
{
	double births;

	columns_cell(id, text, size, node, context);
	if (id != COLUMN_SPAWNED || !context->spawn_rate)
		return;
	births = spawners_minute(context->spawn_ctx, node, context->now_ns);
	if (births > 0)
		snprintf(text, size, "%.0f", births);
}

/* On a terminal: what has room there. */
static void fit_terminal(struct sheet *sheet, const struct print *print,
	const struct choice *wanted, const struct widths *widths)
{
	struct columns columns;
	unsigned mark = 2; /* that the screen has, and we have not */

	columns_fit(&columns, wanted, print->columns + mark, widths);
	sheet->count = columns.count;
	for (unsigned i = 0; i < columns.count; i++) {
		sheet->ids[i] = columns.slots[i].id;
		sheet->widths[i] = columns.slots[i].width;
	}
	sheet->room = columns.command ? columns.command : 1;
}

static void measure(struct sheet *sheet, const struct print *print, struct node *top,
	const struct print_choice *choice, const struct choice *wanted)
{
	struct widths widths;
	char text[CELL_TEXT];

	*sheet = (struct sheet){.count = wanted->count};
	columns_see_none(&widths, 0);
	for (unsigned i = 0; i < wanted->count; i++) {
		sheet->ids[i] = wanted->ids[i];
		sheet->widths[i] = (unsigned)strlen(columns_entry(wanted->ids[i])->heading);
	}
	for (struct node *node = print_next(top); node; node = print_next(node))
		for (unsigned i = 0; node->view_bits & MARK_SHOWN && i < sheet->count; i++) {
			enum column_id id = sheet->ids[i];
			unsigned len;

			read_cell(text, sizeof(text), id, node, &choice->context);
			columns_see(&widths, id, text);
			len = text_columns(text, strlen(text));
			sheet->widths[i] = len > sheet->widths[i] ? len : sheet->widths[i];
			if (!columns_entry(id)->width && len > widths.pid)
				widths.pid = len;
		}
	if (widths.pid < strlen("PPID"))
		widths.pid = strlen("PPID");
	if (print->columns)
		fit_terminal(sheet, print, wanted, &widths);
}

/* A + where it is cut; a blank after it. */
static void put_cell(struct print *print, const char *text, unsigned width, enum column_align align)
{
	char safe[4 * CELL_TEXT];
	unsigned columns = text_columns(text, strlen(text)), cut = columns > width ? width - 1 : 0;

	text_escape(safe, sizeof(safe), text, strlen(text));
	if (columns < width && align == COLUMN_RIGHT)
		output_format(print->out, "%*s", (int)(width - columns), "");
	if (columns > width) {
		columns = cut ? print_text(print, safe, cut) : 0;
		output_text(print->out, "+");
		columns++;
	} else {
		print_text(print, safe, 0);
	}
	if (columns < width && align == COLUMN_LEFT)
		output_format(print->out, "%*s", (int)(width - columns), "");
	output_text(print->out, " ");
}

static void put_header(struct print *print, const struct sheet *sheet)
{
	print_style(print, "1");
	for (unsigned i = 0; i < sheet->count; i++)
		put_cell(print, columns_entry(sheet->ids[i])->heading, sheet->widths[i],
			align_of(sheet->ids[i]));
	output_text(print->out, "COMMAND");
	print_style(print, "");
	output_end_line(print->out);
}

static void put_row(struct print *print, const struct node *node, const struct sheet *sheet,
	const struct filter_context *context)
{
	bool dim = !(node->view_bits & MARK_CHOSEN);
	char text[CELL_TEXT];
	unsigned taken;

	if (dim)
		print_style(print, "2");
	for (unsigned i = 0; i < sheet->count; i++) {
		read_cell(text, sizeof(text), sheet->ids[i], node, context);
		put_cell(print, text, sheet->widths[i], align_of(sheet->ids[i]));
	}
	taken = put_guides(print, node, sheet->room);
	taken += put_chain(print, node, sheet->room > taken ? sheet->room - taken : 0);
	if (!sheet->room || taken < sheet->room)
		print_command(print, node->image, node->comm, false,
			sheet->room ? sheet->room - taken : 0);
	if (dim)
		print_style(print, "");
	output_end_line(print->out);
}

/* ---- all of it ---- */

static void choose_columns(const struct choice *wanted, struct choice *choice)
{
	unsigned kept = 0;

	if (wanted->count) {
		*choice = *wanted;
		return;
	}
	columns_default(choice);
	for (unsigned i = 0; i < choice->count; i++)
		if (choice->ids[i] != COLUMN_SPAWN && choice->ids[i] != COLUMN_SPAWNED)
			choice->ids[kept++] = choice->ids[i];
	choice->count = kept;
}

static unsigned passes_of(const char *sort)
{
	struct order order = {0};

	return order_parse(&order, sort) ? order_passes(&order) : 0;
}

/* Each column has an order of its own. */
unsigned print_once_passes(const struct options *options)
{
	unsigned most = options->sort ? passes_of(options->sort) : 0;
	struct choice choice;

	if (options->mode == MODE_JSON) /* which has them all */
		return 2;
	choose_columns(&options->columns, &choice);
	for (unsigned i = 0; i < choice.count; i++) {
		unsigned passes = passes_of(columns_entry(choice.ids[i])->heading);

		most = passes > most ? passes : most;
	}
	return most;
}

static void sort(struct tree *tree, const char *sort, const struct filter_context *context)
{
	struct order order = {
		.now_ns = context->now_ns,
		.user_name = context->user_name,
		.ctx = context->ctx,
		.spawn_rate = context->spawn_rate,
		.spawned = context->spawn_rate ? spawners_minute : NULL,
		.spawn_ctx = context->spawn_ctx,
	};
	struct rank rank = {0};

	if (order_parse(&order, sort))
		rank_tree(&rank, &order, tree);
	rank_free(&rank);
}

static void put_text(struct print *print, struct tree *tree, const struct print_choice *choice,
	const struct choice *wanted)
{
	struct node *top = tree_top(tree);
	struct choice columns;
	struct sheet sheet;

	choose_columns(wanted, &columns);
	mark_chosen(top, choice);
	mark_last(top);
	measure(&sheet, print, top, choice, &columns);
	put_header(print, &sheet);
	for (struct node *node = print_next(top); node; node = print_next(node))
		if (node->view_bits & MARK_SHOWN)
			put_row(print, node, &sheet, &choice->context);
}

static void put_json(struct print *print, struct tree *tree, const struct print_choice *choice)
{
	struct event event;

	for (struct node *node = print_next(tree_top(tree)); node; node = print_next(node)) {
		if (!is_shown(node, choice))
			continue;
		print_describe(&event, node, choice->context.now_ns);
		print_json(print, &event, node);
	}
}

void print_once(struct print *print, struct tree *tree, const struct print_choice *choice,
	const struct options *options)
{
	if (options->sort)
		sort(tree, options->sort, &choice->context);
	if (options->mode == MODE_JSON)
		put_json(print, tree, choice);
	else
		put_text(print, tree, choice, &options->columns);
}
