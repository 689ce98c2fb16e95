/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user_counts.h - the owner of each living process, in an array beside the nodes.
 *
 * To count processes by owner then reads 4 bytes per process instead of two cache lines.  It
 * watches the tree.
 */
#ifndef CORE_STATS_USER_COUNTS_H
#define CORE_STATS_USER_COUNTS_H

#include "core/tree/tree.h"

#define USER_COUNTS_NONE UINT32_MAX /* the element has no living process */

struct user_counts;

struct user_counts *user_counts_new(struct tree *tree); /* NULL: no memory, or too many watchers */
void user_counts_free(struct user_counts *user_counts); /* NULL is fine; before tree_free */
/* The owners, *count elements in no order; valid until the next event.  NULL: no memory. */
const uint32_t *user_counts_uids(struct user_counts *user_counts, uint32_t *count);

/* The broken invariant in words, or NULL.  O(nodes). */
const char *user_counts_check(const struct user_counts *user_counts);

#endif
