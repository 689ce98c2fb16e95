// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/string_ranks.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64u
#define ONES     UINT64_C(0x0101010101010101)
#define GOLDEN   UINT64_C(0x9e3779b97f4a7c15)

/* Of what is not the same in all; what is longer, and begins alike, is looked up. */
struct beginning {
	uint64_t keys[2];
	uint32_t index;
};

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

/* Eight bytes at once: fold. */
static uint64_t fold_eight(uint64_t bytes)
{
	uint64_t low = bytes & 0x7f * ONES;
	uint64_t from_a = low + (0x80 - 'A') * ONES, after_z = low + (0x7f - 'Z') * ONES;

	return bytes | ((from_a & ~after_z & ~bytes & 0x80 * ONES) >> 2);
}

/* Eight bytes of it, or what is left, as they lie there. */
static uint64_t eight_at(struct words words, size_t from)
{
	uint64_t bytes = 0;

	if (from < words.len) {
		size_t left = words.len - from;

		memcpy(&bytes, words.text + from, left < sizeof(bytes) ? left : sizeof(bytes));
	}
	return fold_eight(bytes);
}

uint64_t words_key(struct words words, size_t from)
{
	return be64toh(eight_at(words, from));
}

uint64_t words_hash(struct words words)
{
	uint64_t hash = words.len;

	for (size_t at = 0; at < words.len; at += sizeof(uint64_t)) {
		hash = (hash ^ eight_at(words, at)) * GOLDEN;
		hash ^= hash >> 29;
	}
	return hash ? hash : 1;
}

struct words words_program(const char *line, size_t len)
{
	size_t start = 0, at;

	for (at = 0; at < len && line[at] && line[at] != ' ' && line[at] != ':'; at++)
		if (line[at] == '/')
			start = at + 1;
	return (struct words){.text = line + start, .len = at - start};
}

static uint64_t hash_of(struct words words)
{
	uint64_t hash = (words.tag ? words.tag : words_hash(words)) * GOLDEN;

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

static struct words words_at(const struct lexicon *lexicon, size_t index)
{
	const struct lexicon_entry *entry = &lexicon->entries[index];

	return (struct words){lexicon->texts + entry->text, entry->len, entry->tag};
}

static bool is_same(const struct lexicon *lexicon, size_t index, struct words words, uint64_t hash)
{
	const struct lexicon_entry *entry = &lexicon->entries[index];

	if (entry->hash != hash || entry->tag != words.tag)
		return false;
	return words.tag || !words_compare(words_at(lexicon, index), words);
}

/* The slot that has it, or the free one where it belongs. */
static uint32_t *find(const struct lexicon *lexicon, struct words words, uint64_t hash)
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

uint32_t lexicon_find(struct lexicon *lexicon, uint64_t tag)
{
	struct words words = {.tag = tag};
	uint32_t *slot;

	if (!tag || !lexicon->count)
		return LEXICON_NONE;
	if (lexicon->entries[lexicon->last].tag == tag)
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

uint32_t lexicon_add(struct lexicon *lexicon, struct words words)
{
	uint64_t hash;
	uint32_t *slot;

	if (!make_room(lexicon, words.len))
		return LEXICON_NONE;
	hash = hash_of(words);
	slot = find(lexicon, words, hash);
	if (!*slot) {
		lexicon->entries[lexicon->count] = (struct lexicon_entry){.tag = words.tag,
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

/* Bytes at the beginning that all have in common. */
static size_t common_len(const struct lexicon *lexicon)
{
	struct words first = words_at(lexicon, 0);
	size_t len = first.len;

	for (size_t i = 1; i < lexicon->count; i++) {
		struct words words = words_at(lexicon, i);

		len = len < words.len ? len : words.len;
		for (size_t at = 0; at < len; at++)
			if (fold(first.text[at]) != fold(words.text[at]))
				len = at;
	}
	return len;
}

static struct words without(struct words words, size_t beginning)
{
	size_t len = words.len < beginning ? words.len : beginning;

	return (struct words){.text = words.text + len, .len = words.len - len};
}

struct ranking {
	const struct lexicon *lexicon;
	size_t skip; /* bytes that are compared by then: by their keys, or equal in all */
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
	return words_compare(without(words_at(lexicon, x->index), ranking->skip),
		without(words_at(lexicon, y->index), ranking->skip));
}

/* Room for beginnings, and for pointers to them: what is sorted is these. */
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
		struct words words = words_at(lexicon, i);

		lexicon->beginnings[i] = (struct beginning){
			.keys = {words_key(words, skip), words_key(words, skip + 8)},
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
