/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search_hits.h - who has the text that is searched for.  Part of the view (view_private.h).
 *
 * Two bits in each node: VIEW_FOUND, it has the text; VIEW_TRAIL, something below it has, or had.
 * All are asked once, so many at a time that keys stay live, and then their trails are laid; from
 * then on whoever is born or changes is asked by itself, so that nobody else need be asked again.
 * A text that got a letter more is asked only of those who had the shorter one.
 *
 * Nothing is asked before it is needed (found_go_on), and nothing allocated.
 */
#ifndef CORE_VIEW_SEARCH_HITS_H
#define CORE_VIEW_SEARCH_HITS_H

#include "core/view/view_private.h"

/* The text is about to be another one, `needle`; the view still has the one before. */
void found_change(struct view *view, const struct needle *needle);
/* Ask more, for so much effort (as sift_go_on).  True: all is known. */
bool found_go_on(struct view *view, unsigned effort);
bool found_is_known(const struct view *view);
/* Nobody has it, which may be known before all else is. */
bool found_is_nobody(const struct view *view);
/* Who has the text is on a trail, or it is a node's own bit: what has neither can be passed by. */
bool found_has_trails(const struct view *view);
/* Whether the node has the text; asks it, where that is not known. */
bool found_has(const struct view *view, const struct node *node);
/* The node is new, has changed or has another parent. */
void found_note(struct view *view, struct node *node);
void found_forget(struct view *view, struct node *node); /* it leaves */
const char *found_check(const struct view *view);

#endif
