// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/marks.h"

#include <errno.h>
#include <stdlib.h>

#define SIZE_MIN 16

/* The slot with the id, or the free one where it would go.  There is one: see marks_set. */
static struct mark *find_mark(struct mark *slots, size_t size, struct ident id)
{
	uint64_t hash = (id.start_ns ^ (uint64_t)id.pid << 40) * 0x9e3779b97f4a7c15ull;
	size_t at = (size_t)(hash >> 32) & (size - 1);

	while (slots[at].id.pid && !ident_equal(slots[at].id, id))
		at = (at + 1) & (size - 1);
	return &slots[at];
}

void marks_free(struct marks *marks)
{
	free(marks->slots);
	*marks = (struct marks){0};
}

/* A new table without removed marks, at most half full. */
static int rebuild(struct marks *marks)
{
	struct marks fresh = {.size = SIZE_MIN};

	for (size_t i = 0; i < marks->size; i++)
		fresh.used += marks->slots[i].bits != 0;
	while (fresh.size < 2 * (fresh.used + 1))
		fresh.size *= 2;
	fresh.slots = calloc(fresh.size, sizeof(*fresh.slots));
	if (!fresh.slots)
		return -ENOMEM;
	for (size_t i = 0; i < marks->size; i++)
		if (marks->slots[i].bits)
			*find_mark(fresh.slots, fresh.size, marks->slots[i].id) = marks->slots[i];
	free(marks->slots);
	*marks = fresh;
	return 0;
}

int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on)
{
	struct mark *mark;

	if (!on && !marks->size)
		return 0;
	if (on && marks->used >= marks->size / 4 * 3 && rebuild(marks) < 0)
		return -ENOMEM;
	mark = find_mark(marks->slots, marks->size, id);
	if (on && !mark->id.pid) {
		mark->id = id;
		marks->used++;
	}
	mark->bits = on ? mark->bits | bits : mark->bits & ~bits;
	return 0;
}

uint32_t marks_get(const struct marks *marks, struct ident id)
{
	return marks->size ? find_mark(marks->slots, marks->size, id)->bits : 0;
}

void marks_clear(struct marks *marks, uint32_t bits)
{
	for (size_t i = 0; i < marks->size; i++)
		marks->slots[i].bits &= ~bits;
}
