/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storm.h - identical short-lived siblings as one row:
 *
 *      sleep 0.01 x1284 (213/s, half live under 3ms, 2 % fail)
 *
 * Identical is: the same program and the same shape of arguments (digits and long runs of hex are
 * not looked at: "file12.c" is like "file7.c").  Storms are found among the children of one node,
 * by a walk the caller makes anyway:
 *
 *      storm_begin(&storm);
 *      for (child = parent->first; child; child = child->next) {
 *              if (storm_add(&storm, child))
 *                      continue;
 *              ...                             the run is over: one row if storm_is_row, else a
 *              storm_begin(&storm);            row each; and a new one may begin with this child
 *              storm_add(&storm, child);
 *      }
 *
 * So a run is of ghosts that are short-lived and siblings in the order of the list; a living or
 * long-lived one between them ends it.  What is shown of a run: its label (storm_write), and the
 * newest ones when it is unfolded (storm.last and back by node->prev).  Nothing is allocated.
 */
#ifndef CORE_STORM_H
#define CORE_STORM_H

#include "core/histogram.h"
#include "core/tree.h"

#define STORM_LEAST 4 /* fewer are shown one by one */

struct storm {
	uint64_t signature;
	struct node *first, *last; /* of the run, in the order of the list; NULL: it is empty */
	uint32_t count, failed;
	uint64_t first_ns, last_ns; /* the first and the last birth */
	uint64_t cpu_ns;
	struct histogram lifetimes;
};

/* Program and shape of arguments.  Of one that has executed nothing: its name. */
uint64_t storm_signature(const struct node *node);
bool storm_may_take(const struct node *node); /* a ghost without children, short-lived */

void storm_begin(struct storm *storm);
/* True when it was taken: the run is empty, or it is of the same kind as those in it. */
bool storm_add(struct storm *storm, struct node *node);
bool storm_is_row(const struct storm *storm); /* STORM_LEAST at least */
/* Births a second, over the time they took. */
double storm_rate(const struct storm *storm);
/* " x1284 (213/s, half live under 3ms, 2 % fail)": to be put after the command of storm.last.
 * As snprintf. */
size_t storm_write(char *out, size_t size, const struct storm *storm);

#endif
