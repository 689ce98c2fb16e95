// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * fold.c - folds and tags: a bit in the node, and a mark (marks.h) once the node has left the tree.
 */
#include "core/view/storm_alike.h"
#include "core/view/view_private.h"

bool view_is_folded(const struct view *view, const struct node *node)
{
	const struct storm_group *group = node_is_storm(node) ? storms_of(view, node) : NULL;

	return group ? !group->open : node_is_folded(node);
}

static bool is_below(const struct node *node, const struct node *above)
{
	while (node && node != above)
		node = node->parent;
	return node;
}

/* A folded row is sorted by the sum that it shows. */
static void set_fold(struct view *view, struct node *node, bool fold)
{
	node->client_bits ^= VIEW_FOLDED;
	view->folded += fold ? 1 : -1;
	view->resort |= order_is_by_subtree(&view->order);
}

/* Without memory the node stays unfolded. */
void view_fold(struct view *view, struct node *node, bool fold)
{
	struct node *cursor = view_cursor(view);

	if (fold == view_is_folded(view, node) || view->options.flat)
		return;
	if (storms_fold(view, node, fold))
		return;
	if (fold && (!node_is_shown(node) || !node->client_count || !fold_cover_fit(view, node)))
		return;
	if (fold && cursor && cursor != node && !fold_cover_fold(view, node) &&
		is_below(cursor, node))
		cursor_place(view, node);
	set_fold(view, node, fold);
	fold_cover_refold(view, node);
}

void view_unfold_above(struct view *view, struct node *node)
{
	struct node *outermost = fold_cover_fold(view, node);

	if (!outermost)
		return;
	for (struct node *up = node->parent; !node_is_top(up); up = up->parent)
		if (node_is_folded(up))
			set_fold(view, up, false);
	fold_cover_refold(view, outermost);
}

/* Not the roots: otherwise only init and kthreadd would be left. */
static bool can_be_folded_with_all(const struct node *node)
{
	return node_is_shown(node) && node_is_shown(node->parent) && node->client_count;
}

/* In order of memory, since each node is independent.  Most are leaves: one cache line is read. */
static void fold_all(struct view *view)
{
	for (struct node *node = NULL; (node = tree_next(view->tree, node));) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].number); /* for tree_next */
		if (node->first && !(node->client_bits & VIEW_FOLDED) &&
			can_be_folded_with_all(node))
			set_fold(view, node, true);
	}
}

static void unfold_all(struct view *view)
{
	struct node *node = NULL;

	while (view->folded && (node = tree_next(view->tree, node))) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].number); /* for tree_next */
		if (node->client_bits & VIEW_FOLDED)
			set_fold(view, node, false);
	}
	marks_clear(&view->marks, VIEW_FOLDED);
}

void view_fold_all(struct view *view, bool fold)
{
	if (view->options.flat)
		return;
	if (fold) {
		storms_fold(view, tree_top(view->tree), true);
		fold_all(view);
	} else {
		unfold_all(view);
	}
	fold_cover_rebuild(view);
	cursor_mend(view);
}

bool view_any_folded(const struct view *view)
{
	return !view->options.flat && view->hidden;
}

bool view_is_tagged(const struct view *view, const struct node *node)
{
	return node->client_bits & VIEW_TAGGED;
}

void view_tag(struct view *view, struct node *node, bool tag)
{
	if (tag == view_is_tagged(view, node) || node_is_top(node))
		return;
	node->client_bits ^= VIEW_TAGGED;
	view->tagged += tag ? 1 : -1;
	view_hold_node(view, node);
}

/* A node that a filter hides stays untagged: the user could not see that it is selected. */
void view_tag_subtree(struct view *view, struct node *root)
{
	for (struct node *node = root; node; node = subtree_next(node, root))
		if (node_is_shown(node))
			view_tag(view, node, true);
}

/*
 * By number: untagging may free the node, ancestors kept only for it, and what is abridged around
 * them.
 */
void view_untag_all(struct view *view)
{
	marks_clear(&view->marks, VIEW_TAGGED);
	for (uint64_t number = 0; view->tagged && number < tree_end(view->tree); number++) {
		struct node *node = tree_node(view->tree, number);

		if (!node || !view_is_tagged(view, node))
			continue;
		node->client_bits &= ~(uint32_t)VIEW_TAGGED;
		view->tagged--;
		view_hold_node(view, node);
	}
}

/* Without memory those that are left are not folded. */
void view_copy_marks(struct view *view, const struct view *from)
{
	const struct hash_map *gone = &from->marks.map;
	const struct node *node = NULL;

	for (size_t i = 0; i < gone->size; i++)
		if (gone->slots[i].value)
			hash_map_set(&view->marks.map, gone->slots[i].key, gone->slots[i].value);
	while ((node = tree_next(from->tree, node)))
		if (node->client_bits & VIEW_MARKS)
			marks_set(&view->marks, node->id, node->client_bits & VIEW_MARKS, true);
}

unsigned view_tagged(const struct view *view)
{
	return view->tagged;
}
