// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/array.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_MIN 1024u

void *array_grow(void *places, uint32_t *count, uint32_t number, size_t size, int byte)
{
	uint32_t wanted = *count ? *count : COUNT_MIN;
	char *grown;

	if (number < *count)
		return places;
	while (wanted <= number)
		wanted *= 2;
	grown = realloc(places, wanted * size);
	if (!grown)
		return NULL;
	memset(grown + *count * size, byte, (wanted - *count) * size);
	*count = wanted;
	return grown;
}
