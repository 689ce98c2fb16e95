// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * fold_cover.c - rows that a fold or a storm hides, and the number of rows.
 *
 *	init                     fold of each: none
 *	├─ make  (folded)        none; hidden: 3
 *	│  ├─ cc                 make
 *	│  └─ sh  (folded)       make: the outermost fold decides
 *	│     └─ cc              make
 *	└─ sshd                  none
 *
 * Each node stores the outermost folded node above it, and each such fold counts the rows it hides.
 * So a row that appears or disappears is counted in one step at any depth.  A node inherits the
 * fold of its parent; only folding, unfolding and a move to another parent walk over subtrees.  A
 * bit (VIEW_COVERED) does the same for storms.
 *
 * This takes 8 bytes beside each node, and only while something is folded.  Without memory for it
 * nothing is folded.
 */
#include "core/base/array.h"
#include "core/view/view_private.h"

#include <stdlib.h>

#define UNKNOWN     UINT32_MAX /* a fold: it is being found */
#define WALKED_MOST 4096       /* nodes; with more all are updated, which is faster for each */

static uint32_t fold_of(const struct view *view, const struct node *node)
{
	if (!view->fold_cover_room) /* do not read the node's last line for nothing */
		return 0;
	return node->number < view->fold_cover_room ? view->fold_covers[node->number].fold : 0;
}

/* What the node inherits from its parent. */
static uint32_t inherited_fold(const struct view *view, const struct node *node)
{
	const struct node *parent = node->parent;
	uint32_t fold;

	if (node_is_top(parent))
		return 0;
	fold = fold_of(view, parent);
	return fold || !node_is_folded(parent) ? fold : parent->number + 1;
}

static bool is_covered(const struct node *node)
{
	return node->parent->client_bits & (VIEW_COLLAPSED | VIEW_COVERED);
}

static bool fit_number(struct view *view, uint64_t number)
{
	struct fold_cover *fold_covers = array_grow(view->fold_covers, &view->fold_cover_room,
		(uint32_t)number, sizeof(*fold_covers), 0);

	if (fold_covers)
		view->fold_covers = fold_covers;
	return fold_covers;
}

bool fold_cover_fit(struct view *view, const struct node *node)
{
	return fit_number(view, node->number);
}

static void free_covers(struct view *view)
{
	free(view->fold_covers);
	view->fold_covers = NULL;
	view->fold_cover_room = 0;
}

struct node *fold_cover_fold(const struct view *view, const struct node *node)
{
	uint32_t fold = fold_of(view, node);

	return fold ? tree_node(view->tree, fold - 1) : NULL;
}

unsigned fold_cover_hidden(const struct view *view, const struct node *node)
{
	return node->number < view->fold_cover_room ? view->fold_covers[node->number].hidden : 0;
}

void fold_cover_count(struct view *view, const struct node *node, int rows)
{
	uint32_t fold = fold_of(view, node);

	if (node->client_bits & VIEW_COVERED)
		return;
	if (!fold) {
		view->rows += (unsigned)rows;
		return;
	}
	view->fold_covers[fold - 1].hidden += (unsigned)rows;
	view->hidden += (unsigned)rows;
}

/* What a storm covers may have been updated for a part of the nodes only. */
static void count_rows_again(struct view *view)
{
	struct node *top = tree_top(view->tree), *node = top;

	fold_cover_clear_counts(view);
	while ((node = subtree_next(node, top))) {
		node->client_bits &= (uint16_t)~VIEW_COVERED;
		node->client_bits |= is_covered(node) ? VIEW_COVERED : 0;
		if (node_is_row(node))
			fold_cover_count(view, node, 1);
	}
}

static void give_up_folds(struct view *view)
{
	for (struct node *node = NULL; (node = tree_next(view->tree, node));)
		node->client_bits &= ~(uint32_t)VIEW_FOLDED;
	view->folded = 0;
	free_covers(view);
	count_rows_again(view);
}

/* New nodes are no rows yet. */
void fold_cover_enter(struct view *view, struct node *node)
{
	if (is_covered(node))
		node->client_bits |= VIEW_COVERED;
	if (!view->folded)
		return;
	if (!fold_cover_fit(view, node)) {
		give_up_folds(view);
		return;
	}
	view->fold_covers[node->number] = (struct fold_cover){.fold = inherited_fold(view, node)};
}

