/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scope.h - whose processes a person asked for: --pid, --user, and the command we run.
 *
 * A node is in scope when it or one of its birth ancestors has one of the pids (no pids: all
 * are), and its owner is the user asked for (none: all are).  A pid is bound to the first process
 * that is seen to have it, so that its next owner is not taken for it.
 */
#ifndef CORE_QUERY_SCOPE_H
#define CORE_QUERY_SCOPE_H

#include "core/tree/tree.h"

#define SCOPE_PIDS_MAX 64

struct scope {
	struct ident roots[SCOPE_PIDS_MAX]; /* start_ns 0: not bound yet */
	unsigned root_count;
	uint32_t uid; /* UINT32_MAX: any */
};

void scope_init(struct scope *scope);                /* everything */
int scope_add_pid(struct scope *scope, int32_t pid); /* -ENOSPC: too many; -EINVAL: no pid */
/* Bind pids to the process that was just seen.  Call for every node an event is about.  True: it
 * has bound one, so that what scope_has says of others may have changed. */
bool scope_meet(struct scope *scope, const struct node *node);
bool scope_has_root(const struct scope *scope, const struct node *node); /* is itself asked for */
bool scope_has(const struct scope *scope, const struct node *node);
/* The same of a process whose node may have left (NULL): then only if everything is in it. */
bool scope_covers(const struct scope *scope, const struct node *node);
/* Descends from the roots (or is one), whoever owns it. */
bool scope_has_ancestor(const struct scope *scope, const struct node *node);
bool scope_has_owner(const struct scope *scope, const struct node *node); /* whatever its pid */
/*
 * The answer of scope_has_ancestor in a bit of view_bits, for a tree without a view: a walk up the
 * tree for every event would make deep trees slow.  Mark a node after each of its events: what is
 * below it is marked again only when its own bit has changed.
 */
void scope_mark(const struct scope *scope, struct node *node, uint16_t bit);
void scope_mark_all(const struct scope *scope, struct tree *tree, uint16_t bit);
/* tree_keep_fn, of a scope: what descends from a root must not lose it. */
bool scope_must_keep(void *scope, const struct node *node);
bool scope_is_all(const struct scope *scope);
/* The pids that nobody had so far, as "77, 99"; returns how many there are. */
unsigned scope_write_unmet(const struct scope *scope, char *out, size_t size);
#define SCOPE_UNMET_TEXT (SCOPE_PIDS_MAX * sizeof("2147483647, "))

#endif
