/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * pidmap.h - pid -> number, open addressing.  Every event uses it: its slots have a third of the
 * bytes of those of hash_map.h.
 *
 * All zeroes is an empty map that owns nothing.  Only pidmap_fit allocates: after it, that many
 * pids can be put and nothing fails halfway.
 */
#ifndef CORE_BASE_PIDMAP_H
#define CORE_BASE_PIDMAP_H

#include <stddef.h>
#include <stdint.h>

#define PIDMAP_NONE UINT32_MAX /* no such pid; never a number in the map */

struct pidmap_slot {
	int32_t pid; /* 0: free */
	uint32_t number;
};

struct pidmap {
	struct pidmap_slot *slots;
	uint32_t mask;  /* slots - 1; the number of slots is a power of two */
	uint32_t shift; /* 64 - log2(slots) */
	uint32_t used;
};

void pidmap_free(struct pidmap *map);
/*
 * Grow so that `more` pids fit in, or shrink when the map is nearly empty.  Returns 0, or -ENOMEM
 * and the map is unchanged.
 */
int pidmap_fit(struct pidmap *map, uint32_t more);
uint32_t pidmap_find(const struct pidmap *map, int32_t pid);       /* or PIDMAP_NONE */
void pidmap_put(struct pidmap *map, int32_t pid, uint32_t number); /* pid is not 0; replaces */
void pidmap_clear(struct pidmap *map);                             /* removes all; keeps the room */
void pidmap_remove(struct pidmap *map, int32_t pid); /* does nothing without such a pid */
size_t pidmap_bytes(const struct pidmap *map);

#endif
