// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/ci_text.h"

#include "core/base/hash_map.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#define ONES UINT64_C(0x0101010101010101)

int ci_text_compare(struct ci_text a, struct ci_text b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (ci_text_fold(a.text[i]) != ci_text_fold(b.text[i]))
			return ci_text_fold(a.text[i]) < ci_text_fold(b.text[i]) ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

/* ci_text_fold of eight bytes at once. */
static uint64_t fold_eight(uint64_t bytes)
{
	uint64_t low = bytes & 0x7f * ONES;
	uint64_t from_a = low + (0x80 - 'A') * ONES, after_z = low + (0x7f - 'Z') * ONES;

	return bytes | ((from_a & ~after_z & ~bytes & 0x80 * ONES) >> 2);
}

/* Up to eight bytes of the text from there, in memory order. */
static uint64_t eight_at(struct ci_text words, size_t from)
{
	uint64_t bytes = 0;

	if (from < words.len) {
		size_t left = words.len - from;

		memcpy(&bytes, words.text + from, left < sizeof(bytes) ? left : sizeof(bytes));
	}
	return fold_eight(bytes);
}

uint64_t ci_text_key(struct ci_text words, size_t from)
{
	return be64toh(eight_at(words, from));
}

uint64_t ci_text_hash(struct ci_text words)
{
	uint64_t hash = words.len;

	for (size_t at = 0; at < words.len; at += sizeof(uint64_t))
		hash = hash_map_mix(hash, eight_at(words, at));
	return hash ? hash : 1;
}

struct ci_text ci_text_program(const char *line, size_t len)
{
	size_t start = 0, at;

	for (at = 0; at < len && line[at] && line[at] != ' ' && line[at] != ':'; at++)
		if (line[at] == '/')
			start = at + 1;
	return (struct ci_text){.text = line + start, .len = at - start};
}

#define DISTANCE_MAX 32 /* bytes of b that are compared */

static unsigned least_of(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool is_same(char a, char b)
{
	return ci_text_fold(a) == ci_text_fold(b);
}

/* Two neighbours in the other order are one step, as one that is missing, added or another. */
unsigned ci_text_distance(const char *a, const char *b)
{
	unsigned lines[3][DISTANCE_MAX], i, b_len = (unsigned)strnlen(b, DISTANCE_MAX - 1);

	for (unsigned j = 0; j <= b_len; j++)
		lines[0][j] = j;
	for (i = 1; a[i - 1]; i++) {
		unsigned *line = lines[i % 3];
		const unsigned *last = lines[(i + 2) % 3], *before = lines[(i + 1) % 3];

		line[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			line[j] = last[j - 1] + !is_same(a[i - 1], b[j - 1]);
			line[j] = least_of(line[j], least_of(last[j], line[j - 1]) + 1);
			if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) &&
				is_same(a[i - 2], b[j - 1]))
				line[j] = least_of(line[j], before[j - 2] + 1);
		}
	}
	return lines[(i - 1) % 3][b_len];
}
