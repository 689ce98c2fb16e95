/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolve.h - whom a fact is about, and what it says about anybody: owner, place, parent.
 * Part of the tree (tree_private.h).
 */
#ifndef CORE_TREE_RESOLVE_H
#define CORE_TREE_RESOLVE_H

#include "core/tree/tree_private.h"

/* What has to be allocated for a fact: taken first, so that nothing fails half way. */
struct load {
	struct image *image;
	const char *cgroup;
};

/* like: a node that most probably is in the same control group, or NULL.  0 or -ENOMEM. */
int load_take(
	struct tree *tree, const struct event *event, const struct node *like, struct load *load);
/* The image too; if that fails, the load is dropped. */
int load_take_image(
	struct tree *tree, const struct event *event, struct image *before, struct load *load);
void load_drop(struct tree *tree, struct load *load); /* what has not been used of it */

/* Whom the fact is about: living or a ghost.  NULL: nobody we know. */
struct node *subject_find(const struct tree *tree, struct ident id, uint64_t time_ns);
/* It is dead, as far as we know for sure: nothing that only the living do can be new about it. */
bool subject_is_over(const struct tree *tree, const struct node *node, const struct event *event);
/* It lived at that time.  True when that was news: it was taken for dead, or its start was not
 * known. */
bool subject_prove(struct tree *tree, struct node *node, struct ident id, uint64_t time_ns);
/* Whoever has the pid of this one, who is another and younger, must have exited. */
void subject_retire(struct tree *tree, struct ident id, uint64_t time_ns);
/* A node for somebody new, to be told of when it is filled; NULL when the tree is full. */
struct node *subject_admit(struct tree *tree, const struct event *event);
/*
 * The parent the event names: top when it names none, a placeholder when it is not in the tree
 * and there is room for it and for `others` more.  NULL: there is no room for those.
 */
struct node *subject_parent(struct tree *tree, const struct event *event, size_t others);
/* A placeholder becomes a node like others.  True if it was one. */
bool subject_fill(struct tree *tree, struct node *node, const struct event *event);
/* True when something a person can see has changed. */
bool subject_set_owner(struct node *node, const struct event *event); /* uid, gid, comm */
bool subject_set_place(
	struct tree *tree, struct node *node, const struct event_place *place, struct load *load);

#endif
