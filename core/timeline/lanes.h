/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * lanes.h - puts processes on lanes, as slices that are nested or apart, for viewers of traces.
 *
 *	lane 0  |make -------------------------------|
 *	          |sh ---------------| |sh ------|
 *	            |cc ---------|       |ar --|
 *	lane 1       |cc -------------| |cc ---|
 *
 * A process goes into the lane of its parent, above it, if the parent has no running child there.
 * Otherwise it opens a lane that is free.  A slice is known when its process ends; by then the
 * slices above it are complete.  A process that outlives the one below it moves to a free lane,
 * with all that runs above it; a lane is at most LANES_DEEP processes high, so that a move is
 * short in a deep tree.
 *
 * Times are microseconds from some origin, since viewers keep them in doubles.  A slice takes at
 * least one, and two that touch do not overlap: where processes follow each other within a
 * microsecond, a slice begins or ends a little later.  In the microsecond before a child starts
 * nothing is above its parent, which has started earlier: an arrow to a child in another lane
 * begins there.
 *
 * The cost of a start or an end does not depend on the number of processes.  Memory is that for
 * the greatest number of node, and of lanes in use at the same time.
 */
#ifndef CORE_TIMELINE_LANES_H
#define CORE_TIMELINE_LANES_H

#include <stdbool.h>
#include <stdint.h>

#define LANES_DEEP 64

/* A process that runs, by the number of its node. */
struct lane_place {
	bool is_placed;
	uint8_t level;                 /* in its lane: 0 is the bottom */
	uint32_t lane;                 /* from 0 on */
	uint32_t above;                /* number + 1 of the process above it, 0: none */
	uint32_t below;                /* the same */
	uint32_t start;                /* which of all starts this is: numbers are used again */
	uint32_t parent, parent_start; /* number + 1, 0: it has no place; and which start of it */
	uint64_t start_us;
	uint64_t origin_us; /* nothing is above its parent then */
	uint64_t cursor_us; /* nothing begins above it before then, and it does not end */
};

struct lane {
	uint32_t next;      /* of a free lane: number + 1 of the next free one, 0: none */
	uint64_t cursor_us; /* the end of its newest slice at the bottom */
};

struct lane_slice {
	uint32_t lane;
	uint64_t start_us, end_us; /* end_us > start_us */
	/*
	 * For the bottom of a lane, if the place of its parent is known: a lane and a time before
	 * its start, when its parent is uppermost there, or one of its ancestors if the parent
	 * moves away later.
	 */
	bool has_origin;
	uint32_t origin_lane;
	uint64_t origin_us;
};

/* All zeroes is empty. */
struct lanes {
	struct lane_place *places;
	uint32_t place_room;
	struct lane *lanes;
	uint32_t lane_room;
	uint32_t count;  /* lanes ever used */
	uint32_t free;   /* number + 1 of the lane freed last, 0: none is free */
	uint32_t starts; /* so far */
};

/*
 * A process starts, or is first seen.  parent: the number of its parent's node, or UINT32_MAX if
 * that has no place.  Later starts are not before the ends that were given.  False: no memory, it
 * has no place.
 */
bool lanes_start(struct lanes *lanes, uint32_t number, uint32_t parent, uint64_t start_us);
/* The place of a running process; NULL: it has none. */
const struct lane_place *lanes_find(const struct lanes *lanes, uint32_t number);
/* A process ends: its slice.  False: it has no place. */
bool lanes_end(struct lanes *lanes, uint32_t number, uint64_t end_us, struct lane_slice *slice);
void lanes_free(struct lanes *lanes); /* empty again afterwards */

#endif
