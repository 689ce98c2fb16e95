/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold.h - the part of the view (view.h) where rows are folded away and tagged. */
#ifndef CORE_VIEW_FOLD_H
#define CORE_VIEW_FOLD_H

#include <stdbool.h>

struct node;
struct view;

bool view_is_folded(const struct view *view, const struct node *node);
void view_fold(struct view *view, struct node *node, bool fold); /* if it has rows below */
void view_fold_all(struct view *view, bool fold); /* fold: the roots and their children stay */
void view_unfold_above(struct view *view, struct node *node); /* it is folded away no longer */
bool view_any_folded(const struct view *view);                /* any row is folded away */
bool view_is_tagged(const struct view *view, const struct node *node);
void view_tag(struct view *view, struct node *node, bool tag);
void view_tag_subtree(struct view *view, struct node *node); /* its rows, folded ones too */
void view_untag_all(struct view *view);
unsigned view_tagged(const struct view *view); /* how many in the tree are tagged */

#endif
