// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * row_counts.c - which nodes are rows, and which have rows below them.
 *
 * A node's parent counts only whether the subtree has any rows.  That rarely changes above the node
 * itself, so an event in a deep tree costs no more than in a flat one.
 */
#include "core/base/text.h"
#include "core/tree/lineage.h"
#include "core/view/matching.h"
#include "core/view/storm_groups.h"

#include <stdio.h>
#include <string.h>

#define UPDATED_BELOW 64 /* nodes below one that has changed: as many as an event may cost */

/* The reason in words for which the options do not allow the node to be a row; NULL: they do. */
static const char *disallowed(const struct view *view, const struct node *node)
{
	const struct view_options *options = &view->options;

	if (node->flags & NODE_EXPIRED && !(node->flags & NODE_HELD))
		return "it has exited, and its time on the screen is over";
	if (node_is_exited(node) && !options->dead)
		return "exited processes are hidden";
	if (node_is_thread(node) && !options->threads)
		return "threads are hidden";
	if (node_is_thread(node))
		return view->criteria.failures ? "only failed processes are shown" : NULL;
	return node->flags & NODE_KTHREAD && !options->kthreads ? "kernel threads are hidden"
								: NULL;
}

/* A match also shows its threads, and all descendants if they are wanted. */
static bool brings_below(const struct view *view, const struct node *node)
{
	return view->options.descendants || node_is_thread(node);
}

static bool is_out(const struct view *view, const struct node *node)
{
	const struct node *parent = node->parent;
	bool parent_out = node_is_top(parent) || parent->client_bits & VIEW_OUT;

	return view->scope.root_count && parent_out && !scope_has_root(&view->scope, node);
}

/* The bits of the node itself; its parent must have been evaluated. */
static uint32_t evaluated_bits(const struct view *view, const struct node *node, bool match)
{
	const struct node *parent = node->parent;
	uint32_t bits = match ? VIEW_MATCH : 0;

	if (is_out(view, node))
		return VIEW_OUT;
	if (brings_below(view, node) && parent->client_bits & (VIEW_MATCH | VIEW_BELOW))
		bits |= VIEW_BELOW;
	if (bits && !disallowed(view, node))
		bits |= VIEW_HIT;
	return bits;
}

#define EVALUATED (VIEW_OUT | VIEW_MATCH | VIEW_BELOW | VIEW_HIT)
#define LATE      (VIEW_BELOW | VIEW_HIT) /* those that may be outdated while view->late */

/* Counts as a match: threads and rows of hosts do not. */
static bool is_counted(const struct node *node, uint32_t bits)
{
	return (bits & VIEW_MATCH) && (bits & VIEW_HIT) && !node_is_thread(node) &&
	       !node_is_host(node);
}

/* Without memory for the list the tree is shown, which needs none. */
static void give_up_list(struct view *view)
{
	view->options.flat = false;
	flat_list_empty(&view->flat);
}

static void list_hit(struct view *view, struct node *node, bool hit)
{
	if (!hit)
		flat_list_remove(&view->flat, node);
	else if (flat_list_add(&view->flat, node) < 0)
		give_up_list(view);
}

/* Returns the bits that have changed. */
static uint32_t evaluate(struct view *view, struct node *node)
{
	uint32_t before = node->client_bits & EVALUATED;
	uint32_t after = evaluated_bits(view, node, !matching_mismatch(view, node));

	matching_update(view, node);
	node->client_bits = (node->client_bits & ~EVALUATED) | after;
	view->matches += is_counted(node, after) - is_counted(node, before);
	if (view->options.flat && (before ^ after) & VIEW_HIT && !node_is_host(node))
		list_hit(view, node, after & VIEW_HIT);
	return before ^ after;
}

void row_counts_set(struct view *view, struct node *node, uint32_t bits, bool on)
{
	bool was = node_is_row(node);

	if (on)
		node->client_bits |= bits;
	else
		node->client_bits &= ~bits;
	if (node_is_row(node) != was && !view->recounting)
		fold_cover_count(view, node, was ? -1 : 1);
}

