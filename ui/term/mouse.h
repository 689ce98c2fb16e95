/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mouse.h - the mouse: what a terminal reports, and which part of the screen is meant.  Pure.
 *
 *      bytes -> mouse_read -> struct mouse -> mouse_find -> struct mouse_spot
 */
#ifndef UI_TERM_MOUSE_H
#define UI_TERM_MOUSE_H

#include "ui/app/layout.h"

#include <stdbool.h>

/* On and off: presses of buttons, the wheel among them, as numbers in text (SGR). */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

enum mouse_act { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
	enum mouse_act act;
	int x, y; /* cells, from 0 */
};

enum mouse_place { MOUSE_NOWHERE, MOUSE_HEADER, MOUSE_HEADING, MOUSE_TREE, MOUSE_LINE, MOUSE_BAR };

struct mouse_spot {
	enum mouse_place place;
	unsigned line; /* from the place's first */
	int x;
};

/*
 * What follows "ESC [ <": "0;12;3M", the button, column and line from 1; ended by NUL.  False:
 * nothing that concerns us (a release, another button, a movement), or no report at all.
 */
bool mouse_read(struct mouse *mouse, const char *report);
/* What follows "ESC [ M": the same in three bytes, each greater by 32. */
bool mouse_read_bytes(struct mouse *mouse, const unsigned char *bytes);

struct mouse_spot mouse_find(const struct layout *layout, int x, int y);

#endif
