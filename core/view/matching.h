/* SPDX-License-Identifier: GPL-2.0-or-later */
/* matching.h - evaluates a filter for all nodes.  Part of the view (view_private.h). */
#ifndef CORE_VIEW_MATCHING_H
#define CORE_VIEW_MATCHING_H

#include "core/view/view_private.h"

#define MATCHING_SLICE 16384u /* nodes for which a word is evaluated in some milliseconds */
#define MATCHING_ALL   UINT32_MAX

/*
 * The view tests filter, owner and failures of each node.  New criteria are evaluated for a slice
 * of nodes at a time, so that keys stay responsive however many there are.  VIEW_MATCH_NEXT holds
 * the new results; the old criteria stay in force until all nodes are evaluated.
 */

/* Whether the node itself matches: owner, failures and filter in force. */
bool matching_node(const struct view *view, const struct node *node);
/* So few nodes that all can be evaluated at once. */
bool matching_is_small(const struct view *view);
/* The criteria in force match every node. */
bool matching_is_all(const struct view *view);
/* Evaluate new criteria; takes over the filter (NULL: none; may be the one in force). */
void matching_begin(struct view *view, struct filter *filter, const struct filter_context *context);
/* Start again: other criteria have changed, or what depends on them. */
void matching_restart(struct view *view);
/* Evaluate one more slice of that effort (MATCHING_SLICE, MATCHING_ALL).  True: all are done. */
bool matching_go_on(struct view *view, unsigned effort);
/* All are evaluated: the new criteria are in force, but rows are not counted yet. */
void matching_end(struct view *view);
/* Evaluate a node that is new, or has changed since it was evaluated. */
void matching_update(const struct view *view, struct node *node);

/*
 * Prefetches the memory of nodes that will be evaluated.
 *
 * Node, image and command line are three places, each found through the previous one.  So nodes are
 * visited in order of memory, a batch at a time, and the memory of the whole batch is prefetched
 * before the first is evaluated.
 */

#define FETCH_BATCH 32
#define FETCH_LINES 3 /* of a node: identity, program, owner */
#define FETCH_LINE  64
#define FETCH_IMAGE 5 /* lines of an image, with its text; most have no more */

static inline void fetch_lines(const struct node *node, unsigned first, unsigned end)
{
	for (unsigned line = first; line < end; line++)
		__builtin_prefetch((const char *)node + line * FETCH_LINE);
}

static inline void fetch_images(struct node *const *batch, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		for (unsigned line = 0; batch[i]->image && line < FETCH_IMAGE; line++)
			__builtin_prefetch((const char *)batch[i]->image + line * FETCH_LINE);
}

#endif
