// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/glyph.h"

#include "core/base/text.h"

#include <langinfo.h>
#include <stdlib.h>
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

static bool is_agreed(const wchar_t *chars, unsigned n, int width, enum glyph_set set)
{
	if (!n || (set == GLYPHS_ASCII && chars[0] > 0x7e) || wcwidth(chars[0]) != width)
		return false;
	for (unsigned i = 1; i < n; i++)
		if (wcwidth(chars[i]) != 0)
			return false;
	return true;
}

/* The kernel's font has the characters of code page 437: others of ours would all be one square. */
static wchar_t find_console_char(wchar_t code)
{
	static const wchar_t pairs[][2] = {
		{L'▁', L'_'},
		{L'▂', L'▄'},
		{L'▃', L'▄'},
		{L'▅', L'█'},
		{L'▆', L'█'},
		{L'▇', L'█'},
		{L'━', L'═'},
		{L'┃', L'║'},
		{L'╷', L'│'},
		{L'…', L'+'},
		{L'›', L'>'},
		{L'●', L'•'},
	};

	for (size_t i = 0; code > 0x7e && i < sizeof(pairs) / sizeof(*pairs); i++)
		if (pairs[i][0] == code)
			return pairs[i][1];
	return code;
}

enum glyph_set glyph_set_of(bool ascii)
{
	const char *name = getenv("TERM");

	if (ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return GLYPHS_ASCII;
	return name && !strncmp(name, "linux", 5) ? GLYPHS_CONSOLE : GLYPHS_ALL;
}

void glyph_decode(wchar_t out[GLYPH_CHARS + 1], const struct cell *cell, enum glyph_set set)
{
	unsigned n = decode(out, cell);

	out[n] = L'\0';
	if (set == GLYPHS_CONSOLE && n == 1)
		*out = find_console_char(*out);
	if (!is_agreed(out, n, cell->width, set))
		wcscpy(out, L"?");
}