static bool is_shown(const struct node *node)
{
	return !(node->client_bits & VIEW_OUT) &&
	       (node->client_count || node->client_bits & VIEW_HIT);
}

/*
 * The change of the node's own rows as its parent counts it; for a member of a storm, that of the
 * storm's row.
 */
static int rows_for_parent(struct view *view, struct node *node, int rows)
{
	int row;

	if (!(node->client_bits & VIEW_MEMBER))
		return rows;
	row = storms_count_wanted(view, node);
	return node_is_collapsed(node) ? row : rows + row;
}

/*
 * The number of children with rows changes by `rows`.  Returns the change for the parent: -1, 0, 1.
 */
static int row_counts_update(struct view *view, struct node *node, int rows)
{
	int had = node_has_rows_inside(node);

	node->client_count += (unsigned)rows;
	row_counts_set(view, node, VIEW_SHOWN, is_shown(node));
	return (int)node_has_rows_inside(node) - had;
}

void row_counts_propagate(struct view *view, struct node *node, int rows)
{
	for (; rows && !node_is_top(node); node = node->parent) {
		if (node->client_bits & VIEW_STORMY)
			storm_link_of(&view->storms, node)->changes++;
		rows = rows_for_parent(view, node, row_counts_update(view, node, rows));
	}
	node->client_count += (unsigned)rows; /* 0, unless node is top */
}

/*
 * Finish a node whose subtree has been evaluated; its children have added up its count, without
 * rows of storms: whether a storm has a row is known only when all its members are evaluated.
 */
static void leave(struct view *view, struct node *node)
{
	node->client_count += storms_below(view, node);
	node->client_bits |= is_shown(node) ? VIEW_SHOWN : 0;
	if (node->client_bits & VIEW_MEMBER)
		storms_count_wanted(view, node);
	if (node_is_collapsed(node))
		return;
	node->parent->client_count += node_has_rows_inside(node);
	if (node_is_shown(node))
		fold_cover_count(view, node, 1);
}

/* For a recount_nodes, when all matches are known.  Hits are listed later. */
static void evaluate_known(struct view *view, struct node *node, bool match)
{
	const uint32_t kept = VIEW_MARKS | VIEW_STORMS | VIEW_STORMY | VIEW_MATCH_NEXT |
			      VIEW_FOUND | VIEW_COVERED | SCOPE_BIT;
	uint32_t bits = evaluated_bits(view, node, match);

	node->client_bits = (node->client_bits & kept) | bits;
	node->client_count = 0;
	view->matches += is_counted(node, bits);
}

/* Evaluate all nodes again.  answer: the bit of each node that has the result. */
static void recount_nodes(struct view *view, uint32_t answer)
{
	struct node *top = tree_top(view->tree), *node = top->first;
	bool all = matching_is_all(view);

	while (node) {
		node_fetch_ahead(node);
		evaluate_known(view, node, all || node->client_bits & answer);
		if (node->first) {
			node = node->first;
			continue;
		}
		for (; node != top && !node->next; node = node->parent)
			leave(view, node);
		if (node != top)
			leave(view, node);
		node = node == top ? NULL : node->next;
	}
}

/* The node's own subtree has got its first row or lost its last one: -1, 0, 1. */
static void row_counts_carry(struct view *view, struct node *node, int rows)
{
	if (rows)
		row_counts_propagate(view, node->parent, rows_for_parent(view, node, rows));
}

/* Returns the bits that have changed. */
static uint32_t refresh(struct view *view, struct node *node)
{
	uint32_t changed = evaluate(view, node);

	row_counts_carry(view, node, row_counts_update(view, node, 0));
	return changed;
}

static void refresh_all_below(struct view *view, struct node *root)
{
	struct node *node;

	for (node = subtree_next(root, root); node; node = subtree_next(node, root))
		refresh(view, node);
}

