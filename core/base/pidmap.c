// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * pidmap.c - linear probing, deletion by shifting back, at most three quarters full.
 *
 * Pids come in long runs of neighbours, which the hash spreads evenly, and also pids with equal low
 * bits.
 */
#include "core/base/pidmap.h"

#include "core/base/hash_map.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 8u
#define SLOTS_MAX (1u << 31)

/* hash_map_mix without its last step, which is for the lower bits. */
static uint32_t home_of(const struct pidmap *map, int32_t pid)
{
	return (uint32_t)((uint32_t)pid * HASH_GOLDEN >> map->shift);
}

/* Returns the slot of pid, or the free slot where it would go.  There is always a free one. */
static uint32_t probe(const struct pidmap *map, int32_t pid)
{
	uint32_t at = home_of(map, pid);

	while (map->slots[at].pid && map->slots[at].pid != pid)
		at = (at + 1) & map->mask;
	return at;
}

static uint32_t slots_of(const struct pidmap *map)
{
	return map->slots ? map->mask + 1 : 0;
}

static bool has_room(uint32_t slots, uint64_t used)
{
	return used <= slots / 4 * 3;
}

static int resize(struct pidmap *map, uint32_t slots)
{
	struct pidmap to = {.mask = slots - 1, .shift = 64 - (uint32_t)__builtin_ctz(slots)};
	uint32_t i;

	to.slots = calloc(slots, sizeof(*to.slots));
	if (!to.slots)
		return -ENOMEM;
	for (i = 0; i < slots_of(map); i++)
		if (map->slots[i].pid)
			pidmap_put(&to, map->slots[i].pid, map->slots[i].number);
	free(map->slots);
	*map = to;
	return 0;
}

void pidmap_free(struct pidmap *map)
{
	free(map->slots);
	*map = (struct pidmap){0};
}

int pidmap_fit(struct pidmap *map, uint32_t more)
{
	uint64_t used = (uint64_t)map->used + more;
	uint32_t slots = slots_of(map);

	if (has_room(slots, used)) {
		/*
		 * An eighth is far from both bounds, so sizes do not alternate.  A failure to
		 * shrink is harmless.
		 */
		if (slots > SLOTS_MIN && used < slots / 8)
			resize(map, slots / 2);
		return 0;
	}
	if (slots < SLOTS_MIN)
		slots = SLOTS_MIN;
	while (!has_room(slots, used)) {
		if (slots == SLOTS_MAX)
			return -ENOMEM;
		slots *= 2;
	}
	return resize(map, slots);
}

uint32_t pidmap_find(const struct pidmap *map, int32_t pid)
{
	const struct pidmap_slot *slot;

	if (!map->used || !pid)
		return PIDMAP_NONE;
	slot = &map->slots[probe(map, pid)];
	return slot->pid ? slot->number : PIDMAP_NONE;
}

void pidmap_put(struct pidmap *map, int32_t pid, uint32_t number)
{
	struct pidmap_slot *slot = &map->slots[probe(map, pid)];

	map->used += !slot->pid;
	*slot = (struct pidmap_slot){pid, number};
}

/*
 *      home:  3  3  4        remove the first: what comes after moves up, unless that would
 *      slot: [3][4][5][ ]    put it before its home
 */
void pidmap_remove(struct pidmap *map, int32_t pid)
{
	uint32_t hole, at;

	if (pidmap_find(map, pid) == PIDMAP_NONE)
		return;
	hole = at = probe(map, pid);
	for (;;) {
		at = (at + 1) & map->mask;
		if (!map->slots[at].pid)
			break;
		if (((at - home_of(map, map->slots[at].pid)) & map->mask) <
			((at - hole) & map->mask))
			continue;
		map->slots[hole] = map->slots[at];
		hole = at;
	}
	map->slots[hole].pid = 0;
	map->used--;
}

void pidmap_clear(struct pidmap *map)
{
	if (map->used)
		memset(map->slots, 0, slots_of(map) * sizeof(*map->slots));
	map->used = 0;
}

size_t pidmap_bytes(const struct pidmap *map)
{
	return slots_of(map) * sizeof(*map->slots);
}
