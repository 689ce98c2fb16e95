/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * overview.h - how much happens when in a recording, and where something failed or was lost.
 *
 * How much is known from the headers of blocks at so many places in the file, by the bytes between
 * them: the rest is not read.  What failed is known where the recording was read.
 */
#ifndef CORE_PLAYBACK_OVERVIEW_H
#define CORE_PLAYBACK_OVERVIEW_H

#include <stdbool.h>
#include <stdint.h>

#define OVERVIEW_PARTS 256 /* of the time from first to last, and places in the file */

struct overview;

/* fd is borrowed; -1: how much happens is not known.  begin: offset of the first block.  NULL: no
 * memory. */
struct overview *overview_new(int fd, uint64_t begin, uint64_t first_ns, uint64_t last_ns);
void overview_free(struct overview *overview); /* NULL is fine */
/* Looks at the next `places`; true: there are more. */
bool overview_go_on(struct overview *overview, unsigned places);
/* NULL, or out of time: no effect. */
void overview_mark(struct overview *overview, uint64_t time_ns);

struct overview_part {
	float level; /* of the greatest, from 0 to 1; < 0: not known */
	bool marked;
};
/* The part of the time from one share of it (0 to 1) to another. */
struct overview_part overview_part(const struct overview *overview, double from, double to);

#endif
