// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tree/tree_private.h"

void node_link(struct node *parent, struct node *node)
{
	node->parent = parent;
	node->prev = parent->last;
	node->next = NULL;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->children++;
	parent->thread_count += node_is_thread(node);
}

void node_unlink(struct node *node)
{
	struct node *parent = node->parent;

	if (node->prev)
		node->prev->next = node->next;
	else
		parent->first = node->next;
	if (node->next)
		node->next->prev = node->prev;
	else
		parent->last = node->prev;
	parent->children--;
	parent->thread_count -= node_is_thread(node);
}

/* Afterwards the node is the child's next sibling and has no child: it is about to be removed. */
void node_replace(struct node *node, struct node *child)
{
	node_unlink(child);
	child->parent = node->parent;
	child->prev = node->prev;
	child->next = node;
	if (node->prev)
		node->prev->next = child;
	else
		node->parent->first = child;
	node->prev = child;
	node->parent->children++;
}

bool node_descends(const struct node *node, const struct node *from)
{
	for (; node; node = node->parent)
		if (node == from)
			return true;
	return false;
}

bool node_update_orphan(struct node *node)
{
	const struct node *parent = node->parent;
	uint32_t before = node->flags;

	node->flags &= ~(uint32_t)NODE_ORPHAN;
	if (!node_is_top(parent) &&
		(node_is_exited(parent) || !ident_fits(node->current, parent->id)))
		node->flags |= NODE_ORPHAN;
	return node->flags != before;
}

bool node_set_current_parent(struct node *node, struct ident parent)
{
	bool changed;

	if (parent.pid <= 0)
		return false;
	changed = !ident_fits(node->current, parent);
	if (changed || parent.start_ns)
		node->current = parent;
	return node_update_orphan(node) || changed;
}

/* Merges two sorted chains, linked by next only; stable: a comes first. */
static struct node *merge(struct node *a, struct node *b, node_compare_fn *compare, void *ctx)
{
	struct node *first = NULL, **at = &first;

	while (a && b) {
		struct node **from = compare(a, b, ctx) <= 0 ? &a : &b;

		*at = *from;
		at = &(*at)->next;
		*from = *at;
	}
	*at = a ? a : b;
	return first;
}

/*
 * Merge sort, bottom up: runs[i] is a sorted chain of 2^i nodes, or NULL; higher ones come first.
 */
static struct node *sort(struct node *list, node_compare_fn *compare, void *ctx)
{
	struct node *runs[32] = {NULL}, *run;
	unsigned i;

	while (list) {
		run = list;
		list = list->next;
		run->next = NULL;
		for (i = 0; i < 31 && runs[i]; i++) {
			run = merge(runs[i], run, compare, ctx);
			runs[i] = NULL;
		}
		runs[i] = run;
	}
	for (i = 0, run = NULL; i < 32; i++)
		run = merge(runs[i], run, compare, ctx);
	return run;
}

void tree_sort(struct tree *tree, struct node *parent, node_compare_fn *compare, void *ctx)
{
	struct node *node, *prev = NULL;

	parent->first = sort(parent->first, compare, ctx);
	for (node = parent->first; node; node = node->next) {
		node->prev = prev;
		prev = node;
	}
	parent->last = prev;
}

void tree_arrange(struct tree *tree, struct node *parent, struct node *const *children)
{
	struct node *prev = NULL;

	for (uint32_t i = 0; i < parent->children; i++) {
		children[i]->prev = prev;
		if (prev)
			prev->next = children[i];
		else
			parent->first = children[i];
		prev = children[i];
	}
	if (prev)
		prev->next = NULL;
	parent->last = prev;
}
