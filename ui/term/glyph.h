/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glyph.h - a cell of a frame as the wide characters that a terminal library takes. */
#ifndef UI_TERM_GLYPH_H
#define UI_TERM_GLYPH_H

#include "ui/term/frame.h"

#include <wchar.h>

#define GLYPH_CHARS 5 /* one and its marks; ncurses takes so many */

/*
 * ncurses believes the C library about widths, the frame its own table.  Where they differ, all
 * that follows on the line would be shifted: a question mark takes the place.
 */
void glyph_decode(wchar_t out[GLYPH_CHARS + 1], const struct cell *cell, bool utf8);

#endif
