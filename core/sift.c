// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/sift.h"

#include "core/duration.h"

#define BATCH       32
#define LINE        64 /* bytes that come at once */
#define LINES       3  /* of a node: where it is, what it runs, who owns it */
#define IMAGE_LINES 5  /* most have no more; the text is in it */

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

static void fetch_lines(const struct node *node, unsigned first, unsigned end)
{
	for (unsigned line = first; line < end; line++)
		__builtin_prefetch((const char *)node + line * LINE);
}

static void fetch_images(struct node *const *batch, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned line = 0; batch[i]->image && line < IMAGE_LINES; line++)
			__builtin_prefetch((const char *)batch[i]->image + line * LINE);
}

/* The next ones to be asked; *node is the last that was looked at.  Returns how many. */
static unsigned take(struct view *view, struct node **node, struct node **batch)
{
	const struct asking *asking = &view->asking;
	unsigned n = 0;

	for (; n < BATCH && *node; *node = tree_next(view->tree, *node)) {
		fetch_lines(*node + BATCH, 0, asking->narrower ? 1 : LINES);
		if (asking->narrower && !((*node)->view_bits & VIEW_MATCH))
			(*node)->view_bits &= ~(uint32_t)VIEW_NEXT;
		else
			batch[n++] = *node;
	}
	for (unsigned i = 0; asking->narrower && i < n; i++)
		fetch_lines(batch[i], 1, LINES);
	return n;
}

bool sift_go_on(struct view *view, unsigned effort)
{
	struct asking *asking = &view->asking;
	struct node *batch[BATCH], *node = tree_from(view->tree, asking->at);
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
		left -= left < BATCH ? left : BATCH;
	}
	asking->at = node ? node->number : 0;
	asking->done = !node;
	return asking->done;
}

bool sift_find(struct view *view, const struct needle *needle)
{
	struct node *batch[BATCH], *node = tree_from(view->tree, 0);
	bool any = false;
	unsigned n;

	while (node) {
		for (n = 0; n < BATCH && node; node = tree_next(view->tree, node)) {
			fetch_lines(node + BATCH, 0, LINES);
			batch[n++] = node;
		}
		fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++) {
			batch[i]->view_bits &= ~(uint32_t)VIEW_FOUND;
			if (!needle_in_node(needle, batch[i]))
				continue;
			batch[i]->view_bits |= VIEW_FOUND;
			any = true;
		}
	}
	return any;
}