/* Each returns true when it has updated all. */
static bool refresh_descendants(struct view *view, struct node *root)
{
	struct node *node = subtree_next(root, root);

	for (unsigned left = UPDATED_BELOW; node && left; left--) {
		refresh(view, node);
		node = subtree_next(node, root);
	}
	return !node;
}

static bool refresh_threads(struct view *view, struct node *root)
{
	uint32_t threads = node_thread_count(root);
	struct node *node = root->last;

	for (unsigned left = UPDATED_BELOW; threads && left; left--, node = node->prev)
		if (node_is_thread(node)) {
			refresh(view, node);
			threads--;
		}
	return !threads;
}

/* What depends on the node: its threads, or all descendants. */
static void refresh_below(struct view *view, struct node *root)
{
	if (!(view->options.descendants ? refresh_descendants : refresh_threads)(view, root))
		view->late = true;
}

void row_counts_refresh(struct view *view, struct node *node)
{
	uint32_t changed = refresh(view, node);

	/* A placeholder has got its start, and moves to another place in the list. */
	if (view->options.flat && node_is_listed(node) && !flat_list_has(&view->flat, node)) {
		list_hit(view, node, false);
		list_hit(view, node, true);
	}
	if (changed & (VIEW_MATCH | VIEW_BELOW))
		refresh_below(view, node);
}

void row_counts_add(struct view *view, struct node *node)
{
	node->client_bits |= marks_get(&view->marks, node->id) & VIEW_MARKS;
	marks_set(&view->marks, node->id, VIEW_MARKS, false);
	view->tagged += !!(node->client_bits & VIEW_TAGGED);
	view->folded += !!(node->client_bits & VIEW_FOLDED);
	fold_cover_enter(view, node);
	row_counts_refresh(view, node);
}

void row_counts_remove(struct view *view, struct node *node)
{
	int had = node_has_rows_inside(node);

	if (view->held == node)
		view->held = NULL;
	/* In case it comes back.  Without memory the marks are lost. */
	if (node->client_bits & VIEW_MARKS)
		marks_set(&view->marks, node->id, node->client_bits & VIEW_MARKS, true);
	view->tagged -= !!(node->client_bits & VIEW_TAGGED);
	view->folded -= !!(node->client_bits & VIEW_FOLDED);
	view->matches -= is_counted(node, node->client_bits);
	if (view->options.flat && node_is_listed(node))
		flat_list_remove(&view->flat, node);
	row_counts_set(view, node, VIEW_SHOWN, false);
	row_counts_propagate(view, node->parent, -had);
	node->client_bits = 0;
	node->client_count = 0;
	if (!view->folded)
		fold_cover_rebuild(view);
}

bool view_is_by_depth(const struct view *view)
{
	const struct filter *now = view->criteria.filter, *next = view->pending.criteria.filter;

	return (now && filter_is_by_depth(now)) ||
	       (view->pending.on && next && filter_is_by_depth(next));
}

void row_counts_move(struct view *view, struct node *node, struct node *from)
{
	int has = node_has_rows_inside(node);
	uint32_t changed;

	row_counts_propagate(view, from, -has);
	row_counts_propagate(view, node->parent, has);
	changed = refresh(view, node);
	if (changed & VIEW_OUT || view_is_by_depth(view))
		refresh_all_below(view, node);
	else if (changed & (VIEW_MATCH | VIEW_BELOW))
		refresh_below(view, node);
	fold_cover_update(view, node);
	if (changed & VIEW_OUT && view->folded) /* see row_counts_recount */
		fold_cover_rebuild(view);
}

/* In order of memory, which is nearly that of birth.  An unused list keeps its memory for the next
 * time. */
void row_counts_list(struct view *view)
{
	const struct tree_counts *counts = tree_counts(view->tree);
	size_t nodes = view->options.flat ? counts->living + counts->exited + counts->threads : 0;
	struct node *node = tree_next(view->tree, NULL);

	if (flat_list_clear(&view->flat, nodes) < 0)
		give_up_list(view);
	for (; node && view->options.flat; node = tree_next(view->tree, node)) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].number);
		if (node_is_listed(node))
			list_hit(view, node, true);
	}
	view->flat.unsorted = true;
}

