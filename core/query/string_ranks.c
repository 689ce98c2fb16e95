// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/sort.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 64u

/* Ids are any numbers but 0, so they are kept apart from hashes. */
static struct hash_key key_of(struct ci_text words)
{
	if (words.text_id)
		return (struct hash_key){words.text_id, 1};
	return (struct hash_key){ci_text_hash(words), 0};
}

void string_ranks_free(struct string_ranks *ranks)
{
	free(ranks->entries);
	free(ranks->texts);
	hash_map_free(&ranks->indices);
	free(ranks->sorted);
	*ranks = (struct string_ranks){0};
}

void string_ranks_empty(struct string_ranks *ranks)
{
	hash_map_clear(&ranks->indices);
	ranks->count = 0;
	ranks->texts_len = 0;
	ranks->last_id = 0;
}

static struct ci_text words_at(const struct string_ranks *ranks, size_t index)
{
	const struct string_ranks_entry *entry = &ranks->entries[index];

	return (struct ci_text){.text = ranks->texts + entry->text, .len = entry->len};
}

static bool grow(struct string_ranks *ranks)
{
	size_t room = ranks->room ? ranks->room * 2 : ROOM_MIN;
	struct string_ranks_entry *entries = realloc(ranks->entries, room * sizeof(*entries));

	if (!entries)
		return false;
	ranks->entries = entries;
	ranks->room = room;
	return true;
}

uint32_t string_ranks_find(struct string_ranks *ranks, uint64_t text_id)
{
	uint64_t number;

	if (!text_id || !ranks->count)
		return STRING_RANKS_NONE;
	if (text_id == ranks->last_id)
		return ranks->last;
	number = hash_map_get(&ranks->indices, key_of((struct ci_text){.text_id = text_id}));
	if (!number)
		return STRING_RANKS_NONE;
	ranks->last_id = text_id;
	return ranks->last = (uint32_t)number - 1;
}

static bool make_room(struct string_ranks *ranks, size_t len)
{
	size_t room = ranks->texts_room ? ranks->texts_room : 16 * ROOM_MIN;
	char *texts;

	if (ranks->count == ranks->room && !grow(ranks))
		return false;
	if (ranks->texts && ranks->texts_len + len <= ranks->texts_room)
		return true; /* an empty text points somewhere, too */
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
	struct hash_key key = key_of(words);
	uint64_t number = hash_map_get(&ranks->indices, key);

	if (!number) {
		if (!make_room(ranks, words.len) ||
			hash_map_set(&ranks->indices, key, ranks->count + 1) < 0)
			return STRING_RANKS_NONE;
		ranks->entries[ranks->count] = (struct string_ranks_entry){
			.text = ranks->texts_len, .len = (uint32_t)words.len};
		if (words.len)
			memcpy(ranks->texts + ranks->texts_len, words.text, words.len);
		ranks->texts_len += words.len;
		number = ++ranks->count;
	}
	ranks->last_id = words.text_id;
	return ranks->last = (uint32_t)number - 1;
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
static int compare_prefixes(const void *a, const void *b, void *ctx)
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
			qsort_r(sorted + from, to - from, sizeof(*sorted), compare_prefixes,
				ranking);
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
		if (i && (!is_same_prefix(at - 1, at) || compare_prefixes(at - 1, at, &ranking)))
			rank++;
		ranks->entries[at->keys[2]].rank = rank;
	}
	return true;
}

uint32_t string_ranks_get(const struct string_ranks *ranks, uint32_t index)
{
	return ranks->entries[index].rank;
}
