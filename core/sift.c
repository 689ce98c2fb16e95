// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/sift.h"

#include "core/duration.h"

#define BATCH 32
#define LINE  64 /* bytes that come at once */
#define LINES 3  /* of a command line that are fetched: most are not longer */

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

	while (n < BATCH && (*node = tree_next(view->tree, *node)))
		if (!narrower || (*node)->view_bits & VIEW_MATCH)
			batch[n++] = *node;
	return n;
}

static void fetch(struct node *const *batch, unsigned n, bool images)
{
	for (unsigned i = 0; i < n; i++) {
		__builtin_prefetch((const char *)batch[i] + LINE);
		__builtin_prefetch((const char *)batch[i] + 2 * LINE);
	}
	for (unsigned i = 0; images && i < n; i++)
		if (batch[i]->image)
			__builtin_prefetch(batch[i]->image);
	for (unsigned i = 0; images && i < n; i++)
		for (unsigned line = 0; batch[i]->image && line < LINES; line++)
			__builtin_prefetch(batch[i]->image->args + line * LINE);
}

void sift_all(struct view *view, bool narrower)
{
	struct node *batch[BATCH], *node = NULL;
	unsigned n;

	do {
		n = take(view, &node, batch, narrower);
		fetch(batch, n, view->filter);
		for (unsigned i = 0; i < n; i++)
			if (sift_node(view, batch[i]))
				batch[i]->view_bits |= VIEW_MATCH;
			else
				batch[i]->view_bits &= ~(uint32_t)VIEW_MATCH;
	} while (node);
}
