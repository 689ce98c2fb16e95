// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/string_ranks.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64u
#define GOLDEN   UINT64_C(0x9e3779b97f4a7c15)

/* 16 bytes after the common prefix; longer texts that are equal in them are compared in full. */
struct beginning {
	uint64_t keys[2];
	uint32_t index;
};

static uint64_t hash_of(struct ci_text words)
{
	uint64_t hash = (words.text_id ? words.text_id : ci_text_hash(words)) * GOLDEN;

	return hash ^ hash >> 32;
}

void lexicon_free(struct lexicon *lexicon)
{
	free(lexicon->entries);
	free(lexicon->texts);
	free(lexicon->slots);
	free(lexicon->beginnings);
	free(lexicon->sorted);
	*lexicon = (struct lexicon){0};
}

void lexicon_empty(struct lexicon *lexicon)
{
	if (lexicon->count)
		memset(lexicon->slots, 0, lexicon->size * sizeof(*lexicon->slots));
	lexicon->count = 0;
	lexicon->texts_len = 0;
	lexicon->last = 0;
}

static struct ci_text words_at(const struct lexicon *lexicon, size_t index)
{
	const struct lexicon_entry *entry = &lexicon->entries[index];

	return (struct ci_text){lexicon->texts + entry->text, entry->len, entry->text_id};
}

static bool is_same(
	const struct lexicon *lexicon, size_t index, struct ci_text words, uint64_t hash)
{
	const struct lexicon_entry *entry = &lexicon->entries[index];

	if (entry->hash != hash || entry->text_id != words.text_id)
		return false;
	return words.text_id || !ci_text_compare(words_at(lexicon, index), words);
}

/* The slot of the text, or the free slot where it would go. */
static uint32_t *find(const struct lexicon *lexicon, struct ci_text words, uint64_t hash)
{
	size_t at = hash & (lexicon->size - 1);

	while (lexicon->slots[at] && !is_same(lexicon, lexicon->slots[at] - 1, words, hash))
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
		*find(lexicon, words_at(lexicon, i), entries[i].hash) = (uint32_t)i + 1;
	return true;
}

uint32_t lexicon_find(struct lexicon *lexicon, uint64_t text_id)
{
	struct ci_text words = {.text_id = text_id};
	uint32_t *slot;

	if (!text_id || !lexicon->count)
		return LEXICON_NONE;
	if (lexicon->entries[lexicon->last].text_id == text_id)
		return lexicon->last;
	slot = find(lexicon, words, hash_of(words));
	if (!*slot)
		return LEXICON_NONE;
	return lexicon->last = *slot - 1;
}

static bool make_room(struct lexicon *lexicon, size_t len)
{
	size_t room = lexicon->texts_room ? lexicon->texts_room : 16 * ROOM_MIN;
	char *texts;

	if (lexicon->count == lexicon->room && !grow(lexicon))
		return false;
	if (lexicon->texts_len + len <= lexicon->texts_room)
		return true;
	while (room < lexicon->texts_len + len)
		room *= 2;
	texts = realloc(lexicon->texts, room);
	if (!texts)
		return false;
	lexicon->texts = texts;
	lexicon->texts_room = room;
	return true;
}

uint32_t lexicon_add(struct lexicon *lexicon, struct ci_text words)
{
	uint64_t hash;
	uint32_t *slot;

	if (!make_room(lexicon, words.len))
		return LEXICON_NONE;
	hash = hash_of(words);
	slot = find(lexicon, words, hash);
	if (!*slot) {
		lexicon->entries[lexicon->count] = (struct lexicon_entry){.text_id = words.text_id,
			.hash = hash,
			.text = lexicon->texts_len,
			.len = (uint32_t)words.len};
		if (words.len)
			memcpy(lexicon->texts + lexicon->texts_len, words.text, words.len);
		lexicon->texts_len += words.len;
		*slot = (uint32_t)++lexicon->count;
	}
	return lexicon->last = *slot - 1;
}

/* Length of the prefix that all texts have in common. */
static size_t common_len(const struct lexicon *lexicon)
{
	struct ci_text first = words_at(lexicon, 0);
	size_t len = first.len;

	for (size_t i = 1; i < lexicon->count; i++) {
		struct ci_text words = words_at(lexicon, i);

		len = len < words.len ? len : words.len;
		for (size_t at = 0; at < len; at++)
			if (ci_text_fold(first.text[at]) != ci_text_fold(words.text[at]))
				len = at;
	}
	return len;
}

static struct ci_text without(struct ci_text words, size_t beginning)
{
	size_t len = words.len < beginning ? words.len : beginning;

	return (struct ci_text){.text = words.text + len, .len = words.len - len};
}

struct ranking {
	const struct lexicon *lexicon;
	size_t skip; /* bytes already compared: in the keys, or equal in all */
};

static int compare(const void *a, const void *b, void *ctx)
{
	const struct beginning *x = *(struct beginning *const *)a;
	const struct beginning *y = *(struct beginning *const *)b;
	const struct ranking *ranking = ctx;
	const struct lexicon *lexicon = ranking->lexicon;

	for (unsigned i = 0; i < 2; i++)
		if (x->keys[i] != y->keys[i])
			return x->keys[i] < y->keys[i] ? -1 : 1;
	return ci_text_compare(without(words_at(lexicon, x->index), ranking->skip),
		without(words_at(lexicon, y->index), ranking->skip));
}

/* Buffers for prefixes, and for the pointers to them that are sorted. */
static bool fit(struct lexicon *lexicon)
{
	struct beginning *beginnings =
		realloc(lexicon->beginnings, (lexicon->count + 1) * sizeof(*beginnings));
	struct beginning **sorted;

	if (!beginnings)
		return false;
	lexicon->beginnings = beginnings;
	sorted = realloc(lexicon->sorted, (lexicon->count + 1) * sizeof(struct beginning *));
	if (!sorted)
		return false;
	lexicon->sorted = sorted;
	return true;
}

static void begin(struct lexicon *lexicon, size_t skip)
{
	for (size_t i = 0; i < lexicon->count; i++) {
		struct ci_text words = words_at(lexicon, i);

		lexicon->beginnings[i] = (struct beginning){
			.keys = {ci_text_key(words, skip), ci_text_key(words, skip + 8)},
			.index = (uint32_t)i};
		lexicon->sorted[i] = &lexicon->beginnings[i];
	}
}

bool lexicon_rank(struct lexicon *lexicon)
{
	size_t count = lexicon->count, skip = count ? common_len(lexicon) : 0;
	struct ranking ranking = {.lexicon = lexicon, .skip = skip + 16};
	uint32_t rank = 0;

	if (!fit(lexicon))
		return false;
	begin(lexicon, skip);
	qsort_r(lexicon->sorted, count, sizeof(*lexicon->sorted), compare, &ranking);
	for (size_t i = 0; i < count; i++) {
		struct beginning **at = &lexicon->sorted[i];

		if (i && compare(at - 1, at, &ranking))
			rank++;
		lexicon->entries[(*at)->index].rank = rank;
	}
	return true;
}

uint32_t lexicon_rank_of(const struct lexicon *lexicon, uint32_t index)
{
	return lexicon->entries[index].rank;
}
