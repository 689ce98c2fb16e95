/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tally.h - how often each name came, in a table of fixed size.
 *
 * Counts are exact while there are no more names than rows.  After that, a new name takes the row
 * of the rarest one, whose count goes to `others`: frequent names stay.
 *
 * The table belongs to the caller: an array of struct tally_row, all zeroes at first.
 */
#ifndef CORE_BASE_TALLY_H
#define CORE_BASE_TALLY_H

#include <stdint.h>

#define TALLY_NAME 32 /* bytes, the NUL included; longer names are cut */

struct tally_row {
	char name[TALLY_NAME];
	uint32_t hash;
	uint32_t failed; /* of count: ended with a failure */
	uint64_t count;  /* 0: the row is free */
	uint64_t cpu_ns;
};

struct tally {
	struct tally_row *rows;
	unsigned size;
	uint64_t *others; /* total count of names that lost their row; or NULL */
};

/*
 * Returns the row of a name, and makes one if needed; its count does not change.  Valid until the
 * next call.
 */
struct tally_row *tally_row(const struct tally *tally, const char *name);
void tally_add(const struct tally *tally, const char *name);
/* Takes one back.  No effect when the name has no row: it may be among the others. */
void tally_remove(const struct tally *tally, const char *name);
void tally_merge(const struct tally *to, const struct tally_row *rows, unsigned size);
/* Sorts by count, or by CPU time, the greatest first; returns the number of rows in use. */
unsigned tally_sort(struct tally_row *rows, unsigned size);
unsigned tally_sort_by_cpu(struct tally_row *rows, unsigned size);

#endif
