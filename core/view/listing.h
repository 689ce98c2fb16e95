/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* listing.h - view: all rows of a view (view.h), without a window; and the row of a node. */
#ifndef CORE_VIEW_LISTING_H
#define CORE_VIEW_LISTING_H

#include "core/view/view.h"

/*
 * Fills *row with the row after row->node, of which row->depth is the depth; node NULL: with the
 * first row.  Sets neither guides nor ROW_LAST and ROW_CURSOR.  False: there are no more.  All rows
 * together cost time linear in the nodes of the tree, however deep or wide it is.  The tree must
 * not change in between.
 */
bool view_next_row(struct view *view, struct row *row);
/* The node whose row stands for this one: itself, or that of the storm or fold that hides it. */
struct node *view_row_of(const struct view *view, struct node *node);

#endif
