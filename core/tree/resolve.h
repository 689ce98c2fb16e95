/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolve.h - finds or creates the node of an event, and sets its owner, place and parent.  Part of
 * the tree (tree_private.h).
 */
#ifndef CORE_TREE_RESOLVE_H
#define CORE_TREE_RESOLVE_H

#include "core/tree/tree_private.h"

/* Everything an event needs allocated.  It is allocated first, so that nothing fails halfway. */
struct load {
	struct image *image;
	const char *cgroup;
};

/* like: a node that probably has the same control group, or NULL.  Returns 0 or -ENOMEM. */
int load_take(
	struct tree *tree, const struct event *event, const struct node *like, struct load *load);
/* Adds the image.  On failure the load is dropped. */
int load_take_image(
	struct tree *tree, const struct event *event, struct image *before, struct load *load);
void load_drop(struct tree *tree, struct load *load); /* frees what has not been used */

/* The node that the event is about: living or a ghost.  NULL: not in the tree. */
struct node *subject_find(const struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * The process is known to be dead: an event that only a living process can cause is not news about
 * it.
 */
bool subject_is_over(const struct tree *tree, const struct node *node, const struct event *event);
/* The process was alive at that time.  Returns true when that was news: it was thought dead, or its
 * start was not known. */
bool subject_prove(struct tree *tree, struct node *node, struct ident id, uint64_t time_ns);
/* A younger process has this pid: a node that holds it must have exited. */
void subject_retire(struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * A new node for the event's process; the caller fills it, then notifies watchers.  NULL when the
 * tree is full.
 */
struct node *subject_admit(struct tree *tree, const struct event *event);
/*
 * The parent that the event names: top when it names none; a placeholder when it is not in the tree
 * and there is room for it and for `others` more.  NULL: there is no room for `others` nodes.
 */
struct node *subject_parent(struct tree *tree, const struct event *event, size_t others);
/* Turn a placeholder into a full node.  Returns true if it was a placeholder. */
bool subject_fill(struct tree *tree, struct node *node, const struct event *event);
/* Both return true when something visible has changed. */
bool subject_set_owner(struct node *node, const struct event *event); /* uid, gid, comm */
bool subject_set_place(
	struct tree *tree, struct node *node, const struct event_place *place, struct load *load);

#endif
