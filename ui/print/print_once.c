// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The tree at one moment, like ps --forest and pstree, with the columns of the screen:
 *
 *	 PID USER    RES S CPU%   AGE COMMAND
 *	   1 root    12M S  0.0  3d4h /sbin/init
 *	 700 root   4.0M S  0.0  3d4h ├─ sshd -D
 *	 900 alice  1.2M S  0.0 2h13m │  └─ -bash
 *	1200 root   844K S  0.0  3d4h └─ cron
 *
 * Columns are as wide as their cells; on a terminal as wide as on the screen, and lines end at its
 * edge.  Five walks, none of them recursive: mark shown nodes, mark the last shown child of each,
 * mark nodes that are left out, measure, then print.
 *
 * A process that forks and exits, again and again, leaves a long line of exited ancestors: only the
 * ends of the line are printed, and the number of those between them.  In a deep tree only the
 * guides nearest to the row are printed, after the number of levels that are left out.
 */
#include "ui/print/print_text.h"

#include "core/base/text.h"
#include "core/query/sort.h"
#include "core/stats/spawners.h"
#include "core/tree/lineage.h"
#include "ui/config/options.h"
#include "ui/format/guides.h"
#include "ui/format/host_text.h"
#include "ui/format/status_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MIN 4 /* exited ancestors; of shorter lines none is left out */

enum print_mark {
	MARK_SHOWN = 1 << 0,
	MARK_CHOSEN = 1 << 1, /* itself, not only as an ancestor */
	MARK_LAST = 1 << 2,   /* no later sibling is shown */
	MARK_LINE = 1 << 3,   /* first of a line whose middle is left out */
	MARK_LEFT_OUT = 1 << 4,
};

static bool is_shown(const struct node *node, const struct print_choice *choice)
{
	return (!node_is_exited(node) || node_is_zombie(node)) && print_chooses(choice, node);
}

static void mark_chosen(struct node *top, const struct print_choice *choice)
{
	for (struct node *node = top; node; node = print_next(node))
		node->client_bits &= (uint16_t)SCOPE_BIT;
	for (struct node *node = print_next(top); node; node = print_next(node)) {
		if (!is_shown(node, choice))
			continue;
		node->client_bits |= MARK_CHOSEN;
		for (struct node *up = node; up && !(up->client_bits & MARK_SHOWN); up = up->parent)
			up->client_bits |= MARK_SHOWN;
	}
}

static void mark_last(struct node *top)
{
	for (struct node *node = top; node; node = print_next(node)) {
		struct node *child = node->last;

		while (child && !(child->client_bits & MARK_SHOWN))
			child = child->prev;
		if (child)
			child->client_bits |= MARK_LAST;
	}
}

/* The only shown child; NULL: none, or several. */
static struct node *only_child(const struct node *node)
{
	struct node *child = node->last, *only = NULL;

	for (; child; child = child->prev) {
		if (!(child->client_bits & MARK_SHOWN))
			continue;
		if (only)
			return NULL;
		only = child;
	}
	return only;
}

/* An exited ancestor of a single row. */
static bool is_link(const struct node *node)
{
	return node && node_is_exited(node) && !(node->client_bits & MARK_CHOSEN) &&
	       only_child(node);
}

/* Marks the middle of the line that begins here.  Returns its last node. */
static struct node *mark_line(struct node *first)
{
	struct node *node = first, *below;
	unsigned length = 1;

	while (is_link(below = only_child(node))) {
		node = below;
		length++;
	}
	if (length < LINE_MIN)
		return node;
	first->client_bits |= MARK_LINE;
	for (below = only_child(first); below != node; below = only_child(below))
		below->client_bits |= MARK_LEFT_OUT;
	return node;
}

static void mark_lines(struct node *top)
{
	for (struct node *node = print_next(top); node; node = print_next(node))
		if (node->client_bits & MARK_SHOWN && is_link(node))
			node = mark_line(node);
}

static bool is_printed(const struct node *node)
{
	return (node->client_bits & (MARK_SHOWN | MARK_LEFT_OUT)) == MARK_SHOWN;
}

/* ---- guides ---- */

