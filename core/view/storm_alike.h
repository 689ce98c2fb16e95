/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * storm_alike.h - the part of storms (storms.h) that shows identical living siblings in one row.
 *
 *      php-fpm: master process
 *      └+ php-fpm: pool www x40
 *
 * Identical is the same program with the same arguments; numbers in options of the form --id=7 may
 * differ (storm_stats_identity).  STORM_ALIKE_LEAST of them below one parent are one row, whose
 * figures are sums; with fewer than STORM_ALIKE_KEPT each has a row again.  Unfolding it gives all
 * of them rows, and folding one of these folds all.
 *
 * A process that has started others has a row of its own, since these are below it.  So has one
 * under the cursor, unless it is the row, and a tagged one, as long as it is so.
 */
#ifndef CORE_VIEW_STORM_ALIKE_H
#define CORE_VIEW_STORM_ALIKE_H

#include "core/view/storm_groups.h"

#define STORM_ALIKE_LEAST 8
#define STORM_ALIKE_KEPT  4

/* The node may belong to such a group, to another one, or to none any longer. */
void storm_alike_settle(struct view *view, struct node *node);
/* A member has left the group, which may be too small now. */
void storm_alike_shrink(struct view *view, struct storm_group *group);
/* A member of a group that is a storm is collapsed, or has a row: what it should be now. */
void storm_alike_place(struct view *view, struct storm_group *group, struct node *node);

/* An open storm of ended processes has one more. */
void storm_row_show(struct view *view, struct storm_group *group, struct node *node);
/* Each member gets a row, and the storm has none. */
void storm_row_expand(struct view *view, struct storm_group *group);
void storm_row_close(struct view *view, struct storm_group *group);

/*
 * The next child of the same parent that has rows (node_has_rows), or the previous one; the first
 * or last child that has rows.  NULL: none.  The children must be sorted (rows_sorted).
 */
struct node *storm_rows_next(struct view *view, const struct node *node);
struct node *storm_rows_prev(struct view *view, const struct node *node);
struct node *storm_rows_end(struct view *view, const struct node *parent, bool last);
void storm_rows_forget(struct view *view, const struct node *parent); /* it is gone */

/* What storms.c does to a member of a storm; these have no effect twice. */
void storms_collapse_member(struct view *view, struct storm_group *group, struct node *node);
/* The same unless it is in use, lives long, or stands out. */
void storms_collapse(struct view *view, struct storm_group *group, struct node *node);
void storms_expand_member(struct view *view, struct storm_group *group, struct node *node);
void storms_count_member(struct view *view, struct storm_group *group, struct node *node);
/* The node is collapsed, or NULL: none is the row. */
void storms_set_row(struct view *view, struct storm_group *group, struct node *node);

#endif
