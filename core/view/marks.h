/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - folds and tags by identity, so that they outlive the nodes. */
#ifndef CORE_VIEW_MARKS_H
#define CORE_VIEW_MARKS_H

#include "core/tree/tree.h"

#include <stdbool.h>

struct mark {
	struct ident id; /* pid 0: a free slot */
	uint32_t bits;   /* 0: removed; the next rebuild of the table drops the slot */
};

/* All zeroes is an empty table. */
struct marks {
	struct mark *slots; /* open addressing */
	size_t size;        /* slots, a power of two */
	size_t used;        /* slots that are not free */
};

void marks_free(struct marks *marks); /* empty again afterwards */
int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on); /* -ENOMEM */
uint32_t marks_get(const struct marks *marks, struct ident id);
void marks_clear(struct marks *marks, uint32_t bits); /* clears these bits of all */

#endif