/* The next row; updates *guides. */
static struct node *next_row(struct guides *guides, struct node *node)
{
	unsigned depth = guides->depth;

	do {
		if (node->first) {
			depth += node->parent && is_printed(node);
			node = node->first;
			continue;
		}
		while (node && !node->next) {
			node = node->parent;
			depth -= node && node->parent && is_printed(node);
		}
		node = node ? node->next : NULL;
	} while (node && !is_printed(node));
	if (node)
		guides_enter(guides, depth, node->client_bits & MARK_LAST);
	return node;
}

static unsigned put_guides(struct print *print, const struct guides *guides, unsigned room)
{
	char text[GUIDES_TEXT];
	unsigned columns = guides_write(text, guides, room, print->ascii);

	output_text(print->out, text);
	return columns;
}

/* Prints the programs it executed before, if there is room; returns the columns used. */
static unsigned put_execs(struct print *print, const struct node *node, unsigned room)
{
	char text[LINEAGE_EXECS_SIZE];

	if (!lineage_write_execs(text, sizeof(text), node,
		    print->columns ? lineage_exec_width(room) : LINEAGE_EXECS_ALL))
		return 0;
	return print_text(print, text, 0);
}

/* ---- columns ---- */

/* The columns that are printed, left to right; the command comes last. */
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

/* On a terminal: the columns that fit. */
static void fit_terminal(struct sheet *sheet, const struct print *print,
	const struct choice *wanted, const struct widths *widths)
{
	struct columns columns;
	unsigned mark = 2; /* of the screen, not printed here */

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
		sheet->widths[i] = (unsigned)strlen(columns_field(wanted->ids[i])->heading);
	}
	for (struct node *node = print_next(top); node; node = print_next(node))
		for (unsigned i = 0; is_printed(node) && i < sheet->count; i++) {
			enum column_id id = sheet->ids[i];
			unsigned len;

			columns_cell(id, text, sizeof(text), node, choice->context);
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

/* Prints a + where the text is cut, and a blank at the end. */
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
	if (columns < width && align != COLUMN_RIGHT)
		output_format(print->out, "%*s", (int)(width - columns), "");
	output_text(print->out, " ");
}

static void put_header(struct print *print, const struct sheet *sheet)
{
	print_text_style(print, "1");
	for (unsigned i = 0; i < sheet->count; i++)
		put_cell(print, columns_field(sheet->ids[i])->heading, sheet->widths[i],
			align_of(sheet->ids[i]));
	output_text(print->out, "COMMAND");
	print_text_style(print, "");
	output_end_line(print->out);
}

/* The exit status of a zombie comes first, since the command may be cut. */
static void put_program(struct print *print, const struct node *node, unsigned room)
{
	char end[64], host[HOST_TEXT_SIZE];
	unsigned taken = 0;

	if (node_is_zombie(node)) {
		status_text_end_within(end, sizeof(end), node, sizeof(end) - 3);
		print_text(print, "<", 0);
		taken = print_text(print, end, room > 2 ? room - 2 : 0) + 3;
		print_text(print, "> ", 0);
	}
	if (node_has_deleted_file(node))
		taken += print_text(print, "(deleted) ", room ? room - taken : 0);
	if (!room || taken < room)
		taken += print_text_node(print, node, false, room ? room - taken : 0);
	if (node_is_host(node) && (!room || taken < room))
		print_text(print,
			host_text_write(
				host, hosts_at(print->hosts, node->id.host), print->context.now_ns),
			room ? room - taken : 0);
}

static void put_row(struct print *print, const struct node *node, const struct sheet *sheet,
	const struct guides *guides)
{
	bool dim = !(node->client_bits & MARK_CHOSEN);
	char text[CELL_TEXT];
	unsigned taken;

	if (dim)
		print_text_style(print, "2");
	for (unsigned i = 0; i < sheet->count; i++) {
		columns_cell(sheet->ids[i], text, sizeof(text), node, &print->context);
		put_cell(print, text, sheet->widths[i], align_of(sheet->ids[i]));
	}
	taken = put_guides(print, guides, sheet->room);
	taken += put_execs(print, node, sheet->room > taken ? sheet->room - taken : 0);
	if (!sheet->room || taken < sheet->room)
		put_program(print, node, sheet->room ? sheet->room - taken : 0);
	if (dim)
		print_text_style(print, "");
	output_end_line(print->out);
}

