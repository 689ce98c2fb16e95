/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * intern.h - equal texts kept once, counted by references.
 *
 * All zeroes is an empty pool that owns nothing.
 */
#ifndef CORE_BASE_INTERN_H
#define CORE_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern_entry;

struct intern {
	struct intern_entry **buckets;
	uint32_t size; /* buckets: 0 or a power of two */
	uint32_t used;
	size_t bytes; /* all memory of the pool */
};

/* Returns the pool's copy of text, with a reference for the caller.  NULL: no memory. */
const char *intern_get(struct intern *intern, const char *text);
/* One more reference to a text of intern_get.  NULL returns NULL. */
const char *intern_again(const char *text);
void intern_put(struct intern *intern, const char *text); /* NULL is fine */
void intern_free(struct intern *intern);                  /* whatever references exist */

#endif
