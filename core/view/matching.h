/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* matching.h - evaluates a filter for all nodes.  Part of the view (view_private.h). */
#ifndef CORE_VIEW_MATCHING_H
#define CORE_VIEW_MATCHING_H

#include "core/view/view_private.h"

#define MATCHING_SLICE 16384u /* nodes for which a word is evaluated in some milliseconds */
#define MATCHING_ALL   (UINT64_C(1) << 60)

/*
 * The view tests filter, owner and failures of each node.  New criteria are evaluated for a slice
 * of nodes at a time, so that keys stay responsive however many there are.  VIEW_MATCH_NEXT holds
 * the new results; the old criteria stay in force until all nodes are evaluated.
 */

/*
 * Why the node itself does not match owner, failures and filter in force, in words (static); NULL:
 * it matches.
 */
const char *matching_mismatch(const struct view *view, const struct node *node);
/* So few nodes that all can be evaluated at once. */
bool matching_is_small(const struct view *view);
/* The criteria in force match every node. */
bool matching_is_all(const struct view *view);
/* Evaluate new criteria; takes over the filter (NULL: none; may be the one in force). */
void matching_begin(struct view *view, struct filter *filter, const struct query_context *context);
/* Start again: other criteria have changed, or what depends on them. */
void matching_restart(struct view *view);
/* Evaluate one more slice of that effort (MATCHING_SLICE, MATCHING_ALL).  True: all are done. */
bool matching_slice(struct view *view, uint64_t effort);
/* All are evaluated: the new criteria are in force, but rows are not counted yet. */
void matching_end(struct view *view);
/* Evaluate a node that is new, or has changed since it was evaluated. */
void matching_update(struct view *view, struct node *node);

/* A test of all nodes, in order of memory. */
struct node_test {
	uint32_t among; /* only nodes with this bit of client_bits can pass; 0: all can */
	bool images;    /* it reads images */
	unsigned weight;
	bool (*passes)(const struct view *view, const struct node *node);
	void (*set)(struct view *view, struct node *node, bool passes); /* stores a result */
};

/* Tests nodes from *at on, as matching_slice. */
bool matching_test(struct view *view, const struct node_test *test, uint64_t *at, uint64_t effort);

#endif
