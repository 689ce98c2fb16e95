// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/matching.h"

#include "core/base/units.h"

static bool has_failed(const struct node *node)
{
	return node_is_exited(node) && node->status != STATUS_UNKNOWN &&
	       status_is_failure(node->status);
}

/* The cheapest test first. */
static bool matches(const struct question *question, const struct node *node)
{
	if (question->failures && !has_failed(node))
		return false;
	if (question->uid != UINT32_MAX && question->uid != node->uid)
		return false;
	return !question->filter || filter_match(question->filter, node, &question->context);
}

bool sift_node(const struct view *view, const struct node *node)
{
	return matches(&view->question, node);
}

static bool is_all(const struct question *question)
{
	return !question->filter && !question->failures && question->uid == UINT32_MAX;
}

bool sift_is_all(const struct view *view)
{
	return is_all(&view->question);
}

bool sift_is_small(const struct view *view)
{
	const struct tree_counts *counts = tree_counts(view->tree);

	return counts->living + counts->exited + counts->threads <= SIFT_SLICE;
}

/* ---- new criteria ---- */

static bool filter_is_narrower(const struct question *next, const struct question *now)
{
	if (next->filter == now->filter)
		return !next->filter || !filter_is_timed(next->filter);
	return !now->filter || (next->filter && filter_narrows(next->filter, now->filter));
}

/* A node that did not match the last criteria need not be evaluated: as a word is typed. */
static bool is_narrower(const struct question *next, const struct question *now)
{
	if (is_all(now) || next->context.memory_bytes != now->context.memory_bytes)
		return false;
	return filter_is_narrower(next, now) && (now->uid == UINT32_MAX || now->uid == next->uid) &&
	       (!now->failures || next->failures);
}

static void begin(struct view *view, const struct question *question)
{
	view->asking = (struct asking){.on = true, .question = *question};
	view->asking.narrower = is_narrower(question, &view->question);
}

void sift_begin(struct view *view, struct filter *filter, const struct filter_context *context)
{
	struct filter *before = view->asking.question.filter;

	if (view->asking.on && before != view->question.filter && before != filter)
		filter_free(before);
	begin(view, &(struct question){filter, *context, view->scope.uid, view->options.failures});
}

void sift_again(struct view *view)
{
	const struct question *last = view->asking.on ? &view->asking.question : &view->question;

	sift_begin(view, last->filter, &last->context);
	view->asking.narrower = false;
}

static void note(const struct view *view, struct node *node)
{
	if (matches(&view->asking.question, node))
		node->client_bits |= VIEW_NEXT;
	else
		node->client_bits &= ~(uint32_t)VIEW_NEXT;
}

void sift_note(const struct view *view, struct node *node)
{
	if (view->asking.on)
		note(view, node);
}

void sift_end(struct view *view)
{
	struct asking *asking = &view->asking;

	if (asking->question.filter != view->question.filter)
		filter_free(view->question.filter);
	view->question = asking->question;
	*asking = (struct asking){0};
}

/* The first line of a node is enough to exclude it, if it did not fail or did not match before. */
static unsigned lines_of(const struct asking *asking)
{
	const struct question *question = &asking->question;
	bool first = asking->narrower ||
		     (question->failures && !question->filter && question->uid == UINT32_MAX);

	return first ? 1 : FETCH_LINES;
}

/* Collects the next batch to evaluate and advances *node.  Returns how many. */
static unsigned take(struct view *view, struct node **node, struct node **batch)
{
	const struct asking *asking = &view->asking;
	unsigned lines = lines_of(asking), n = 0;

	for (; n < FETCH_BATCH && *node; *node = tree_next(view->tree, *node)) {
		fetch_lines(*node + FETCH_BATCH, 0, lines);
		if (asking->narrower && !((*node)->client_bits & VIEW_MATCH))
			(*node)->client_bits &= ~(uint32_t)VIEW_NEXT;
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
	const struct filter *filter = asking->question.filter;
	struct node *batch[FETCH_BATCH], *node = tree_from(view->tree, asking->at);
	unsigned weight = filter ? filter_weight(filter) : 1, n;
	unsigned left = effort / weight | 1;

	if (is_all(&asking->question))
		node = NULL;
	while (node && left) {
		n = take(view, &node, batch);
		if (filter)
			fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			note(view, batch[i]);
		left -= left < FETCH_BATCH ? left : FETCH_BATCH;
	}
	asking->at = node ? node->number : 0;
	asking->done = !node;
	return asking->done;
}
