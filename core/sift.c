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

bool sift_node(const struct view *view, const struct node *node)
{
	const struct scope *scope = &view->scope;

	if (scope->uid != UINT32_MAX && scope->uid != node->uid)
		return false;
	if (view->options.failures && !has_failed(node))
		return false;
	return !view->filter || filter_match(view->filter, node, &view->context);
}

bool sift_is_all(const struct view *view)
{
	return !view->filter && !view->options.failures && view->scope.uid == UINT32_MAX;
}

/* The next ones to be asked; *node is the last of them.  Returns how many. */
static unsigned take(struct view *view, struct node **node, struct node **batch, bool narrower)
{
	unsigned n = 0;

	while (n < BATCH && (*node = tree_next(view->tree, *node))) {
		for (unsigned line = 0; line < LINES; line++) /* of one of the next batch */
			__builtin_prefetch((const char *)(*node + BATCH) + line * LINE);
		if (!narrower || (*node)->view_bits & VIEW_MATCH)
			batch[n++] = *node;
	}
	return n;
}

static void fetch_images(struct node *const *batch, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned line = 0; batch[i]->image && line < IMAGE_LINES; line++)
			__builtin_prefetch((const char *)batch[i]->image + line * LINE);
}

void sift_all(struct view *view, bool narrower)
{
	struct node *batch[BATCH], *node = NULL;
	unsigned n;

	do {
		n = take(view, &node, batch, narrower);
		if (view->filter)
			fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++)
			if (sift_node(view, batch[i]))
				batch[i]->view_bits |= VIEW_MATCH;
			else
				batch[i]->view_bits &= ~(uint32_t)VIEW_MATCH;
	} while (node);
}

bool sift_find(struct view *view, const struct needle *needle)
{
	struct node *batch[BATCH], *node = NULL;
	bool any = false;
	unsigned n;

	do {
		n = take(view, &node, batch, false);
		fetch_images(batch, n);
		for (unsigned i = 0; i < n; i++) {
			batch[i]->view_bits &= ~(uint32_t)VIEW_FOUND;
			if (!needle_in_node(needle, batch[i]))
				continue;
			batch[i]->view_bits |= VIEW_FOUND;
			any = true;
		}
	} while (node);
	return any;
}
