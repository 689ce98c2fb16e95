// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/sift.h"

#include "core/duration.h"
#include "core/fetch.h"

static bool has_failed(const struct node *node)
{
	return node_is_ghost(node) && node->status != STATUS_UNKNOWN &&
	       status_is_failure(node->status);
}

static bool matches(const struct view *view, const struct node *node, const struct filter *filter,
	const struct filter_context *context)
{
	const struct scope *scope = &view->scope;

	if (scope->uid != UINT32_MAX && scope->uid != node->uid)
		return false;
	if (view->options.failures && !has_failed(node))
		return false;
	return !filter || filter_match(filter, node, context);
}

bool sift_node(const struct view *view, const struct node *node)
{
	return matches(view, node, view->filter, &view->context);
}

static bool is_all(const struct view *view, const struct filter *filter)
{
	return !filter && !view->options.failures && view->scope.uid == UINT32_MAX;
}

bool sift_is_all(const struct view *view)
{
	return is_all(view, view->filter);
}

bool sift_is_small(const struct view *view)
{
	const struct tree_counts *counts = tree_counts(view->tree);

	return counts->living + counts->ghosts + counts->threads <= SIFT_SLICE;
}

/* ---- a new filter ---- */

/* Whoever did not match the last filter need not be asked: as a word is typed. */
static bool is_narrower(const struct view *view, const struct asking *asking)
{
	return asking->filter && view->filter && asking->filter != view->filter &&
	       filter_narrows(asking->filter, view->filter) &&
	       asking->context.memory_bytes == view->context.memory_bytes;
}

void sift_begin(struct view *view, struct filter *filter, const struct filter_context *context)
{
	struct asking *asking = &view->asking;

	if (asking->on && asking->filter != view->filter && asking->filter != filter)
		filter_free(asking->filter);
	*asking = (struct asking){.on = true, .filter = filter, .context = *context};
	asking->narrower = is_narrower(view, asking);
}

void sift_again(struct view *view)
{
	if (!view->asking.on)
		sift_begin(view, view->filter, &view->context);
	view->asking.at = 0;
	view->asking.narrower = view->asking.done = false;
}

static void note(const struct view *view, struct node *node)
{
	const struct asking *asking = &view->asking;

	if (matches(view, node, asking->filter, &asking->context))
		node->view_bits |= VIEW_NEXT;
	else
		node->view_bits &= ~(uint32_t)VIEW_NEXT;
}

void sift_note(const struct view *view, struct node *node)
{
	if (view->asking.on)
		note(view, node);
}

void sift_end(struct view *view)
{
	struct asking *asking = &view->asking;

	if (asking->filter != view->filter)
		filter_free(view->filter);
	view->filter = asking->filter;
	view->context = asking->context;
	*asking = (struct asking){0};
}

/* The next ones to be asked; *node is the last that was looked at.  Returns how many. */
static unsigned take(struct view *view, struct node **node, struct node **batch)
{
	const struct asking *asking = &view->asking;
	unsigned n = 0;

	for (; n < FETCH_BATCH && *node; *node = tree_next(view->tree, *node)) {
		fetch_lines(*node + FETCH_BATCH, 0, asking->narrower ? 1 : FETCH_LINES);
		if (asking->narrower && !((*node)->view_bits & VIEW_MATCH))
			(*node)->view_bits &= ~(uint32_t)VIEW_NEXT;
		else
			batch[n++] = *node;
	}
	for (unsigned i = 0; asking->narrower && i < n; i++)
		fetch_lines(batch[i], 1, FETCH_LINES);
	return n;
}

bool sift_go_on(struct view *view, unsigned effort)
{
	struct asking *asking = &view->asking;
	struct node *batch[FETCH_BATCH], *node = tree_from(view->tree, asking->at);
	unsigned weight = asking->filter ? filter_weight(asking->filter) : 1, n;
	unsigned left = effort / weight | 1;

	if (is_all(view, asking->filter))
		node = NULL;
	while (node && left) {
		n = take(view, &node, batch);
		if (asking->filter)
			fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			note(view, batch[i]);
		left -= left < FETCH_BATCH ? left : FETCH_BATCH;
	}
	asking->at = node ? node->number : 0;
	asking->done = !node;
	return asking->done;
}
