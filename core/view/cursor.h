/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - the part of the view (view.h) where the cursor and the window are moved. */
#ifndef CORE_VIEW_CURSOR_H
#define CORE_VIEW_CURSOR_H

#include <stdbool.h>

struct node;
struct view;

struct node *view_cursor(const struct view *view); /* NULL: no rows */
/* Unfolds what hides it, and scrolls no more than it must.  False: it is filtered out. */
bool view_select(struct view *view, struct node *node);
bool view_select_parent(struct view *view); /* false: its parent is no row */
/* Down by so many, up if negative; stops at the ends. */
void view_move(struct view *view, long rows);
void view_page(struct view *view, long pages, unsigned height); /* the cursor keeps its line */
void view_first(struct view *view);
void view_last(struct view *view);
/*
 * Neither the cursor's process nor those that are tagged expire under the person's hand, nor does
 * the row of a storm while others are in it.  To be called before tree_expire, and after it, so
 * that what is over leaves; changes the tree.
 */
void view_hold(struct view *view);
/* Keep the cursor in the middle of the window, until it is moved. */
void view_follow(struct view *view, bool follow);
bool view_is_following(const struct view *view);
/* The wheel: moves the window; the cursor stays on its process while that is in the window. */
void view_scroll(struct view *view, long rows, unsigned height);

#endif
