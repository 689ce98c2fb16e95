/* SPDX-License-Identifier: GPL-2.0-or-later */
/* failing_strdup.h - for tests/oom: makes the C library's strdup use the malloc of the test. */
#ifndef TESTS_SUPPORT_FAILING_STRDUP_H
#define TESTS_SUPPORT_FAILING_STRDUP_H

#include <stddef.h>
#include <string.h>

void *__wrap_malloc(size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);

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

#endif
