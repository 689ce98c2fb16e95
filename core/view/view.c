// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/matching.h"
#include "core/view/storm_alike.h"

#include <stdlib.h>
#include <string.h>

#define EVALUATE_AGAIN_NS 500000000ull /* how often a time-dependent filter is evaluated */

static void recount_rows(struct view *view, bool evaluated)
{
	row_counts_recount(view, evaluated);
	cursor_mend(view);
}

static void put_in_force(struct view *view)
{
	matching_end(view);
	recount_rows(view, true);
}

/* Evaluate all nodes again, at once. */
static void evaluate_all(struct view *view)
{
	matching_restart(view);
	matching_slice(view, MATCHING_ALL);
	put_in_force(view);
}

/* A pid of the scope that gets bound can add or remove any number of rows. */
static void bind_scope(struct view *view, const struct node *node)
{
	if (view->scope.root_count && scope_bind(&view->scope, node))
		evaluate_all(view);
}

static void handle_event(struct view *view, struct node *node, bool born)
{
	if (born)
		row_counts_add(view, node);
	else
		row_counts_refresh(view, node);
	if (view->storms.enabled)
		(born ? storms_born : storms_changed)(view, node);
	/* The fork of a child changes its parent, without a report of its own. */
	if (view->criteria.filter && !node_is_top(node->parent))
		row_counts_refresh(view, node->parent);
	bind_scope(view, node);
}

static void view_handle_change(
	struct view *view, enum node_change change, struct node *node, struct node *from)
{
	bool flat = view->options.flat;

	(change == NODE_GONE ? search_forget : search_update)(view, node);
	if (change == NODE_BORN)
		peaks_forget(&view->sorter.peaks, node);
	switch (change) {
	case NODE_BORN:
	case NODE_CHANGED:
		handle_event(view, node, change == NODE_BORN);
		break;
	case NODE_DIED:
		row_counts_refresh(view, node);
		if (view->storms.enabled)
			storms_died(view, node);
		break;
	case NODE_MOVED:
		storms_leave(view, node);
		row_counts_move(view, node, from);
		break;
	case NODE_GONE:
		storms_gone(view, node);
		row_counts_remove(view, node);
		break;
	}
	if (!view->cursor)
		return;
	/* A move, a storm, or the loss of the list can hide the cursor's row. */
	if (change == NODE_MOVED || view->storms.enabled || flat != view->options.flat ||
		!rows_has(view, view->cursor))
		cursor_mend(view);
}

static void view_on_change(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct view *view = ctx;

	view->in_change = true;
	view_handle_change(view, change, node, from);
	view->in_change = false;
}

/* The tree does not report holds of living nodes, but a storm must release them. */
void view_hold_node(struct view *view, struct node *node)
{
	bool guest = node->client_bits & VIEW_MEMBER && !node_is_exited(node);

	tree_hold(view->tree, node, view_must_hold(view, node));
	if (guest)
		view_on_change(view, NODE_CHANGED, node, NULL);
}

/* An earlier view may have left its bits. */
static void forget_bits(struct tree *tree)
{
	struct node *top = tree_top(tree);

	for (struct node *node = top; node; node = subtree_next(node, top)) {
		node->client_bits = 0;
		node->client_count = 0;
		node->client_sorted = 0;
	}
}

/* tree_keep_fn: a line is shortened only if no row and no result depends on the node. */
static bool must_keep(void *ctx, const struct node *node)
{
	const uint32_t marks = VIEW_MARKS | VIEW_MEMBER | VIEW_STORMY;
	const uint32_t matched = VIEW_MATCH | VIEW_BELOW;
	const struct view *view = ctx;
	uint32_t bits = node->client_bits, above = node->parent->client_bits;

	if (view->late || node == view->cursor || bits & marks || (bits ^ above) & VIEW_OUT ||
		view_is_by_depth(view))
		return true;
	return view->options.descendants && !(bits & matched) != !(above & matched);
}

struct view *view_new(struct tree *tree)
{
	struct view *view = calloc(1, sizeof(*view));

