// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/marks.h"

static struct hash_key mark_key(struct ident id)
{
	return (struct hash_key){(uint64_t)id.pid, id.start_ns};
}

void marks_free(struct marks *marks)
{
	hash_map_free(&marks->map);
}

int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on)
{
	uint32_t old = marks_get(marks, id);

	return hash_map_set(&marks->map, mark_key(id), on ? old | bits : old & ~bits);
}

uint32_t marks_get(const struct marks *marks, struct ident id)
{
	return (uint32_t)hash_map_get(&marks->map, mark_key(id));
}

void marks_clear(struct marks *marks, uint32_t bits)
{
	for (size_t i = 0; i < marks->map.size; i++)
		marks->map.slots[i].value &= ~(uint64_t)bits;
}
