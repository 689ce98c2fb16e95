/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * string_ranks.h - many texts, few of them different -> numbers in the order of the texts.
 *
 *	lexicon_add for each text -> lexicon_rank -> lexicon_rank_of -> lexicon_empty
 *
 * A sort by name then compares numbers, and each distinct name is compared only here.  Case does
 * not matter (ASCII).
 */
#ifndef CORE_QUERY_STRING_RANKS_H
#define CORE_QUERY_STRING_RANKS_H

#include "core/base/ci_text.h"

#include <stdbool.h>

#define LEXICON_NONE UINT32_MAX

/* One distinct text: a copy, since the node it came from may be gone when texts are ranked. */
struct lexicon_entry {
	uint64_t text_id;
	uint64_t hash;
	size_t text; /* its offset in texts */
	uint32_t len;
	uint32_t rank;
};

struct beginning;

/* All zeroes is an empty one. */
struct lexicon {
	struct lexicon_entry *entries;
	char *texts;
	size_t texts_len, texts_room;
	uint32_t *slots;                        /* of a hash table: index + 1, 0: free */
	struct beginning *beginnings, **sorted; /* buffers for ranking */
	size_t count, room;                     /* of entries */
	size_t size;                            /* of slots, a power of two */
	uint32_t last; /* the last one found or added: the next one is often the same */
};

void lexicon_free(struct lexicon *lexicon);  /* empty again afterwards */
void lexicon_empty(struct lexicon *lexicon); /* keeps the memory */
/* Returns the index of the text with this tag; LEXICON_NONE: not added yet. */
uint32_t lexicon_find(struct lexicon *lexicon, uint64_t text_id);
/* Returns the text's index; LEXICON_NONE: no memory. */
uint32_t lexicon_add(struct lexicon *lexicon, struct ci_text words);
bool lexicon_rank(struct lexicon *lexicon); /* false: no memory */
/* Equal texts have equal ranks. */
uint32_t lexicon_rank_of(const struct lexicon *lexicon, uint32_t index);

#endif
