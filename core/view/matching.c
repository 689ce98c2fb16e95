// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/matching.h"

#include "core/base/scan.h"
#include "core/base/units.h"

static bool has_failed(const struct node *node)
{
	return node_has_failed(node);
}

/* Why the node does not match, NULL: it does.  The cheapest test first. */
static const char *mismatch(const struct criteria *criteria, const struct node *node)
{
	if (criteria->failures && !has_failed(node))
		return "only failed processes are shown";
	if (criteria->uid != UINT32_MAX && criteria->uid != node->uid)
		return "it belongs to another user";
	if (criteria->filter && !filter_match(criteria->filter, node, &criteria->context))
		return "filtered out";
	return NULL;
}

const char *matching_mismatch(const struct view *view, const struct node *node)
{
	return mismatch(&view->criteria, node);
}

static bool is_all(const struct criteria *criteria)
{
	return !criteria->filter && !criteria->failures && criteria->uid == UINT32_MAX;
}

bool matching_is_all(const struct view *view)
{
	return is_all(&view->criteria);
}

bool matching_is_small(const struct view *view)
{
	const struct tree_counts *counts = tree_counts(view->tree);

	return counts->living + counts->exited + counts->threads <= MATCHING_SLICE;
}

/* ---- new criteria ---- */

static bool filter_is_narrower(const struct criteria *next, const struct criteria *now)
{
	if (next->filter == now->filter)
		return !next->filter || !filter_is_timed(next->filter);
	return !now->filter || (next->filter && filter_implies(next->filter, now->filter));
}

/* A node that did not match the last criteria need not be evaluated: as a word is typed. */
static bool refines_criteria(const struct criteria *next, const struct criteria *now)
{
	if (is_all(now) || next->context.memory_bytes != now->context.memory_bytes)
		return false;
	return filter_is_narrower(next, now) && (now->uid == UINT32_MAX || now->uid == next->uid) &&
	       (!now->failures || next->failures);
}

static void set_pending(struct view *view, const struct criteria *criteria)
{
	view->pending = (struct pending_criteria){.on = true, .criteria = *criteria};
	view->pending.is_refinement = refines_criteria(criteria, &view->criteria);
}

void matching_begin(struct view *view, struct filter *filter, const struct query_context *context)
{
	struct filter *before = view->pending.criteria.filter;

	if (view->pending.on && before != view->criteria.filter && before != filter)
		filter_free(before);
	set_pending(view,
		&(struct criteria){filter, *context, view->scope.uid, view->options.failures});
}

void matching_restart(struct view *view)
{
	const struct criteria *last = view->pending.on ? &view->pending.criteria : &view->criteria;

	matching_begin(view, last->filter, &last->context);
	view->pending.is_refinement = false;
}

static void set_match(struct view *view, struct node *node, bool passes)
{
	if (passes)
		node->client_bits |= VIEW_MATCH_NEXT;
	else
		node->client_bits &= ~(uint32_t)VIEW_MATCH_NEXT;
}

static bool matches_next(const struct view *view, const struct node *node)
{
	return !mismatch(&view->pending.criteria, node);
}

void matching_update(struct view *view, struct node *node)
{
	if (view->pending.on)
		set_match(view, node, matches_next(view, node));
}

void matching_end(struct view *view)
{
	struct pending_criteria *pending = &view->pending;

	if (pending->criteria.filter != view->criteria.filter)
		filter_free(view->criteria.filter);
	view->criteria = pending->criteria;
	*pending = (struct pending_criteria){0};
}

bool matching_slice(struct view *view, uint64_t effort)
{
	struct pending_criteria *pending = &view->pending;
	const struct filter *filter = pending->criteria.filter;
	const struct node_test test = {
		.among = pending->is_refinement ? VIEW_MATCH : 0,
		.images = filter,
		.weight = filter ? filter_weight(filter) : 1,
		.passes = matches_next,
		.set = set_match,
	};

	pending->done =
		is_all(&pending->criteria) || matching_test(view, &test, &pending->at, effort);
	return pending->done;
}

/* ---- a test of all nodes ---- */

#define SKIPPED 1 /* effort for a node that cannot pass */
#define TESTED  4 /* for each unit of the test's weight */

#define NODE_LINES  3 /* of a node: identity, program, owner */
#define IMAGE_LINES 5 /* of an image, with its text; most have no more */
#define LINE_BYTES  64

struct test_run {
	struct view *view;
	const struct node_test *test;
};

static bool can_pass(const struct node_test *test, const struct node *node)
{
	return !test->among || node->client_bits & test->among;
}

/*
 * Node, image and command line are three places, each found through the previous one; of a node
 * that cannot pass only the first line is read.
 */
static void fetch_node(const void *ctx, uint64_t number, unsigned step)
{
	const struct test_run *run = ctx;
	const struct tree *tree = run->view->tree;
	const struct node *node;

	if (step == 3)
		tree_fetch(tree, number, 0, run->test->among ? 1 : NODE_LINES);
	if (step == 3 || !(node = tree_node(tree, number)) || !can_pass(run->test, node))
		return;
	if (step == 2 && run->test->among)
		tree_fetch(tree, number, 1, NODE_LINES - 1);
	for (unsigned line = 0; step == 1 && run->test->images && node->image && line < IMAGE_LINES;
		line++)
		__builtin_prefetch((const char *)node->image + line * LINE_BYTES);
}

static unsigned test_node(void *ctx, uint64_t number)
{
	const struct test_run *run = ctx;
	const struct node_test *test = run->test;
	struct node *node = tree_node(run->view->tree, number);

	if (!node)
		return 0;
	if (!can_pass(test, node)) {
		test->set(run->view, node, false);
		return SKIPPED;
	}
	test->set(run->view, node, test->passes(run->view, node));
	return TESTED * test->weight;
}

bool matching_test(struct view *view, const struct node_test *test, uint64_t *at, uint64_t effort)
{
	static const struct scan_ops ops = {.fetch = fetch_node, .steps = 3, .visit = test_node};
	struct test_run run = {view, test};

	return scan_slice(&ops, &run, at, tree_end(view->tree), effort * TESTED);
}
