/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * frame.h - frame, pen: a grid of cells, and what writes to it.  Knows no terminal.
 *
 * A cell holds one printable character with its combining marks, and a style.  A wide character
 * takes two cells, the right one empty; if only one of them is visible, it is drawn as a space.
 *
 *      frame_pen() -> pen_put, pen_escape, pen_format ... -> pen_fill
 *
 * A pen writes on one line between two columns and moves to the right.  Text outside of them is
 * clipped, so the caller need not count columns.  Text from processes goes through pen_escape,
 * which makes it printable (core/base/text.h); the other functions replace control characters by
 * '?'.
 */
#ifndef UI_TERM_FRAME_H
#define UI_TERM_FRAME_H

#include "ui/term/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CELL_BYTES 22

struct cell {
	char text[CELL_BYTES]; /* UTF-8, NUL-terminated unless full; "" in a right half */
	uint8_t width;         /* columns: 1 or 2, 0 in a right half */
	uint8_t style;         /* enum style */
	uint32_t look;         /* look.h; 0: that of the style */
};

struct frame;

struct pen {
	struct frame *frame;
	int y;
	int x;           /* column of the next character; may be left of `left` */
	int left, right; /* visible: left <= column < right */
};

struct frame *frame_new(unsigned width, unsigned height); /* NULL: no memory */
void frame_free(struct frame *frame);                     /* NULL is fine */
/* Also clears the frame if the size differs.  False: no memory. */
bool frame_resize(struct frame *frame, unsigned width, unsigned height);
/* All blank, normal.  ascii: from here on pens write other characters as \u{HEX}. */
void frame_clear(struct frame *frame, bool ascii);
void frame_copy(struct frame *to, const struct frame *from); /* both have the same size */
unsigned frame_width(const struct frame *frame);
unsigned frame_height(const struct frame *frame);
/* Valid until the next change of size.  x and y must be inside. */
const struct cell *frame_cell(const struct frame *frame, unsigned x, unsigned y);
/* For tests: the text, line by line without trailing blanks, then the runs of styles of each line
 * that has others than normal: "3  head*80". */
void frame_dump(const struct frame *frame, FILE *out);

struct pen frame_pen(struct frame *frame, int x, int y, int width);
void pen_put(struct pen *pen, enum style style, const char *text);
void pen_escape(struct pen *pen, enum style style, const char *in, size_t len);
void pen_format(struct pen *pen, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void pen_fill(struct pen *pen, enum style style); /* blanks up to `right` */
/* Gives the visible part of the line another style, for example that of the cursor. */
void pen_restyle(const struct pen *pen, enum style style);

#endif
