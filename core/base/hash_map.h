/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * hash_map.h - keys of two numbers -> a number that is not 0; and the one hash function.
 *
 * All zeroes is an empty map that owns nothing.
 */
#ifndef CORE_BASE_HASH_MAP_H
#define CORE_BASE_HASH_MAP_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t a; /* not 0 */
	uint64_t b;
};

struct hash_slot {
	struct hash_key key; /* a is 0: the slot is free */
	uint64_t value;      /* 0: removed; the slot is free again when the map grows */
};

struct hash_map {
	struct hash_slot *slots; /* open addressing, linear probing */
	size_t size;             /* of slots: 0, or a power of two */
	size_t used;             /* slots that are not free */
};

void hash_map_free(struct hash_map *map);  /* empty again afterwards */
void hash_map_clear(struct hash_map *map); /* removes all, keeps the memory */
uint64_t hash_map_get(const struct hash_map *map, struct hash_key key); /* 0: not in the map */
/* A value of 0 removes.  Returns 0, or -ENOMEM and nothing has changed: only for a new key. */
int hash_map_set(struct hash_map *map, struct hash_key key, uint64_t value);

#define HASH_GOLDEN UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / golden ratio */

/* Adds a number to a hash, which is 0 at first. */
static inline uint64_t hash_map_mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * HASH_GOLDEN;
	return hash ^ hash >> 29;
}

static inline uint64_t hash_key(struct hash_key key)
{
	return hash_map_mix(hash_map_mix(0, key.a), key.b);
}

uint32_t hash_map_hash_text(const char *text, size_t len);

#endif
