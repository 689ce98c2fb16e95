/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* cursor.h - view: the part of the view (view.h) that moves the cursor and the window; rows. */
#ifndef CORE_VIEW_CURSOR_H
#define CORE_VIEW_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

struct node;
struct row;
struct view;

struct node *view_cursor(const struct view *view); /* NULL: no rows */
/* Unfolds what hides the node, and scrolls as little as possible.  False: it is filtered out. */
bool view_select(struct view *view, struct node *node);
bool view_select_parent(struct view *view); /* false: the parent has no row */
/* Moves down by that many rows, up if negative; stops at the ends. */
void view_move(struct view *view, long rows);
void view_page(struct view *view, long pages, unsigned height); /* the cursor keeps its line */
void view_first(struct view *view); /* the cursor is on the first row, whichever that is later */
void view_last(struct view *view);
/*
 * Keeps the cursor's process, tagged processes, and the row of a storm with other members in the
 * tree after their time.  Call it before tree_expire, and again after it to release what is over;
 * it changes the tree.
 */
void view_hold(struct view *view);
/* Keep the cursor in the middle of the window until it is moved. */
void view_follow(struct view *view, bool follow);
bool view_is_following(const struct view *view);
/* Mouse wheel: moves the window; the cursor stays on its process while that is in the window. */
void view_scroll(struct view *view, long rows, unsigned height);

/*
 * All rows, without a window.  Fills *row with the row after row->node, of which row->depth is the
 * depth; node NULL: with the first row.  Sets neither guides nor ROW_LAST and ROW_CURSOR.  False:
 * there are no more.  All rows together cost time linear in the nodes of the tree, however deep or
 * wide it is.  The tree must not change in between.
 */
bool view_next_row(struct view *view, struct row *row);
/* The node whose row stands for this one: itself, or that of the storm or fold that hides it. */
struct node *view_row_of(const struct view *view, struct node *node);
/*
 * The processes that a row of identical ones stands for (storm_alike.h), or the node itself: NULL
 * begins and ends.
 */
struct node *view_next_in_row(const struct view *view, struct node *row, const struct node *before);
/* Their sums, as subtree_sum has them, in a copy of the row's node.  Returns how many there are. */
uint32_t view_sum_row(const struct view *view, const struct node *row, struct node *sums);

#endif
