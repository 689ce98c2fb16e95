/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user_counts.h - whose processes there are: the owner of each that lives, beside the nodes.
 *
 * To count them takes a look at 4 bytes a process, instead of two cache lines.  It watches the
 * tree.
 */
#ifndef CORE_STATS_USER_COUNTS_H
#define CORE_STATS_USER_COUNTS_H

#include "core/tree/tree.h"

#define OWNERS_NONE UINT32_MAX /* no living process has this place */

struct owners;

struct owners *owners_new(struct tree *tree); /* NULL: no memory, or too many watchers */
void owners_free(struct owners *owners);      /* NULL is fine; before tree_free */
/* The owner of each, *count places, in no order; good until the next event.  NULL: no memory. */
const uint32_t *owners_uids(struct owners *owners, uint32_t *count);

/* The broken promise in words, or NULL.  O(nodes). */
const char *owners_check(const struct owners *owners);

#endif
