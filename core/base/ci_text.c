// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/ci_text.h"

#include "core/base/hash_map.h"

#include <endian.h>
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

unsigned ci_text_distance(const char *a, const char *b)
{
	unsigned line[32], b_len = strnlen(b, 31);

	for (unsigned j = 0; j <= b_len; j++)
		line[j] = j;
	for (unsigned i = 0; a[i]; i++) {
		unsigned diagonal = line[0];

		line[0] = i + 1;
		for (unsigned j = 1; j <= b_len; j++) {
			unsigned best = diagonal + (ci_text_fold(a[i]) != ci_text_fold(b[j - 1]));

			if (line[j] + 1 < best)
				best = line[j] + 1;
			if (line[j - 1] + 1 < best)
				best = line[j - 1] + 1;
			diagonal = line[j];
			line[j] = best;
		}
	}
	return line[b_len];
}
