/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mouse.h - the mouse: what a terminal reports.  Pure.
 *
 *      bytes -> mouse_read -> struct mouse -> layout_find (ui/app/layout.h) -> struct mouse_spot
 */
#ifndef UI_TERM_MOUSE_H
#define UI_TERM_MOUSE_H

#include <stdbool.h>

/* On and off: presses of buttons, the wheel among them, as numbers in text (SGR). */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

enum mouse_act { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
	enum mouse_act act;
	int x, y; /* cells, from 0 */
};

/*
 * What follows "ESC [ <": "0;12;3M", the button, column and line from 1; ended by NUL.  False:
 * nothing that concerns us (a release, another button, a movement), or no report at all.
 */
bool mouse_read(struct mouse *mouse, const char *report);
/* What follows "ESC [ M": the same in three bytes, each greater by 32. */
bool mouse_read_bytes(struct mouse *mouse, const unsigned char *bytes);

#endif
