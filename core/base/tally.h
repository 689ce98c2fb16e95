/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tally.h - how often each name came, in a table of fixed size.
 *
 * Exact while there are no more names than places.  Beyond, a new name takes the place of the
 * rarest one, which is then only a part of `others`: the frequent ones stay.
 *
 * The table is the caller's: an array of struct tally_row, all zeroes at first.
 */
#ifndef CORE_BASE_TALLY_H
#define CORE_BASE_TALLY_H

#include <stdint.h>

#define TALLY_NAME 32 /* bytes, the NUL included; longer names are cut */

struct tally_row {
	char name[TALLY_NAME];
	uint32_t hash;
	uint32_t failed; /* of count: ended badly */
	uint64_t count;  /* 0: the place is free */
	uint64_t cpu_ns;
};

struct tally {
	struct tally_row *rows;
	unsigned size;
	uint64_t *others; /* counts of names that had to go; or NULL */
};

/* The row of a name, made if need be; its count is not changed.  Good until the next call. */
struct tally_row *tally_row(const struct tally *tally, const char *name);
void tally_add(const struct tally *tally, const char *name);
void tally_merge(const struct tally *to, const struct tally_row *rows, unsigned size);
/* By count, the greatest first; returns how many there are. */
unsigned tally_sort(struct tally_row *rows, unsigned size);

#endif
