/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* ci_text.h - a text whose case does not matter (ASCII). */
#ifndef CORE_BASE_CI_TEXT_H
#define CORE_BASE_CI_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct ci_text {
	const char *text; /* borrowed, for the call only */
	size_t len;
	/* 0, or an id: texts with the same one are equal and need not be compared */
	uint64_t text_id;
};

static inline unsigned char ci_text_fold(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

int ci_text_compare(struct ci_text a, struct ci_text b); /* returns as strcmp does */
/*
 * Equal texts have equal hashes; different ones do not, but for one pair in 2^64.  Never 0, so it
 * serves as a tag.
 */
uint64_t ci_text_hash(struct ci_text words);
/* The name of the program in a command line, or in a title that a process has set: the text between
 * the last slash and the end of the first word. */
struct ci_text ci_text_program(const char *line, size_t len);
/* How many letters must be changed, added and removed; only the first 31 of b count. */
unsigned ci_text_distance(const char *a, const char *b);
/* Eight bytes of the text as a number that sorts as they do. */
uint64_t ci_text_key(struct ci_text words, size_t from);

#endif