	if (!view)
		return NULL;
	if (tree_add_observer(tree, view_on_change, view) < 0) {
		free(view);
		return NULL;
	}
	view->tree = tree;
	view->options.dead = true;
	scope_init(&view->scope);
	view->criteria.uid = view->scope.uid;
	forget_bits(tree);
	evaluate_all(view);
	tree_set_keep(tree, must_keep, view);
	return view;
}

void view_free(struct view *view)
{
	if (!view)
		return;
	tree_remove_observer(view->tree, view);
	tree_set_keep(view->tree, NULL, NULL);
	if (view->pending.criteria.filter != view->criteria.filter)
		filter_free(view->pending.criteria.filter);
	filter_free(view->criteria.filter);
	marks_free(&view->marks);
	flat_list_empty(&view->flat);
	free(view->fold_covers);
	sorter_free(&view->sorter);
	storms_free(&view->storms);
	free(view);
}

void view_set_filter(struct view *view, struct filter *filter, const struct query_context *context)
{
	matching_begin(view, filter, context ? context : &view->criteria.context);
	matching_slice(view, MATCHING_ALL);
	put_in_force(view);
}

/* The evaluation of many nodes leaves counting the rows to the next slice. */
static void evaluate_slice(struct view *view)
{
	if (view->pending.done)
		put_in_force(view);
	else if (matching_slice(view, MATCHING_SLICE) && matching_is_small(view))
		put_in_force(view);
}

void view_evaluate_filter(
	struct view *view, struct filter *filter, const struct query_context *context)
{
	matching_begin(view, filter, context);
	evaluate_slice(view);
}

/* Owner or failures have changed, not the filter. */
static void evaluate_again(struct view *view)
{
	const struct criteria *last = view->pending.on ? &view->pending.criteria : &view->criteria;

	matching_begin(view, last->filter, &last->context);
	evaluate_slice(view);
}

/* peaks_row_fn: the figures that the row of the node shows. */
static const struct node *figures_of(void *ctx, const struct node *node, struct node *sums)
{
	const struct view *view = ctx;

	if (!node_is_row(node) || node->client_bits & VIEW_COVERED)
		return NULL;
	if (node_is_storm(node)) {
		*sums = *node;
		if (storms_of(view, node)->alike)
			view_sum_row(view, node, sums);
		else
			sums->cpu_ns = storms_of(view, node)->storm->cpu_ns;
		return sums;
	}
	if (!node_is_folded(node) || !node->client_count || fold_cover_fold(view, node))
		return node;
	subtree_sum(node, sums);
	return sums;
}

/* Sorting the tree's siblings while the list is shown would be wasted. */
static void sort_now(struct view *view)
{
	view->resort = false;
	if (view->options.flat) {
		flat_list_sort(&view->flat, &view->order);
	} else if (view->arranged || !order_is_default(&view->order)) {
		sorter_prepare(&view->sorter, &view->order, view->tree, figures_of, view);
		view->sorts++; /* see rows.c: only what is read gets sorted */
		view->arranged = !order_is_default(&view->order);
	}
}

/* Sorts what is on the screen now, so that the next frame has little to do. */
static void sort_again(struct view *view)
{
	sort_now(view);
	rows_sort_window(view);
}

bool view_go_on(struct view *view)
{
	if (view->pending.on)
		evaluate_slice(view);
	else if (view->search_state.outcome == SEARCH_RUNNING)
		search_go_on(view);
	else if (view->resort)
		sort_again(view);
	else if (view->options.flat)
		flat_list_go_on(&view->flat);
	return view_is_busy(view);
}

bool view_is_busy(const struct view *view)
{
	return view->pending.on || view->search_state.outcome == SEARCH_RUNNING || view->resort ||
	       (view->options.flat && view->flat.pending);
}

const struct filter *view_filter(const struct view *view)
{
	return view->criteria.filter;
}

void view_evaluate_scope(struct view *view, const struct scope *scope)
{
	struct scope *now = &view->scope;
	bool same = scope->root_count == now->root_count &&
		    !memcmp(scope->roots, now->roots, now->root_count * sizeof(*now->roots));

	if (!same) {
		view_set_scope(view, scope);
	} else if (scope->uid != now->uid) {
		now->uid = scope->uid;
		evaluate_again(view);
	}
}

void view_set_scope(struct view *view, const struct scope *scope)
{
	view->scope = *scope;
	scope_bind_all(&view->scope, view->tree);
	evaluate_all(view);
}

