/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * zombies.h - ghosts that the kernel still has: they have exited and have not been reaped.  Part of
 * the tree (tree_private.h).
 *
 * An exit says nothing about it: most processes are reaped at once.  A pass over all tasks meets
 * those that were not, and the source reports who is new among them (EVENT_ZOMBIE) and who is no
 * longer there (EVENT_REAPED).
 */
#ifndef CORE_TREE_ZOMBIES_H
#define CORE_TREE_ZOMBIES_H

#include "core/tree/tree_private.h"

/* A pass has met this ghost.  1 when that was news, else 0. */
int zombies_meet(struct tree *tree, const struct event *event, struct node *node);
/* It was reaped by then: its time passes again.  None is forgotten before the next tree_expire. */
void zombies_reap(struct tree *tree, struct node *node, uint64_t now_ns);
/* Another process, and a younger one, has the pid: an older zombie of that pid was reaped. */
void zombies_retire(struct tree *tree, struct ident id, uint64_t time_ns);
/* Those that a pass which began at that time has not met were reaped.  True if there were any. */
bool zombies_settle(struct tree *tree, uint64_t since_ns);
/* It is none any longer; its ring is up to the caller. */
void zombies_unmark(struct tree *tree, struct node *node);

#endif
