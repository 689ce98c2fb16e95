/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * failing_malloc.h - for tests/oom: makes an allocation fail.  At most one file of a program
 * includes it.
 */
#ifndef TESTS_SUPPORT_FAILING_MALLOC_H
#define TESTS_SUPPORT_FAILING_MALLOC_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);

static unsigned failing_malloc_after; /* the last of so many more allocations fails; 0: none does */
static bool failing_malloc_for_good;  /* and so do all after it */
static bool failing_malloc_failed;    /* one has failed */
static unsigned failing_malloc_count; /* of failures */

static bool failing_malloc_fails(void)
{
	if (!failing_malloc_after || --failing_malloc_after)
		return false;
	failing_malloc_after = failing_malloc_for_good;
	failing_malloc_failed = true;
	failing_malloc_count++;
	return true;
}

/* A call that succeeds may change errno, too. */
static void *failing_malloc_give(void *memory)
{
	errno = memory ? EDOM : ENOMEM;
	return memory;
}

void *__wrap_malloc(size_t size)
{
	return failing_malloc_give(failing_malloc_fails() ? NULL : __real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return failing_malloc_give(failing_malloc_fails() ? NULL : __real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
	return failing_malloc_give(failing_malloc_fails() ? NULL : __real_realloc(memory, size));
}

/* The copies of strings that the C library makes. */
char *__wrap_strndup(const char *text, size_t len)
{
	size_t kept = strnlen(text, len);
	char *copy = __wrap_malloc(kept + 1);

	if (!copy)
		return NULL;
	copy[kept] = 0;
	return memcpy(copy, text, kept);
}

char *__wrap_strdup(const char *text)
{
	return __wrap_strndup(text, strlen(text));
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
