/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.h - a grid of cells: what the screen is to show.  Knows no terminal.
 *
 * A cell holds one printable character with its combining marks, and a style.  A wide character
 * takes two cells, the right one empty; where only half of it fits it becomes a space.
 *
 *      frame_pen() -> pen_put, pen_escape, pen_format ... -> pen_fill
 *
 * A pen writes on one line between two columns and moves to the right; what falls outside is
 * clipped, so no caller has to count.  Text that comes from processes goes through pen_escape,
 * which lets text.h make it harmless; the others replace control characters by '?' all the same.
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
	char text[CELL_BYTES]; /* UTF-8, ended by NUL unless full; "" in the right half of a wide
				  one */
	uint8_t width;         /* columns: 1 or 2, 0 in a right half */
	uint8_t style;         /* enum style */
};

struct frame;

struct pen {
	struct frame *frame;
	int y;
	int x;           /* where the next character goes; left of `left` it is not shown */
	int left, right; /* shown: left <= column < right */
};

struct frame *frame_new(unsigned width, unsigned height); /* NULL: no memory */
void frame_free(struct frame *frame);                     /* NULL is fine */
/* Clears it, if that is another size.  False: no memory. */
bool frame_resize(struct frame *frame, unsigned width, unsigned height);
void frame_clear(struct frame *frame);                       /* all blank, normal */
void frame_copy(struct frame *to, const struct frame *from); /* of the same size */
unsigned frame_width(const struct frame *frame);
unsigned frame_height(const struct frame *frame);
/* Good until the next change of size.  x and y must be inside. */
const struct cell *frame_cell(const struct frame *frame, unsigned x, unsigned y);
/* The text, line by line without trailing blanks, then the runs of styles of every line that is
 * not all normal: "3  head*80".  For tests: a change of either is a line in a diff. */
void frame_dump(const struct frame *frame, FILE *out);

struct pen frame_pen(struct frame *frame, int x, int y, int width);
void pen_put(struct pen *pen, enum style style, const char *text);
void pen_escape(struct pen *pen, enum style style, const char *in, size_t len);
void pen_format(struct pen *pen, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void pen_fill(struct pen *pen, enum style style); /* blanks up to `right` */
/* Give the shown part of the line another style, as for the line the cursor is on. */
void pen_restyle(const struct pen *pen, enum style style);

#endif
