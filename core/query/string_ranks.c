// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/sort.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64u
#define GOLDEN   UINT64_C(0x9e3779b97f4a7c15)

static uint64_t hash_of(struct ci_text words)
{
	uint64_t hash = (words.text_id ? words.text_id : ci_text_hash(words)) * GOLDEN;

	return hash ^ hash >> 32;
}

void string_ranks_free(struct string_ranks *ranks)
{
	free(ranks->entries);
	free(ranks->texts);
	free(ranks->slots);
	free(ranks->sorted);
	*ranks = (struct string_ranks){0};
}

void string_ranks_empty(struct string_ranks *ranks)
{
	if (ranks->count)
		memset(ranks->slots, 0, ranks->size * sizeof(*ranks->slots));
	ranks->count = 0;
	ranks->texts_len = 0;
	ranks->last = 0;
}

static struct ci_text words_at(const struct string_ranks *ranks, size_t index)
{
	const struct string_ranks_entry *entry = &ranks->entries[index];

	return (struct ci_text){ranks->texts + entry->text, entry->len, entry->text_id};
}

static bool is_same(
	const struct string_ranks *ranks, size_t index, struct ci_text words, uint64_t hash)
{
	const struct string_ranks_entry *entry = &ranks->entries[index];

	if (entry->hash != hash || entry->text_id != words.text_id)
		return false;
	return words.text_id || !ci_text_compare(words_at(ranks, index), words);
}

/* The slot of the text, or the free slot where it would go. */
static uint32_t *find(const struct string_ranks *ranks, struct ci_text words, uint64_t hash)
{
	size_t at = hash & (ranks->size - 1);

	while (ranks->slots[at] && !is_same(ranks, ranks->slots[at] - 1, words, hash))
		at = (at + 1) & (ranks->size - 1);
	return &ranks->slots[at];
}

static bool grow(struct string_ranks *ranks)
{
	size_t room = ranks->room ? ranks->room * 2 : ROOM_MIN;
	struct string_ranks_entry *entries = realloc(ranks->entries, room * sizeof(*entries));
	uint32_t *slots = entries ? calloc(2 * room, sizeof(*slots)) : NULL;

	if (entries)
		ranks->entries = entries;
	if (!slots)
		return false;
	free(ranks->slots);
	ranks->slots = slots;
	ranks->size = 2 * room;
	ranks->room = room;
	for (size_t i = 0; i < ranks->count; i++)
		*find(ranks, words_at(ranks, i), entries[i].hash) = (uint32_t)i + 1;
	return true;
}

uint32_t string_ranks_find(struct string_ranks *ranks, uint64_t text_id)
{
	struct ci_text words = {.text_id = text_id};
	uint32_t *slot;

	if (!text_id || !ranks->count)
		return STRING_RANKS_NONE;
	if (ranks->entries[ranks->last].text_id == text_id)
		return ranks->last;
	slot = find(ranks, words, hash_of(words));
	if (!*slot)
		return STRING_RANKS_NONE;
	return ranks->last = *slot - 1;
}

static bool make_room(struct string_ranks *ranks, size_t len)
{
	size_t room = ranks->texts_room ? ranks->texts_room : 16 * ROOM_MIN;
	char *texts;

	if (ranks->count == ranks->room && !grow(ranks))
		return false;
	if (ranks->texts_len + len <= ranks->texts_room)
		return true;
	while (room < ranks->texts_len + len)
		room *= 2;
	texts = realloc(ranks->texts, room);
	if (!texts)
		return false;
	ranks->texts = texts;
	ranks->texts_room = room;
	return true;
}

uint32_t string_ranks_add(struct string_ranks *ranks, struct ci_text words)
{
	uint64_t hash;
	uint32_t *slot;

	if (!make_room(ranks, words.len))
		return STRING_RANKS_NONE;
	hash = hash_of(words);
	slot = find(ranks, words, hash);
	if (!*slot) {
		ranks->entries[ranks->count] = (struct string_ranks_entry){.text_id = words.text_id,
			.hash = hash,
			.text = ranks->texts_len,
			.len = (uint32_t)words.len};
		if (words.len)
			memcpy(ranks->texts + ranks->texts_len, words.text, words.len);
		ranks->texts_len += words.len;
		*slot = (uint32_t)++ranks->count;
	}
	return ranks->last = *slot - 1;
}

/* Length of the prefix that all texts have in common. */
static size_t common_len(const struct string_ranks *ranks)
{
	struct ci_text first = words_at(ranks, 0);
	size_t len = first.len;

	for (size_t i = 1; i < ranks->count; i++) {
		struct ci_text words = words_at(ranks, i);

		len = len < words.len ? len : words.len;
		for (size_t at = 0; at < len; at++)
			if (ci_text_fold(first.text[at]) != ci_text_fold(words.text[at]))
				len = at;
	}
	return len;
}

static struct ci_text without(struct ci_text words, size_t prefix)
{
	size_t len = words.len < prefix ? words.len : prefix;

	return (struct ci_text){.text = words.text + len, .len = words.len - len};
}

struct ranking {
	const struct string_ranks *ranks;
	size_t skip; /* bytes already compared: in the keys, or equal in all */
};

static bool is_same_prefix(const struct sort_entry *a, const struct sort_entry *b)
{
	return a->keys[0] == b->keys[0] && a->keys[1] == b->keys[1];
}

/* Two texts with the same prefix. */
static int compare(const void *a, const void *b, void *ctx)
{
	const struct sort_entry *x = a, *y = b;
	const struct ranking *ranking = ctx;

	return ci_text_compare(without(words_at(ranking->ranks, x->keys[2]), ranking->skip),
		without(words_at(ranking->ranks, y->keys[2]), ranking->skip));
}

/* Sorts by the 16 bytes after the common prefix, then those that are equal in them in full. */
static void sort_texts(const struct string_ranks *ranks, struct ranking *ranking)
{
	struct sort_entry *sorted = ranks->sorted;
	size_t count = ranks->count, skip = ranking->skip - 16;

	for (size_t i = 0; i < count; i++) {
		struct ci_text words = words_at(ranks, i);

		sorted[i] = (struct sort_entry){
			.keys = {ci_text_key(words, skip), ci_text_key(words, skip + 8), i}};
	}
	sort_entries(sorted, count, sorted + count);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && is_same_prefix(&sorted[from], &sorted[to]);)
			to++;
		if (to - from > 1)
			qsort_r(sorted + from, to - from, sizeof(*sorted), compare, ranking);
	}
}

bool string_ranks_assign(struct string_ranks *ranks)
{
	size_t count = ranks->count, skip = count ? common_len(ranks) : 0;
	struct ranking ranking = {.ranks = ranks, .skip = skip + 16};
	struct sort_entry *at = realloc(ranks->sorted, (2 * count + 1) * sizeof(*at));
	uint32_t rank = 0;

	if (!at)
		return false;
	ranks->sorted = at;
	sort_texts(ranks, &ranking);
	for (size_t i = 0; i < count; i++, at++) {
		if (i && (!is_same_prefix(at - 1, at) || compare(at - 1, at, &ranking)))
			rank++;
		ranks->entries[at->keys[2]].rank = rank;
	}
	return true;
}

uint32_t string_ranks_get(const struct string_ranks *ranks, uint32_t index)
{
	return ranks->entries[index].rank;
}
