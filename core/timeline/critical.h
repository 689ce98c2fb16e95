/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * critical.h - the critical path of a process: which of its descendants decided, moment by moment,
 * how long it took.
 *
 *	make  ####------------------------####
 *	cc        ----------
 *	cc        ##############
 *	ld                      ##########
 *
 * It is found from the end of the process backward, since a parent usually waits for its children.
 * Of the children that had ended by then, the one that ended last is what the process waited for:
 * it decided from its start to its end, and inside of it the same holds for its own children.  Then
 * the search goes on from its start.  Where no child had been running before, the process itself
 * decided: a serial gap.  A running process ends now.  Of children with the same end the one that
 * started first counts.  A child that outlives its parent, such as a daemon, is not waited for.
 *
 * The path is a list of segments that follow each other without gaps, from the start of the process
 * to its end.  To bound it, at most CRITICAL_EACH children of one process have segments of their
 * own; earlier ones are one segment of the process itself.  With more than CRITICAL_MAX segments
 * the first part is missing.
 *
 * Costs: each child of the processes on the path is read once, and sorted by its end.
 */
#ifndef CORE_TIMELINE_CRITICAL_H
#define CORE_TIMELINE_CRITICAL_H

#include "core/tree/tree.h"

#define CRITICAL_EACH 1024
#define CRITICAL_MAX  8192

struct critical_segment {
	struct ident id; /* of the process that decided */
	uint32_t number; /* of its node */
	uint64_t from_ns, to_ns;
};

/* All zeroes is empty. */
struct critical {
	struct critical_segment *segments; /* the last one first */
	uint32_t count, room;
	uint32_t children; /* that were read */
};

/* Replaces the path by that of this process.  False: no memory, or more than CRITICAL_MAX. */
bool critical_find(struct critical *critical, const struct node *root, uint64_t now_ns);
void critical_free(struct critical *critical); /* empty again afterwards */

#endif
