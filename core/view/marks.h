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

void marks_free(struct marks *marks); /* empty again afterwards */
int marks_set(struct marks *marks, struct ident id, uint32_t bits, bool on); /* -ENOMEM */
uint32_t marks_get(const struct marks *marks, struct ident id);
void marks_clear(struct marks *marks, uint32_t bits); /* clears these bits of all */

#endif
