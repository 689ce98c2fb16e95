/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fetch.h - the memory of nodes that are about to be asked for something.  Part of the view
 * (view_private.h).
 *
 * Node, image and command line are three places each, one leading to the next.  So nodes are taken
 * as they lie in memory, some at a time, and the places of all of them are fetched together before
 * the first is asked.
 */
#ifndef CORE_VIEW_FETCH_H
#define CORE_VIEW_FETCH_H

#include "core/tree/tree.h"

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