const struct scope *view_scope(const struct view *view)
{
	return &view->scope;
}

bool view_is_in_scope(const struct view *view, const struct node *node)
{
	return !(node->client_bits & VIEW_OUT);
}

/* Without failures, which must be evaluated.  The list has the same nodes as the tree. */
static void set_options(struct view *view, const struct view_options *options)
{
	struct view_options before = view->options;
	bool other = before.flat != options->flat;

	view->options = *options;
	before.failures = options->failures;
	before.flat = options->flat;
	if (options->storms != view->storms.enabled ||
		(options->storms && options->alike) != view->storms.alike)
		storms_enable(view, options->storms, options->alike);
	if (memcmp(&before, options, sizeof(before))) {
		recount_rows(view, false);
	} else if (other) {
		row_counts_list(view);
		cursor_mend(view);
	}
	if (other)
		sort_now(view);
}

void view_set_options(struct view *view, const struct view_options *options)
{
	bool evaluate = view->options.failures != options->failures;

	set_options(view, options);
	if (evaluate)
		evaluate_all(view);
}

void view_evaluate_options(struct view *view, const struct view_options *options)
{
	bool evaluate = view->options.failures != options->failures;

	set_options(view, options);
	if (evaluate)
		evaluate_again(view);
}

/* Many nodes are sorted in the next slice. */
static void sort_soon(struct view *view)
{
	if (view->options.flat || matching_is_small(view))
		sort_now(view);
	else
		view->resort = true;
}

void view_set_order(struct view *view, const struct order *order)
{
	view->order = *order;
	sort_soon(view);
}

const struct order *view_order(const struct view *view)
{
	return &view->order;
}

void view_sort(struct view *view, const struct query_context *context)
{
	view->order.context = *context;
	if (!order_is_default(&view->order))
		sort_soon(view);
}

const struct view_options *view_get_options(const struct view *view)
{
	return &view->options;
}

/* Between evaluations all nodes keep the results of one moment, so that they agree. */
void view_tick(struct view *view, const struct query_context *context)
{
	struct criteria *criteria = &view->criteria;
	uint64_t passed_ns = context->now_ns - criteria->context.now_ns;

	if (view->late)
		recount_rows(view, false);
	if (storms_tick(view, context->now_ns))
		cursor_mend(view);
	if (!criteria->filter || !filter_is_timed(criteria->filter)) {
		criteria->context = *context;
		return;
	}
	/* A replay that steps back wraps this to a large value. */
	if (passed_ns >= EVALUATE_AGAIN_NS && !view->pending.on)
		view_evaluate_filter(view, criteria->filter, context);
}

uint64_t view_due_ns(const struct view *view, uint64_t now_ns)
{
	return view->options.flat ? 0 : storms_due_ns(view, now_ns);
}

unsigned view_total(const struct view *view)
{
	return view->options.flat ? (unsigned)view->flat.count : view->rows;
}

unsigned view_matches(const struct view *view)
{
	return view->matches;
}

static const char *check_flat(struct view *view)
{
	struct node *top = tree_top(view->tree), *node, *last = NULL;
	size_t hits = 0, listed = 0;

	for (node = top; node; node = subtree_next(node, top))
		hits += node_is_listed(node);
	for (node = flat_list_next(&view->flat, NULL); node;
		node = flat_list_next(&view->flat, node)) {
		if (last && order_is_default(&view->order) && last->id.start_ns > node->id.start_ns)
			return "the list is not in the order of starts";
		if (!node_is_listed(node))
			return "the list has a node that is no hit";
		last = node;
		listed++;
	}
	if (listed != hits || listed != view->flat.count)
		return "the list and the hits are not equally many";
	return NULL;
}

const char *view_check(const struct view *view)
{
	const char *broken = row_counts_check(view);
	const struct node *cursor = view->cursor;

	if (!broken)
		broken = search_check(view);
	if (!broken && view->options.flat)
		broken = check_flat((struct view *)view);
	if (broken || !cursor)
		return broken;
	if (!rows_has(view, cursor))
		return "the cursor is on no row";
	if (!view->options.flat && fold_cover_fold(view, cursor))
		return "the cursor is folded away";
	return NULL;
}
