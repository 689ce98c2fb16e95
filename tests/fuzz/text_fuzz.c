// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Any name of a process becomes UTF-8 without control characters, at every buffer size. */
#include "core/base/text.h"
#include "core/tree/image.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_hostile(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x61c || code == 0xfeff || code >= 0xe0000;
}

static void check_text(const char *text, size_t len)
{
	uint32_t code;
	unsigned length;

	for (size_t i = 0; i < len; i += length) {
		length = text_decode(text + i, len - i, &code);
		if (!length || is_hostile(code))
			abort();
	}
}

static void check_command(const struct image *image, bool quote, size_t room)
{
	size_t len = image_command(NULL, 0, image, quote);
	char *whole = malloc(len + 1), *part = malloc(room);

	if (image_command(whole, len + 1, image, quote) != len || strlen(whole) != len)
		abort();
	check_text(whole, len);
	if (image_command(part, room, image, quote) != len || strlen(part) >= room)
		abort();
	if (strncmp(whole, part, strlen(part)))
		abort();
	check_text(part, strlen(part));
	free(whole);
	free(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image image = {.refs = 1, .exe = "", .called = "", .args = (const char *)data};

	if (!size)
		return 0;
	image.args_len = (uint32_t)size;
	image.args_size = (uint32_t)size + (data[0] & 1);
	check_command(&image, false, 1 + data[0]);
	check_command(&image, true, 1 + data[0]);
	return 0;
}
