// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/key_bytes.h"

#include "core/base/text.h"
#include "ui/term/key.h"

#include <string.h>

static const char *named_bytes(int key)
{
	static const struct {
		int key;
		const char *bytes;
	} keys[] = {
		{KEY_ENTER_CHAR, "\r"},
		{KEY_ARROW_UP, "\033[A"},
		{KEY_ARROW_DOWN, "\033[B"},
		{KEY_ARROW_RIGHT, "\033[C"},
		{KEY_ARROW_LEFT, "\033[D"},
		{KEY_PAGE_UP, "\033[5~"},
		{KEY_PAGE_DOWN, "\033[6~"},
		{KEY_TO_HOME, "\033[H"},
		{KEY_TO_END, "\033[F"},
		{KEY_ERASE_LEFT, "\177"},
		{KEY_ERASE_RIGHT, "\033[3~"},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return keys[i].bytes;
	return NULL;
}

size_t key_bytes_write(char bytes[KEY_BYTES_MAX], int key)
{
	int plain = key & ~KEY_ALT;
	const char *named = named_bytes(plain);
	size_t at = 0;

	if (plain <= 0 || (!named && plain >= KEY_FIRST_NAMED))
		return 0;
	if (key & KEY_ALT)
		bytes[at++] = KEY_ESCAPE;
	if (!named)
		return at + text_encode(bytes + at, (uint32_t)plain);
	memcpy(bytes + at, named, strlen(named));
	return at + strlen(named);
}
