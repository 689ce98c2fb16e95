// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
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
	if (!node_is_root(parent) &&
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
