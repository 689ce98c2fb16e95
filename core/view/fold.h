/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* fold.h - view: the part of the view (view.h) that folds and tags rows. */
#ifndef CORE_VIEW_FOLD_H
#define CORE_VIEW_FOLD_H

#include <stdbool.h>

struct node;
struct view;

bool view_is_folded(const struct view *view, const struct node *node);
/* No effect without rows below it. */
void view_fold(struct view *view, struct node *node, bool fold);
/* fold: the roots and their children stay visible. */
void view_fold_all(struct view *view, bool fold);
void view_unfold_above(struct view *view, struct node *node); /* unfolds all that hides the node */
bool view_any_folded(const struct view *view);                /* any row is hidden by a fold */
bool view_is_tagged(const struct view *view, const struct node *node);
void view_tag(struct view *view, struct node *node, bool tag);
void view_tag_subtree(struct view *view, struct node *node); /* its rows, hidden by folds or not */
void view_untag_all(struct view *view);
/* Takes over the folds and tags of another view, also of processes that have left its tree.  Before
 * the first event of this view's tree. */
void view_copy_marks(struct view *view, const struct view *from);
unsigned view_tagged(const struct view *view); /* number of tagged nodes in the tree */

#endif
