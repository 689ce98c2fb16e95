// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/hash_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 16

void hash_map_free(struct hash_map *map)
{
	free(map->slots);
	*map = (struct hash_map){0};
}

void hash_map_clear(struct hash_map *map)
{
	if (map->used)
		memset(map->slots, 0, map->size * sizeof(*map->slots));
	map->used = 0;
}

/* The slot of the key, or the free one where it would go.  There is one: see hash_map_set. */
static struct hash_slot *slot_of(const struct hash_map *map, struct hash_key key)
{
	size_t at = hash_key(key) >> 32 & (map->size - 1);

	while (map->slots[at].key.a &&
		(map->slots[at].key.a != key.a || map->slots[at].key.b != key.b))
		at = (at + 1) & (map->size - 1);
	return &map->slots[at];
}

/* New slots without removed ones, at most half of them used. */
static int rebuild(struct hash_map *map)
{
	struct hash_map fresh = {.size = SLOTS_MIN};

	for (size_t i = 0; i < map->size; i++)
		fresh.used += map->slots[i].value != 0;
	while (fresh.size < 2 * (fresh.used + 1))
		fresh.size *= 2;
	fresh.slots = calloc(fresh.size, sizeof(*fresh.slots));
	if (!fresh.slots)
		return -ENOMEM;
	for (size_t i = 0; i < map->size; i++)
		if (map->slots[i].value)
			*slot_of(&fresh, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = fresh;
	return 0;
}

uint64_t hash_map_get(const struct hash_map *map, struct hash_key key)
{
	return map->size ? slot_of(map, key)->value : 0;
}

int hash_map_set(struct hash_map *map, struct hash_key key, uint64_t value)
{
	struct hash_slot *slot = map->size ? slot_of(map, key) : NULL;

	if (!slot || !slot->key.a) {
		if (!value)
			return 0;
		if (map->used >= map->size / 4 * 3 && rebuild(map) < 0)
			return -ENOMEM;
		slot = slot_of(map, key);
		map->used++;
	}
	*slot = (struct hash_slot){key, value};
	return 0;
}

uint32_t hash_map_hash_text(const char *text, size_t len)
{
	uint64_t hash = len, bytes;

	for (; len >= sizeof(bytes); text += sizeof(bytes), len -= sizeof(bytes)) {
		memcpy(&bytes, text, sizeof(bytes));
		hash = hash_map_mix(hash, bytes);
	}
	bytes = 0;
	memcpy(&bytes, text, len);
	return (uint32_t)(hash_map_mix(hash, bytes) >> 32);
}
