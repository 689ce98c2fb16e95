// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/glyph.h"

#include "core/base/text.h"

#include <string.h>

static unsigned decode(wchar_t *out, const struct cell *cell)
{
	size_t len = strnlen(cell->text, CELL_BYTES), at = 0;
	unsigned n = 0;

	while (at < len && n < GLYPH_CHARS) {
		uint32_t code;
		unsigned bytes = text_decode(cell->text + at, len - at, &code);

		if (!bytes)
			break;
		out[n++] = code;
		at += bytes;
	}
	return n;
}

static bool is_agreed(const wchar_t *chars, unsigned n, int width, bool utf8)
{
	if (!n || (!utf8 && chars[0] > 0x7e) || wcwidth(chars[0]) != width)
		return false;
	for (unsigned i = 1; i < n; i++)
		if (wcwidth(chars[i]) != 0)
			return false;
	return true;
}

void glyph_decode(wchar_t out[GLYPH_CHARS + 1], const struct cell *cell, bool utf8)
{
	unsigned n = decode(out, cell);

	out[n] = L'\0';
	if (!is_agreed(out, n, cell->width, utf8))
		wcscpy(out, L"?");
}
