/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * look.h - the look of a cell of another terminal, which has no style, in a number other than 0;
 * and numbers for pairs of colours, given out when they are first needed.
 */
#ifndef UI_TERM_LOOK_H
#define UI_TERM_LOOK_H

#include "ui/term/style.h"

#include <stdbool.h>
#include <stdint.h>

/* Colours of the 256-colour palette (-1: the terminal's own), and enum style_attr. */
static inline uint32_t look_make(int fg, int bg, unsigned attrs)
{
	return UINT32_C(1) << 31 | attrs << 18 | (uint32_t)(bg + 1) << 9 | (uint32_t)(fg + 1);
}

static inline struct style_look look_parts(uint32_t look)
{
	return (struct style_look){.fg = (int)(look & 0x1ff) - 1,
		.bg = (int)(look >> 9 & 0x1ff) - 1,
		.attrs = look >> 18 & 0xff};
}

struct pen; /* ui/term/frame.h */

/* One character with the width and the look of another terminal; what is not printable is '?'. */
void look_put(struct pen *pen, uint32_t code, uint32_t mark, int width, uint32_t look);

#define LOOK_PAIRS_MAX 192

struct look_pair {
	int number; /* from 1; 0: the terminal's own colours: it has none, or no further pair */
	int fg, bg; /* as the terminal has them; -1: its own */
};

struct look_pairs {
	struct look_pair asked[LOOK_PAIRS_MAX]; /* with colours of the 256-colour palette */
	unsigned count;
};

/*
 * The pair with these colours of the 256-colour palette, or with the nearest of those that the
 * terminal has.  True: it is new, and must be made.
 */
bool look_pairs_find(struct look_pairs *pairs, int fg, int bg, int colors, struct look_pair *found);

#endif
