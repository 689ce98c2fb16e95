/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * scope.h - the processes a user asked for: --pid, --user, and the command that mayfly runs.
 *
 * A node is in scope when it or one of its birth ancestors has one of the pids (no pids: all
 * nodes), and its owner is the selected user (none: all users).  A pid is bound to the first
 * process that is seen with it, so that a later process with the same pid is not in scope.
 */
#ifndef CORE_QUERY_SCOPE_H
#define CORE_QUERY_SCOPE_H

#include "core/tree/tree.h"

#define SCOPE_PIDS_MAX 64
#define SCOPE_BIT      (1u << 14) /* in client_bits of the nodes of a session's scope */

struct scope {
	struct ident roots[SCOPE_PIDS_MAX]; /* start_ns 0: not bound yet */
	unsigned root_count;
	uint32_t uid; /* UINT32_MAX: any */
};

void scope_init(struct scope *scope);                /* everything is in scope */
int scope_add_pid(struct scope *scope, int32_t pid); /* -ENOSPC: too many; -EINVAL: no pid */
/* The only root is the command with this pid; 0: it has not been started, nothing is in scope. */
void scope_set_command(struct scope *scope, int32_t pid);
/* Bind pids to the process just seen.  Call it for every node an event is about.  Returns true when
 * a pid was bound: results of scope_has may have changed. */
bool scope_bind(struct scope *scope, const struct node *node);
void scope_bind_all(struct scope *scope, const struct tree *tree); /* to those that have them */
/* The node itself is a root. */
bool scope_has_root(const struct scope *scope, const struct node *node);
bool scope_has(const struct scope *scope, const struct node *node);
/*
 * As scope_has for a process whose node may have left (NULL): then only if everything is in scope.
 */
bool scope_has_or_is_all(const struct scope *scope, const struct node *node);
/* Is a root or descends from one, with any owner. */
bool scope_has_ancestor(const struct scope *scope, const struct node *node);
bool scope_has_owner(const struct scope *scope, const struct node *node); /* whatever its pid */
/*
 * Stores the result of scope_has_ancestor in a bit of client_bits, for a tree without a view: a
 * walk to the root for every event would make deep trees slow.  Mark a node after each of its
 * events; its descendants are marked again only when its bit has changed.
 */
void scope_mark(const struct scope *scope, struct node *node, uint16_t bit);
void scope_mark_all(const struct scope *scope, struct tree *tree, uint16_t bit);
/* tree_keep_fn of a scope: descendants of a root must not lose it. */
bool scope_must_keep(void *scope, const struct node *node);
bool scope_is_all(const struct scope *scope);
/* Writes the pids that no process has had so far, as "77, 99"; returns how many there are. */
unsigned scope_write_not_found(const struct scope *scope, char *out, size_t size);
#define SCOPE_NOT_FOUND_TEXT (SCOPE_PIDS_MAX * sizeof("2147483647, "))

#endif
