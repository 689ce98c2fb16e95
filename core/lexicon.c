// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/lexicon.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64u

static unsigned char fold(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

int words_compare(struct words a, struct words b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (fold(a.text[i]) != fold(b.text[i]))
			return fold(a.text[i]) < fold(b.text[i]) ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

uint64_t words_key(struct words words, size_t from)
{
	uint64_t key = 0;

	for (size_t i = from; i < from + 8; i++)
		key = key << 8 | (i < words.len ? fold(words.text[i]) : 0);
	return key;
}

static uint64_t hash_of(struct words words)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; !words.tag && i < words.len; i++)
		hash = (hash ^ fold(words.text[i])) * 1099511628211u;
	hash = (hash ^ words.tag) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

void lexicon_free(struct lexicon *lexicon)
{
	free(lexicon->entries);
	free(lexicon->slots);
	free(lexicon->sorted);
	*lexicon = (struct lexicon){0};
}

void lexicon_empty(struct lexicon *lexicon)
{
	if (lexicon->count)
		memset(lexicon->slots, 0, lexicon->size * sizeof(*lexicon->slots));
	lexicon->count = 0;
	lexicon->last = 0;
}

static bool is_same(const struct lexicon_entry *entry, struct words words, uint64_t hash)
{
	if (entry->hash != hash || entry->words.tag != words.tag)
		return false;
	return words.tag || !words_compare(entry->words, words);
}

/* The slot that has it, or the free one where it belongs. */
static uint32_t *find(const struct lexicon *lexicon, struct words words, uint64_t hash)
{
	size_t at = hash & (lexicon->size - 1);

	while (lexicon->slots[at] &&
		!is_same(&lexicon->entries[lexicon->slots[at] - 1], words, hash))
		at = (at + 1) & (lexicon->size - 1);
	return &lexicon->slots[at];
}

static bool grow(struct lexicon *lexicon)
{
	size_t room = lexicon->room ? lexicon->room * 2 : ROOM_MIN;
	struct lexicon_entry *entries = realloc(lexicon->entries, room * sizeof(*entries));
	uint32_t *slots = entries ? calloc(2 * room, sizeof(*slots)) : NULL;

	if (entries)
		lexicon->entries = entries;
	if (!slots)
		return false;
	free(lexicon->slots);
	lexicon->slots = slots;
	lexicon->size = 2 * room;
	lexicon->room = room;
	for (size_t i = 0; i < lexicon->count; i++)
		*find(lexicon, entries[i].words, entries[i].hash) = (uint32_t)i + 1;
	return true;
}

uint32_t lexicon_find(struct lexicon *lexicon, uint64_t tag)
{
	struct words words = {.tag = tag};
	uint32_t *slot;

	if (!tag || !lexicon->count)
		return LEXICON_NONE;
	if (lexicon->entries[lexicon->last].words.tag == tag)
		return lexicon->last;
	slot = find(lexicon, words, hash_of(words));
	if (!*slot)
		return LEXICON_NONE;
	return lexicon->last = *slot - 1;
}

uint32_t lexicon_add(struct lexicon *lexicon, struct words words)
{
	uint64_t hash;
	uint32_t *slot;

	if (lexicon->count == lexicon->room && !grow(lexicon))
		return LEXICON_NONE;
	hash = hash_of(words);
	slot = find(lexicon, words, hash);
	if (!*slot) {
		lexicon->entries[lexicon->count] =
			(struct lexicon_entry){.words = words, .hash = hash};
		*slot = (uint32_t)++lexicon->count;
	}
	return lexicon->last = *slot - 1;
}

/* Bytes at the beginning that all have in common. */
static size_t common_len(const struct lexicon *lexicon)
{
	struct words first = lexicon->entries[0].words;
	size_t len = first.len;

	for (size_t i = 1; i < lexicon->count; i++) {
		struct words words = lexicon->entries[i].words;

		len = len < words.len ? len : words.len;
		for (size_t at = 0; at < len; at++)
			if (fold(first.text[at]) != fold(words.text[at]))
				len = at;
	}
	return len;
}

static int compare(const void *a, const void *b, void *ctx)
{
	const struct lexicon_entry *entries = ctx;
	const struct lexicon_entry *x = &entries[*(const uint32_t *)a];
	const struct lexicon_entry *y = &entries[*(const uint32_t *)b];

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return words_compare(x->words, y->words);
}

bool lexicon_rank(struct lexicon *lexicon)
{
	struct lexicon_entry *entries = lexicon->entries;
	size_t count = lexicon->count, skip;
	uint32_t *sorted = realloc(lexicon->sorted, (count + 1) * sizeof(*sorted)), rank = 0;

	if (!sorted)
		return false;
	lexicon->sorted = sorted;
	skip = count ? common_len(lexicon) : 0;
	for (size_t i = 0; i < count; i++) {
		entries[i].key = words_key(entries[i].words, skip);
		sorted[i] = (uint32_t)i;
	}
	qsort_r(sorted, count, sizeof(*sorted), compare, entries);
	for (size_t i = 0; i < count; i++) {
		if (i && compare(&sorted[i - 1], &sorted[i], entries))
			rank++;
		entries[sorted[i]].rank = rank;
	}
	return true;
}

uint32_t lexicon_rank_of(const struct lexicon *lexicon, uint32_t index)
{
	return lexicon->entries[index].rank;
}
