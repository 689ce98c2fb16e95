/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * abridge.h - shortens lines of exited processes, each of which started the next one.
 *
 *      bash (900)                          bash (900)
 *      └─ sh (901)   exited                └─ sh (901)    exited, 2 left out below it
 *         └─ sh (902)   exited                └─ sh (904)    exited
 *            └─ sh (903)   exited    ->          └─ sh (905)    running
 *               └─ sh (904)   exited
 *                  └─ sh (905)   running
 *
 * Exited ancestors stay in the tree for their descendants.  Those in the middle of such a line are
 * removed when their time is over, and counted at the node above: otherwise a process that forks
 * and exits for days fills the tree.  The parent of a running process always stays, and so does the
 * first of the line, which shows where it comes from.
 */
#ifndef CORE_TREE_ABRIDGE_H
#define CORE_TREE_ABRIDGE_H

#include "core/tree/tree_private.h"

/* A node became NODE_ANCESTOR_ONLY, or lost a child: the node or its parent may now be in the
 * middle of a line.  May free the node or its parent, never its children. */
void abridge_around(struct tree *tree, struct node *node);
/* The node is about to be freed. */
void abridge_forget(struct tree *tree, const struct node *node);

#endif
