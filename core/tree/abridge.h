/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * abridge.h - long lines of exited processes, of which each started the next one and ended.
 *
 *      bash (900)                          bash (900)
 *      └─ sh (901)   exited                └─ sh (901)    exited, 2 left out below it
 *         └─ sh (902)   exited                └─ sh (904)    exited
 *            └─ sh (903)   exited    ->          └─ sh (905)    running
 *               └─ sh (904)   exited
 *                  └─ sh (905)   running
 *
 * Exited ancestors stay in the tree for their descendants.  Those in the middle of such a line are
 * taken out when their time is over, and counted at the node above: else a process that forks and
 * ends for days fills the tree.  The parent of a running process always stays, and the first of
 * the line, which says where it comes from.
 */
#ifndef CORE_TREE_ABRIDGE_H
#define CORE_TREE_ABRIDGE_H

#include "core/tree/tree_private.h"

/* A node became spent, or lost a child: it may be in the middle of a line now, as may be its
 * parent.  It may be freed, or its parent; its children are not. */
void abridge_around(struct tree *tree, struct node *node);
/* The node is about to be freed. */
void abridge_forget(struct tree *tree, const struct node *node);

#endif
