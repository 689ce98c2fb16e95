/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search_hits.h - which nodes have the searched text.  Part of the view (view_private.h).
 *
 * Two bits in each node: VIEW_FOUND, it has the text; VIEW_HIT_BELOW, a descendant has it, or had
 * it.  All nodes are tested once, in slices so that keys stay responsive; then the marked paths are
 * set.  From then on only a new or changed node is tested.  A text that extends the previous one is
 * tested only on nodes that had the shorter one.
 *
 * Nothing is tested before it is needed (search_hits_go_on), and nothing is allocated.
 */
#ifndef CORE_VIEW_SEARCH_HITS_H
#define CORE_VIEW_SEARCH_HITS_H

#include "core/view/view_private.h"

/* The text is about to become `needle`; the view still has the old one. */
void search_hits_change(struct view *view, const struct needle *needle);
/* Test one more slice of that effort (as matching_go_on).  True: all results are known. */
bool search_hits_go_on(struct view *view, unsigned effort);
bool search_hits_is_known(const struct view *view);
/* No node has the text.  May be known before all other results. */
bool search_hits_is_nobody(const struct view *view);
/* Marked paths are complete: a node without a marked path and without its own bit can be
 * skipped. */
bool search_hits_have_paths(const struct view *view);
/* Whether the node has the text; tests it if that is not known. */
bool search_hits_has(const struct view *view, const struct node *node);
/* The node is new, has changed or has another parent. */
void search_hits_note(struct view *view, struct node *node);
void search_hits_forget(struct view *view, struct node *node); /* the node leaves the tree */
const char *search_hits_check(const struct view *view);

#endif
