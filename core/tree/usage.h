/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage.h - the figures of a node.  Part of the tree (tree_private.h). */
#ifndef CORE_TREE_USAGE_H
#define CORE_TREE_USAGE_H

#include "core/tree/tree_private.h"

/* Those of the event's stat.  True when one of them is another now. */
bool measure(struct tree *tree, struct node *node, const struct event *event);
/* The last ones, of the event's exit.  What a source does not know is 0: what we knew is kept. */
void measure_end(const struct tree *tree, struct node *node, const struct event *event);

#endif
