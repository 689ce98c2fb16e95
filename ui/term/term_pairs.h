/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* term_pairs.h - numbers for pairs of colours, given out when they are first needed. */
#ifndef UI_TERM_TERM_PAIRS_H
#define UI_TERM_TERM_PAIRS_H

#include <stdbool.h>

#define TERM_PAIRS_MAX 192

struct term_pair {
	int number; /* from 1; 0: the terminal's own colours, since it has none, or no further pair */
	int fg, bg; /* as the terminal has them; -1: its own */
};

struct term_pairs {
	struct term_pair asked[TERM_PAIRS_MAX]; /* with colours of the 256-colour palette */
	unsigned count;
};

/*
 * The pair with these colours of the 256-colour palette, or with the nearest of those that the
 * terminal has.  True: it is new, and must be made.
 */
bool term_pairs_find(struct term_pairs *pairs, int fg, int bg, int colors, struct term_pair *found);

#endif
