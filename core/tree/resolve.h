/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolve.h - finds or creates the node of an event, and sets its owner, place and parent.  Part of
 * the tree (tree_private.h).
 */
#ifndef CORE_TREE_RESOLVE_H
#define CORE_TREE_RESOLVE_H

#include "core/tree/tree_private.h"

/* Everything an event needs allocated.  It is allocated first, so that nothing fails halfway. */
struct event_parts {
	struct image *image;
	const char *cgroup;
};

/* like: a node that probably has the same control group, or NULL.  Returns 0 or -ENOMEM. */
int event_parts_take(struct tree *tree, const struct event *event, const struct node *like,
	struct event_parts *parts);
/* Adds the image.  On failure the load is dropped. */
int event_parts_take_image(struct tree *tree, const struct event *event, struct image *before,
	struct event_parts *parts);
/* frees what has not been used */
void event_parts_drop(struct tree *tree, struct event_parts *parts);

/* The node that the event is about: living or an exited process.  NULL: not in the tree. */
struct node *resolve_node(const struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * The process is known to be dead: an event that only a living process can cause is not news about
 * it.
 */
bool resolve_is_over(const struct tree *tree, const struct node *node, const struct event *event);
/* The process was alive at that time.  Returns true when that was news: it was thought dead, or its
 * start was not known. */
bool resolve_mark_seen(struct tree *tree, struct node *node, struct ident id, uint64_t time_ns);
/* A younger process has this pid: a node that holds it must have exited. */
void resolve_retire_pid(struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * A new node for the event's process; the caller fills it, then notifies watchers.  NULL when the
 * tree is full.
 */
struct node *resolve_new_node(struct tree *tree, const struct event *event);
/*
 * The parent that the event names: top when it names none; a placeholder when it is not in the tree
 * and there is room for it and for `others` more.  NULL: there is no room for `others` nodes.
 */
struct node *resolve_parent(struct tree *tree, const struct event *event, size_t others);
/* Turn a placeholder into a full node.  Returns true if it was a placeholder. */
bool resolve_fill_placeholder(struct tree *tree, struct node *node, const struct event *event);
/* Both return true when something visible has changed. */
bool resolve_set_owner(struct node *node, const struct event *event); /* uid, gid, comm */
bool resolve_set_place(struct tree *tree, struct node *node, const struct event_place *place,
	struct event_parts *parts);

#endif
