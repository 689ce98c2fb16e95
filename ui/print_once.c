// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree at one moment, as ps --forest and pstree know it:
 *
 *	    PID USER        AGE COMMAND
 *	      1 root       3d4h /sbin/init
 *	    700 root       3d4h ├─ sshd -D
 *	    900 alice     2h13m │  └─ -bash
 *	   1200 root       3d4h └─ cron
 *
 * Three walks, none of them recursive: mark what is shown, mark the last child shown of each, then
 * print.
 */
#include "ui/print_text.h"

#include "core/chain.h"
#include "core/duration.h"
#include "core/rank.h"

#include <inttypes.h>
#include <stdlib.h>

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
	for (i = 0; i < depth && (!print->columns || 3 * i < room); i++)
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

static void put_row(struct print *print, const struct node *node, uint64_t now_ns)
{
	bool context = !(node->view_bits & MARK_CHOSEN);
	unsigned taken = 7 + 1 + 9 + 6 + 1;
	char age[16];

	duration_write(age, sizeof(age), node_age_ns(node, now_ns));
	if (context)
		print_style(print, "2");
	output_format(print->out, "%7" PRId32 " ", node->id.pid);
	print_user(print, node->uid);
	output_format(print->out, "%6s ", node->id.start_ns ? age : "");
	taken += put_guides(print, node, print->columns > taken ? print->columns - taken : 0);
	taken += put_chain(print, node, print->columns > taken ? print->columns - taken : 0);
	if (!print->columns || taken < print->columns)
		print_command(print, node->image, node->comm, false,
			print->columns ? print->columns - taken : 0);
	if (context)
		print_style(print, "");
	output_end_line(print->out);
}

void print_once_sort(struct tree *tree, const char *sort, const struct filter_context *context)
{
	struct order order = {
		.now_ns = context->now_ns,
		.user_name = context->user_name,
		.ctx = context->ctx,
	};
	struct rank rank = {0};

	if (order_parse(&order, sort))
		rank_tree(&rank, &order, tree);
	rank_free(&rank);
}

unsigned print_once_passes(const char *sort)
{
	struct order order = {0};

	return sort && order_parse(&order, sort) ? order_passes(&order) : 0;
}

void print_once(struct print *print, struct tree *tree, const struct print_choice *choice)
{
	struct node *top = tree_top(tree);

	mark_chosen(top, choice);
	mark_last(top);
	print_style(print, "1");
	output_format(print->out, "%7s %-8s %6s %s", "PID", "USER", "AGE", "COMMAND");
	print_style(print, "");
	output_end_line(print->out);
	for (struct node *node = print_next(top); node; node = print_next(node))
		if (node->view_bits & MARK_SHOWN)
			put_row(print, node, choice->context.now_ns);
}

void print_once_json(struct print *print, struct tree *tree, const struct print_choice *choice)
{
	struct event event;

	for (struct node *node = print_next(tree_top(tree)); node; node = print_next(node)) {
		if (!is_shown(node, choice))
			continue;
		print_describe(&event, node, choice->context.now_ns);
		print_json(print, &event, node);
	}
}
