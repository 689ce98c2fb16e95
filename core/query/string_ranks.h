/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * string_ranks.h - many texts, few of them different -> numbers in the order of the texts.
 *
 *	string_ranks_add for each text -> string_ranks_assign -> string_ranks_get ->
 *	string_ranks_empty
 *
 * A sort by name then compares numbers, and each distinct name is compared only here.  Case does
 * not matter (ASCII).
 */
#ifndef CORE_QUERY_STRING_RANKS_H
#define CORE_QUERY_STRING_RANKS_H

#include "core/base/ci_text.h"
#include "core/base/hash_map.h"

#include <stdbool.h>

#define STRING_RANKS_NONE UINT32_MAX

/* One distinct text: a copy, since the node it came from may be gone when texts are ranked. */
struct string_ranks_entry {
	size_t text; /* its offset in texts */
	uint32_t len;
	uint32_t rank;
};

struct sort_entry;

/* All zeroes is an empty one. */
struct string_ranks {
	struct string_ranks_entry *entries;
	char *texts;
	size_t texts_len, texts_room;
	struct hash_map indices;   /* text_id or hash -> index + 1 */
	struct sort_entry *sorted; /* a buffer for ranking */
	size_t count, room;        /* of entries */
	uint64_t last_id; /* of the last one found or added: the next is often the same; or 0 */
	uint32_t last;
};

void string_ranks_free(struct string_ranks *ranks);  /* empty again afterwards */
void string_ranks_empty(struct string_ranks *ranks); /* keeps the memory */
/* Returns the index of the text with this text_id; STRING_RANKS_NONE: not added yet. */
uint32_t string_ranks_find(struct string_ranks *ranks, uint64_t text_id);
/* Returns the text's index; STRING_RANKS_NONE: no memory. */
uint32_t string_ranks_add(struct string_ranks *ranks, struct ci_text words);
bool string_ranks_assign(struct string_ranks *ranks); /* false: no memory */
/* Equal texts have equal ranks. */
uint32_t string_ranks_get(const struct string_ranks *ranks, uint32_t index);

#endif
