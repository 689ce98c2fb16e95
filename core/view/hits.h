/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hits.h - from a row to the next that has the text.  Part of the view (view_private.h).
 *
 * In the order of the rows, what is folded away included.  Where it is known who has the text
 * (search_hits.h), subtrees in which nobody has are passed by whole.
 */
#ifndef CORE_VIEW_HITS_H
#define CORE_VIEW_HITS_H

#include "core/view/view_private.h"

#define HITS_ALL UINT32_MAX

/*
 * From the row `from` to the first hit: step 0 from itself on, 1 from the next, -1 backwards from
 * the one before; wraps around, to `from` at last.  A row's hit is itself, or, of a storm's row,
 * the last of those in it.  *rows: how many may be looked at, gets how many are left.  NULL with
 * some left: there is none.
 */
struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows);

#endif
