/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clamp.h - an index that stays within its list. */
#ifndef CORE_BASE_CLAMP_H
#define CORE_BASE_CLAMP_H

#include <stddef.h>

/* The index `by` rows further down, or the nearest one that exists; 0 for an empty list. */
static inline size_t clamp_index(size_t at, long by, size_t count)
{
	long to = (long)at + by;

	if (to < 0 || !count)
		return 0;
	return to < (long)count ? (size_t)to : count - 1;
}

#endif
