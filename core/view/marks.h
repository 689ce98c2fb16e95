/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* marks.h - folds and tags by identity, so that they outlive the nodes. */
#ifndef CORE_VIEW_MARKS_H
#define CORE_VIEW_MARKS_H

#include "core/base/hash_map.h"
#include "core/tree/tree.h"

#include <stdbool.h>

/* All zeroes is an empty table. */
struct marks {
	struct hash_map map; /* pid, start -> bits */
};

static inline struct hash_key marks_key(struct ident id)
{
	return (struct hash_key){(uint64_t)id.pid, id.start_ns};
}

/* empty again afterwards */
static inline void marks_free(struct marks *marks)
{
	hash_map_free(&marks->map);
}

static inline uint32_t marks_get(const struct marks *marks, struct ident id)
{
	return (uint32_t)hash_map_get(&marks->map, marks_key(id));
}

/* -ENOMEM */
static inline int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on)
{
	uint32_t old = marks_get(marks, id);

	return hash_map_set(&marks->map, marks_key(id), on ? old | bits : old & ~bits);
}

/* clears these bits of all */
static inline void marks_clear(struct marks *marks, uint32_t bits)
{
	for (size_t i = 0; i < marks->map.size; i++)
		marks->map.slots[i].value &= ~(uint64_t)bits;
}

#endif
