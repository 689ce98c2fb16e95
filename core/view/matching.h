/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matching.h - asking a filter of all nodes.  Part of the view (view_private.h).
 */
#ifndef CORE_VIEW_MATCHING_H
#define CORE_VIEW_MATCHING_H

#include "core/view/view_private.h"

#define SIFT_SLICE 16384u /* nodes that are asked for a word, in some milliseconds */
#define SIFT_ALL   UINT32_MAX

/*
 * What the view asks each node, or is about to: filter, owner, failures.  What is new is asked of
 * so many nodes at a time, so that keys stay live however many there are; until the last has been
 * asked the question before is in force, and VIEW_NEXT collects the answers.
 */

/* Whether the node matches by itself: owner, failures, filter in force. */
bool sift_node(const struct view *view, const struct node *node);
/* So few nodes that all can be asked at once. */
bool sift_is_small(const struct view *view);
/* Everybody matches what is in force: nobody need be asked. */
bool sift_is_all(const struct view *view);
/* Take over the filter (NULL: none; the one that is in force may be asked again). */
void sift_begin(struct view *view, struct filter *filter, const struct filter_context *context);
/* From the beginning: what is asked besides the filter has changed, or what else is judged. */
void sift_again(struct view *view);
/* Ask more, for so much effort (SIFT_SLICE, SIFT_ALL).  True: all have been asked. */
bool sift_go_on(struct view *view, unsigned effort);
/* All have been asked: the filter is in force from now on, but rows are yet to be counted. */
void sift_end(struct view *view);
/* The node has changed since it was asked, or is new. */
void sift_note(const struct view *view, struct node *node);

/*
 * The memory of nodes that are about to be asked for something.
 *
 * Node, image and command line are three places each, one leading to the next.  So nodes are taken
 * as they lie in memory, some at a time, and the places of all of them are fetched together before
 * the first is asked.
 */

#define FETCH_BATCH 32
#define FETCH_LINES 3 /* of a node: where it is, what it runs, who owns it */
#define FETCH_LINE  64
#define FETCH_IMAGE 5 /* lines of an image: most have no more; the text is in it */

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
