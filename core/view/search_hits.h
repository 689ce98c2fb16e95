/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search_hits.h - which nodes have the searched text.  Part of the view (view_private.h).
 *
 * Two bits in each node: VIEW_FOUND, it has the text; VIEW_TRAIL, a descendant has it, or had it.
 * All nodes are tested once, in slices so that keys stay responsive; then the trails are set.  From
 * then on only a new or changed node is tested.  A text that extends the previous one is tested
 * only on nodes that had the shorter one.
 *
 * Nothing is tested before it is needed (found_go_on), and nothing is allocated.
 */
#ifndef CORE_VIEW_SEARCH_HITS_H
#define CORE_VIEW_SEARCH_HITS_H

#include "core/view/view_private.h"

/* The text is about to become `needle`; the view still has the old one. */
void found_change(struct view *view, const struct needle *needle);
/* Test one more slice of that effort (as sift_go_on).  True: all results are known. */
bool found_go_on(struct view *view, unsigned effort);
bool found_is_known(const struct view *view);
/* No node has the text.  May be known before all other results. */
bool found_is_nobody(const struct view *view);
/* Trails are complete: a node without a trail and without its own bit can be skipped. */
bool found_has_trails(const struct view *view);
/* Whether the node has the text; tests it if that is not known. */
bool found_has(const struct view *view, const struct node *node);
/* The node is new, has changed or has another parent. */
void found_note(struct view *view, struct node *node);
void found_forget(struct view *view, struct node *node); /* the node leaves the tree */
const char *found_check(const struct view *view);

#endif
