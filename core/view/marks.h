/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.h - what a person did to processes, by identity: so it outlives the nodes.
 */
#ifndef CORE_VIEW_MARKS_H
#define CORE_VIEW_MARKS_H

#include "core/event.h"

#include <stdbool.h>

struct mark {
	struct ident id; /* pid 0: a free slot */
	uint32_t bits;   /* 0: was let go of; the slot is reused when the table is made anew */
};

/* All zero is an empty one. */
struct marks {
	struct mark *slots; /* open addressing */
	size_t size;        /* slots, a power of two */
	size_t used;        /* slots that are not free */
};

void marks_free(struct marks *marks); /* empty again afterwards */
int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on); /* -ENOMEM */
uint32_t marks_get(const struct marks *marks, struct ident id);
void marks_clear(struct marks *marks, uint32_t bits); /* of all */

#endif