/* Returns whether another fold or storm covers it now. */
static bool cover_node(struct view *view, struct node *node, uint32_t fold)
{
	uint16_t bit = is_covered(node) ? VIEW_COVERED : 0;
	bool row = node_is_row(node);

	if (fold == fold_of(view, node) && bit == (node->client_bits & VIEW_COVERED))
		return false;
	if (row)
		fold_cover_count(view, node, -1);
	node->client_bits = (uint16_t)((node->client_bits & ~VIEW_COVERED) | bit);
	if (node->number < view->fold_cover_room)
		view->fold_covers[node->number].fold = fold;
	if (row)
		fold_cover_count(view, node, 1);
	return true;
}

/* Returns how many more nodes it may walk over; 0: it has not updated all. */
static size_t update_some(struct view *view, struct node *root, size_t most)
{
	struct node *node = root;

	for (; node && most; most--) {
		uint32_t fold = inherited_fold(view, node);

		if (fold && !fold_cover_fit(view, node)) {
			give_up_folds(view);
			return most;
		}
		/* If nothing changes here, nothing changes below. */
		node = cover_node(view, node, fold) ? subtree_next(node, root)
						    : subtree_beside(node, root);
	}
	return most;
}

void fold_cover_update(struct view *view, struct node *root)
{
	update_some(view, root, SIZE_MAX);
}

void fold_cover_update_below(struct view *view, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		fold_cover_update(view, child);
}

void fold_cover_refold(struct view *view, struct node *node)
{
	size_t most = view->folded ? WALKED_MOST : 0;

	for (struct node *child = node->first; child && most; child = child->next)
		most = update_some(view, child, most);
	if (!most)
		fold_cover_rebuild(view);
}

void fold_cover_clear_counts(struct view *view)
{
	view->rows = view->hidden = 0;
	for (uint32_t i = 0; i < view->fold_cover_room; i++)
		view->fold_covers[i].hidden = 0;
}

/* Sets the fold of a node, and of those above it whose fold is not known yet. */
static void find_fold(struct view *view, struct node *node)
{
	struct fold_cover *covers = view->fold_covers;
	struct node *known = node->parent, *outermost = NULL;
	uint32_t fold = 0;

	for (; !node_is_top(known) && covers[known->number].fold == UNKNOWN; known = known->parent)
		outermost = node_is_folded(known) ? known : outermost;
	if (!node_is_top(known))
		fold = covers[known->number].fold;
	if (!fold && !node_is_top(known) && node_is_folded(known))
		fold = known->number + 1;
	for (; node != known; node = node->parent) {
		outermost = node == outermost ? NULL : outermost;
		covers[node->number].fold = fold || !outermost ? fold : outermost->number + 1;
	}
}

static void end_folds(struct view *view)
{
	view->rows += view->hidden;
	view->hidden = 0;
	free_covers(view);
}

/*
 * In order of memory, which is that of birth as a rule: a walk from child to child would wait for
 * each of them.
 */
static void find_folds(struct view *view)
{
	for (uint32_t i = 0; i < view->fold_cover_room; i++)
		view->fold_covers[i] = (struct fold_cover){.fold = UNKNOWN};
	view->rows = view->hidden = 0;
	for (struct node *node = NULL; (node = tree_next(view->tree, node));) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].number);
		if (view->fold_covers[node->number].fold == UNKNOWN)
			find_fold(view, node);
		if (node_is_row(node))
			fold_cover_count(view, node, 1);
	}
}

void fold_cover_rebuild(struct view *view)
{
	if (!view->folded)
		end_folds(view);
	else if (fit_number(view, tree_end(view->tree)))
		find_folds(view);
	else
		give_up_folds(view);
}

static const char *fold_cover_check_node(const struct view *view, const struct node *node)
{
	if (!(node->client_bits & VIEW_COVERED) != !is_covered(node))
		return "a node below a storm lacks its bit, or the other way round";
	if (fold_of(view, node) != inherited_fold(view, node))
		return "a node has another fold than its parent hands down";
	return NULL;
}

const char *fold_cover_check(const struct view *view)
{
	const struct node *top = tree_top(view->tree), *node = top;
	unsigned rows = 0, hidden = 0, by_folds = 0;

	while ((node = subtree_next(node, top))) {
		const char *broken = fold_cover_check_node(view, node);
		bool row = node_is_row(node) && !(node->client_bits & VIEW_COVERED);

		if (broken)
			return broken;
		rows += row && !fold_of(view, node);
		hidden += row && fold_of(view, node);
		by_folds += fold_cover_hidden(view, node);
	}
	if (view->rows != rows)
		return "the number of rows is wrong";
	if (view->hidden != hidden || hidden != by_folds)
		return "the number of rows that are folded away is wrong";
	return NULL;
}