void row_counts_recount(struct view *view, bool evaluated)
{
	view->matches = 0;
	view->late = false;
	tree_top(view->tree)->client_count = 0;
	view->recounting = true;
	fold_cover_clear_counts(view);
	recount_nodes(view, evaluated ? VIEW_MATCH_NEXT : VIEW_MATCH);
	storms_count(view);
	view->recounting = false;
	view->storms.recounts++;
	/* A fold outside of the scope has no effect. */
	if (view->folded && (view->scope.root_count || view->scoped))
		fold_cover_rebuild(view);
	view->scoped = view->scope.root_count;
	row_counts_list(view);
}

/* Why a node is not a row that a fold or a storm could hide, in words; NULL: it is one. */
static const char *excluded(const struct view *view, const struct node *node)
{
	const char *reason;

	if (node->client_bits & VIEW_HIT ||
		(!view->options.flat && (node_is_shown(node) || node_is_storm(node))))
		return NULL;
	if (node->client_bits & VIEW_OUT)
		return "not below a process of the scope";
	reason = disallowed(view, node);
	reason = reason ? reason : matching_mismatch(view, node);
	return reason ? reason : "filtered out";
}

const char *view_why_hidden(const struct view *view, struct node *node, char *out, size_t size)
{
	const char *reason = excluded(view, node), *by = "";
	char raw[LABEL_SIZE], label[4 * LABEL_SIZE];
	struct node *row = view->options.flat ? node : storms_row(view, node);

	if (row != node) {
		by = storms_of(view, row)->alike ? "in the row of" : "in the storm row of";
	} else if (!reason && !view->options.flat && fold_cover_fold(view, node)) {
		row = fold_cover_fold(view, node);
		by = "folded below";
	}
	if (row == node) {
		snprintf(out, size, "%s", reason ? reason : "");
		return reason ? out : NULL;
	}
	lineage_label(row, raw);
	text_escape(label, sizeof(label), raw, strlen(raw));
	snprintf(out, size, "%s %d %s", by, row->id.pid, label);
	return out;
}

/* Checks one node by itself; when all are correct, so are the counts. */
static const char *row_counts_check_node(const struct view *view, const struct node *node)
{
	uint32_t bits = evaluated_bits(view, node, !matching_mismatch(view, node));
	unsigned below = 0;
	bool shown;

	if (view->late && !((bits | node->client_bits) & VIEW_OUT))
		bits = (bits & ~LATE) | (node->client_bits & LATE);
	for (const struct node *child = node->first; child; child = child->next)
		below += node_has_rows(child);
	shown = !(bits & VIEW_OUT) && (below || bits & VIEW_HIT);
	if (!(bits & VIEW_OUT) != scope_has_ancestor(&view->scope, node))
		return "the bit for the scope disagrees with the scope";
	if (bits != (node->client_bits & EVALUATED))
		return "the result of a node changes when it is evaluated again";
	if (shown != node_is_shown(node))
		return "a node is shown though it should not be, or the other way round";
	if (node->client_count != below)
		return "a node's count is not that of its children that have rows";
	return NULL;
}

const char *row_counts_check(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	unsigned below = 0, matches = 0, tagged = 0, folded = 0;
	const char *broken;

	for (const struct node *node = top->first; node; node = node->next)
		below += node_has_rows(node);
	for (const struct node *node = subtree_next(top, top); node;
		node = subtree_next(node, top)) {
		broken = row_counts_check_node(view, node);
		if (broken)
			return broken;
		matches += is_counted(node, node->client_bits);
		tagged += !!(node->client_bits & VIEW_TAGGED);
		folded += !!(node->client_bits & VIEW_FOLDED);
	}
	if (top->client_count != below)
		return "the count of roots that have rows is wrong";
	if (view->matches != matches)
		return "the number of matches is wrong";
	if (view->tagged != tagged || view->folded != folded)
		return "the number of tags or folds is wrong";
	broken = fold_cover_check(view);
	return broken ? broken : storms_check(view);
}
