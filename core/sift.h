/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sift.h - asking a filter of all nodes.  Part of the view (view_private.h).
 *
 * Most of what that takes is waiting for memory: node, image and command line are three places
 * each, one leading to the next.  So the nodes are taken as they lie in memory, some at a time, and
 * the places of all of them are fetched together before the first is asked.
 */
#ifndef CORE_SIFT_H
#define CORE_SIFT_H

#include "core/view_private.h"

/* Whether the node matches by itself: owner, failures, filter. */
bool sift_node(const struct view *view, const struct node *node);
/* Everybody matches: nobody need be asked. */
bool sift_is_all(const struct view *view);
/* Set VIEW_MATCH in all nodes, whatever the scope says.  narrower: only who has it may keep it. */
void sift_all(struct view *view, bool narrower);
/* Set VIEW_FOUND in those who have the text.  Returns whether anybody has. */
bool sift_find(struct view *view, const struct needle *needle);

#endif
