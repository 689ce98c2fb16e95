/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* array.h - arrays that grow, such as those with an element per node number; their indexes. */
#ifndef CORE_BASE_ARRAY_H
#define CORE_BASE_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Grow the array so that it has this number, with room for more; new elements are filled with the
 * byte.  Returns the array, which may have moved.  NULL: no memory, and the array and *count are
 * unchanged.
 */
void *array_grow(void *places, uint32_t *count, uint32_t number, size_t size, int byte);

/* The index `by` elements further on, or the nearest one that exists; 0 for an empty array. */
static inline size_t array_clamp(size_t at, long by, size_t count)
{
	long to = (long)at + by;

	if (to < 0 || !count)
		return 0;
	return to < (long)count ? (size_t)to : count - 1;
}

#endif
