/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* glyph.h - the text of a cell as wide characters, for ncurses. */
#ifndef UI_TERM_GLYPH_H
#define UI_TERM_GLYPH_H

#include "ui/term/frame.h"

#include <wchar.h>

#define GLYPH_CHARS 5 /* a character and its marks: the limit of ncurses */

enum glyph_set {
	GLYPHS_ASCII,
	GLYPHS_CONSOLE, /* as ALL; what the fonts of the Linux console lack is replaced */
	GLYPHS_ALL,
};

enum glyph_set glyph_set_of(bool ascii); /* of TERM and the locale */

/*
 * ncurses uses the widths of the C library, the frame its own table (core/base/text.h).  Where they
 * differ, the rest of the line would be shifted; such a character becomes a question mark.
 */
void glyph_decode(wchar_t out[GLYPH_CHARS + 1], const struct cell *cell, enum glyph_set set);

#endif
