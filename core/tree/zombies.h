/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zombies.h - exited processes that the kernel still has: they have exited and have not been
 * reaped.  Part of the tree (tree_private.h).
 *
 * An exit event does not show that: most processes are reaped at once.  A scan of all tasks finds
 * those that were not, and the source reports new ones (EVENT_ZOMBIE) and those that have
 * disappeared (EVENT_REAPED).
 */
#ifndef CORE_TREE_ZOMBIES_H
#define CORE_TREE_ZOMBIES_H

#include "core/tree/tree_private.h"

/* A scan has found this exited process.  Returns 1 when that was news, else 0. */
int zombies_meet(struct tree *tree, const struct event *event, struct node *node);
/*
 * The exited process was reaped by then: its time passes again.  No exited process is removed
 * before the next tree_expire.
 */
void zombies_reap(struct tree *tree, struct node *node, uint64_t now_ns);
/* A younger process has the pid: an older zombie of that pid was reaped. */
void zombies_retire(struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * Zombies that the scan, which began at that time, did not find were reaped.  Returns true if there
 * were any.
 */
bool zombies_settle(struct tree *tree, uint64_t since_ns);
/* Clears the mark of a zombie; the caller moves it to another ring. */
void zombies_unmark(struct tree *tree, struct node *node);

#endif
