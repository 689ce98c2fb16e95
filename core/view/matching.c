// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/matching.h"

#include "core/base/units.h"

static bool has_failed(const struct node *node)
{
	return node_is_exited(node) && node->status != STATUS_UNKNOWN &&
	       status_is_failure(node->status);
}

/* The cheapest test first. */
static bool matches(const struct criteria *criteria, const struct node *node)
{
	if (criteria->failures && !has_failed(node))
		return false;
	if (criteria->uid != UINT32_MAX && criteria->uid != node->uid)
		return false;
	return !criteria->filter || filter_match(criteria->filter, node, &criteria->context);
}

bool matching_node(const struct view *view, const struct node *node)
{
	return matches(&view->criteria, node);
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
	return !now->filter || (next->filter && filter_narrows(next->filter, now->filter));
}

/* A node that did not match the last criteria need not be evaluated: as a word is typed. */
static bool refines_criteria(const struct criteria *next, const struct criteria *now)
{
	if (is_all(now) || next->context.memory_bytes != now->context.memory_bytes)
		return false;
	return filter_is_narrower(next, now) && (now->uid == UINT32_MAX || now->uid == next->uid) &&
	       (!now->failures || next->failures);
}

static void begin(struct view *view, const struct criteria *criteria)
{
	view->pending = (struct pending_criteria){.on = true, .criteria = *criteria};
	view->pending.is_refinement = refines_criteria(criteria, &view->criteria);
}

void matching_begin(struct view *view, struct filter *filter, const struct filter_context *context)
{
	struct filter *before = view->pending.criteria.filter;

	if (view->pending.on && before != view->criteria.filter && before != filter)
		filter_free(before);
	begin(view, &(struct criteria){filter, *context, view->scope.uid, view->options.failures});
}

void matching_restart(struct view *view)
{
	const struct criteria *last = view->pending.on ? &view->pending.criteria : &view->criteria;

	matching_begin(view, last->filter, &last->context);
	view->pending.is_refinement = false;
}

static void note(const struct view *view, struct node *node)
{
	if (matches(&view->pending.criteria, node))
		node->client_bits |= VIEW_MATCH_NEXT;
	else
		node->client_bits &= ~(uint32_t)VIEW_MATCH_NEXT;
}

void matching_update(const struct view *view, struct node *node)
{
	if (view->pending.on)
		note(view, node);
}

void matching_end(struct view *view)
{
	struct pending_criteria *pending = &view->pending;

	if (pending->criteria.filter != view->criteria.filter)
		filter_free(view->criteria.filter);
	view->criteria = pending->criteria;
	*pending = (struct pending_criteria){0};
}

/* The first line of a node is enough to exclude it, if it did not fail or did not match before. */
static unsigned lines_of(const struct pending_criteria *pending)
{
	const struct criteria *criteria = &pending->criteria;
	bool first = pending->is_refinement ||
		     (criteria->failures && !criteria->filter && criteria->uid == UINT32_MAX);

	return first ? 1 : FETCH_LINES;
}

/* Collects the next batch to evaluate and advances *node.  Returns how many. */
static unsigned take(struct view *view, struct node **node, struct node **batch)
{
	const struct pending_criteria *pending = &view->pending;
	unsigned lines = lines_of(pending), n = 0;

	for (; n < FETCH_BATCH && *node; *node = tree_next(view->tree, *node)) {
		fetch_lines(*node + FETCH_BATCH, 0, lines);
		if (pending->is_refinement && !((*node)->client_bits & VIEW_MATCH))
			(*node)->client_bits &= ~(uint32_t)VIEW_MATCH_NEXT;
		else
			batch[n++] = *node;
	}
	for (unsigned i = 0; pending->is_refinement && i < n; i++)
		fetch_lines(batch[i], 1, FETCH_LINES);
	return n;
}

bool matching_go_on(struct view *view, unsigned effort)
{
	struct pending_criteria *pending = &view->pending;
	const struct filter *filter = pending->criteria.filter;
	struct node *batch[FETCH_BATCH], *node = tree_from(view->tree, pending->at);
	unsigned weight = filter ? filter_weight(filter) : 1, n;
	unsigned left = effort / weight | 1;

	if (is_all(&pending->criteria))
		node = NULL;
	while (node && left) {
		n = take(view, &node, batch);
		if (filter)
			fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			note(view, batch[i]);
		left -= left < FETCH_BATCH ? left : FETCH_BATCH;
	}
	pending->at = node ? node->number : 0;
	pending->done = !node;
	return pending->done;
}
