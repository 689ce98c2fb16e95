/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failing_malloc.h - for tests/oom: makes an allocation fail.  At most one file of a program
 * includes it.
 */
#ifndef TESTS_SUPPORT_FAILING_MALLOC_H
#define TESTS_SUPPORT_FAILING_MALLOC_H

#include "tests/support/failing_strdup.h"

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static unsigned failing_malloc_after; /* allocations until the one that fails; 0: none fails */
static bool failing_malloc_failed;    /* it has failed */

static bool failing_malloc_fails(void)
{
	if (!failing_malloc_after || --failing_malloc_after)
		return false;
	failing_malloc_failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return failing_malloc_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return failing_malloc_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return failing_malloc_fails() ? NULL : __real_realloc(memory, size);
}

/* for (unsigned n = 1; failing_malloc_round(n); n++) { ... }: until a round goes by without a
 * failure. */
static inline bool failing_malloc_round(unsigned n)
{
	bool again = n == 1 || failing_malloc_failed;

	failing_malloc_failed = false;
	failing_malloc_after = again ? n : 0;
	return again;
}

#endif