/* A line in place of the ancestors that are left out. */
static void put_gap(
	struct print *print, const struct sheet *sheet, struct guides *guides, uint64_t count)
{
	print_text_style(print, "2");
	for (unsigned i = 0; i < sheet->count; i++)
		put_cell(print, "", sheet->widths[i], COLUMN_LEFT);
	guides_enter(guides, guides->depth + 1, true);
	put_guides(print, guides, sheet->room);
	guides->depth--;
	output_format(print->out, "(%" PRIu64 " exited, each started the next)", count);
	print_text_style(print, "");
	output_end_line(print->out);
}

/* Nodes left out below this row: those that are marked, and those the tree has left out. */
static uint64_t count_left_out(const struct tree *tree, const struct node *node)
{
	uint64_t count = tree_left_out(tree, node);

	if (!(node->client_bits & MARK_LINE))
		return count;
	while ((node = only_child(node)) && node->client_bits & MARK_LEFT_OUT)
		count += 1 + tree_left_out(tree, node);
	return count;
}

/* ---- the tree ---- */

static void choose_columns(const struct choice *wanted, struct choice *choice)
{
	if (wanted->count)
		*choice = *wanted;
	else
		columns_quiet(choice);
}

static unsigned passes_of(const char *sort)
{
	struct order order = {0};

	return order_parse(&order, sort) ? order_samples_needed(&order) : 0;
}

unsigned print_once_passes(const struct options *options)
{
	unsigned most = options->sort ? passes_of(options->sort) : 0;
	struct choice choice;

	if (options->mode == MODE_JSON) /* has all figures */
		return 2;
	choose_columns(&options->columns, &choice);
	for (unsigned i = 0; i < choice.count; i++) {
		unsigned passes = columns_field(choice.ids[i])->samples;

		most = passes > most ? passes : most;
	}
	return most;
}

/* peaks_row_fn: the marks of mark_chosen are not set yet. */
static const struct node *row_of(void *choice, const struct node *node, struct node *sums)
{
	(void)sums;
	return is_shown(node, choice) ? node : NULL;
}

static void sort(struct tree *tree, const char *sort, const struct print_choice *choice)
{
	struct order order = {.context = *choice->context};
	struct sorter sorter = {0};

	if (order_parse(&order, sort)) {
		sorter_prepare(&sorter, &order, tree, row_of, (void *)choice);
		sorter_sort_tree(&sorter, tree);
	}
	sorter_free(&sorter);
}

static void put_text(struct print *print, struct tree *tree, const struct print_choice *choice,
	const struct choice *wanted)
{
	struct node *top = tree_top(tree);
	struct guides guides = {0};
	struct choice columns;
	struct sheet sheet;
	uint64_t left_out;

	choose_columns(wanted, &columns);
	mark_chosen(top, choice);
	mark_last(top);
	mark_lines(top);
	measure(&sheet, print, top, choice, &columns);
	put_header(print, &sheet);
	for (struct node *node = top; (node = next_row(&guides, node));) {
		put_row(print, node, &sheet, &guides);
		left_out = node_is_exited(node) ? count_left_out(tree, node) : 0;
		if (left_out)
			put_gap(print, &sheet, &guides, left_out);
	}
	guides_free(&guides);
}

static void put_json(struct print *print, struct tree *tree, const struct print_choice *choice)
{
	struct event event;

	for (struct node *node = print_next(tree_top(tree)); node; node = print_next(node)) {
		if (node_is_host(node) || !is_shown(node, choice))
			continue;
		print_describe(&event, node, choice->context->now_ns);
		print_json(print, &event, node);
	}
}

void print_once(struct print *print, struct tree *tree, const struct print_choice *choice,
	const struct options *options)
{
	if (choice->scope)
		scope_mark_all(choice->scope, tree, SCOPE_BIT);
	if (options->sort)
		sort(tree, options->sort, choice);
	if (options->mode == MODE_JSON)
		put_json(print, tree, choice);
	else
		put_text(print, tree, choice, &options->columns);
}
