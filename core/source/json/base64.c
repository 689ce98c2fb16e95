// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/base64.h"

#include <stdint.h>
#include <string.h>

static int base64_value(char digit)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

long base64_decode(char *text, size_t len)
{
	size_t used = 0;
	uint32_t bits = 0;
	unsigned count = 0;

	while (len && text[len - 1] == '=')
		len--;
	for (size_t i = 0; i < len; i++) {
		int value = base64_value(text[i]);

		if (value < 0)
			return -1;
		bits = bits << 6 | (uint32_t)value;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		text[used] = (char)(bits >> count & 0xff);
		if (!text[used++])
			return -1;
	}
	text[used] = '\0';
	return (long)used;
}
