// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/tally.h"

#include "core/base/hash_map.h"

#include <stdlib.h>
#include <string.h>

static struct tally_row *find(const struct tally *tally, const char *name, unsigned len,
	uint32_t hash, struct tally_row **rarest)
{
	struct tally_row *row = tally->rows, *end = row + tally->size;

	*rarest = row;
	for (; row < end && row->count; row++) {
		if (row->hash == hash && !memcmp(row->name, name, len) && !row->name[len])
			return row;
		if (row->count < (*rarest)->count)
			*rarest = row;
	}
	if (row < end)
		*rarest = row;
	return NULL;
}

struct tally_row *tally_row(const struct tally *tally, const char *name)
{
	struct tally_row *row, *rarest;
	unsigned len = (unsigned)strnlen(name, TALLY_NAME - 1);
	uint32_t hash = hash_map_hash_text(name, len);

	row = find(tally, name, len, hash, &rarest);
	if (row)
		return row;
	if (rarest->count && tally->others)
		*tally->others += rarest->count;
	memset(rarest, 0, sizeof(*rarest));
	memcpy(rarest->name, name, len);
	rarest->hash = hash;
	return rarest;
}

void tally_add(const struct tally *tally, const char *name)
{
	tally_row(tally, name)->count++;
}

/* The rows in use stay the first ones. */
static void free_row(const struct tally *tally, struct tally_row *row)
{
	struct tally_row *last = row;

	while (last + 1 < tally->rows + tally->size && last[1].count)
		last++;
	*row = *last;
	memset(last, 0, sizeof(*last));
}

void tally_remove(const struct tally *tally, const char *name)
{
	unsigned len = (unsigned)strnlen(name, TALLY_NAME - 1);
	struct tally_row *rarest,
		*row = find(tally, name, len, hash_map_hash_text(name, len), &rarest);

	if (row && !--row->count)
		free_row(tally, row);
}

/* The name with the greater count keeps the row. */
static void merge_row(const struct tally *to, const struct tally_row *from)
{
	struct tally_row *row, *rarest;

	row = find(to, from->name, (unsigned)strlen(from->name), from->hash, &rarest);
	if (row) {
		row->count += from->count;
		row->failed += from->failed;
		row->cpu_ns += from->cpu_ns;
		return;
	}
	if (to->others)
		*to->others += rarest->count < from->count ? rarest->count : from->count;
	if (rarest->count < from->count)
		*rarest = *from;
}

void tally_merge(const struct tally *to, const struct tally_row *rows, unsigned size)
{
	for (unsigned i = 0; i < size && rows[i].count; i++)
		merge_row(to, &rows[i]);
}

static int compare(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int compare_by_cpu(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;

	if (x->cpu_ns != y->cpu_ns)
		return x->cpu_ns < y->cpu_ns ? 1 : -1;
	return compare(a, b);
}

static unsigned sort_rows(
	struct tally_row *rows, unsigned size, int (*compare_rows)(const void *, const void *))
{
	unsigned n = 0;

	while (n < size && rows[n].count)
		n++;
	qsort(rows, n, sizeof(*rows), compare_rows);
	return n;
}

unsigned tally_sort(struct tally_row *rows, unsigned size)
{
	return sort_rows(rows, size, compare);
}

unsigned tally_sort_by_cpu(struct tally_row *rows, unsigned size)
{
	return sort_rows(rows, size, compare_by_cpu);
}
