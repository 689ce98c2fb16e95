/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * mouse.h - decodes the mouse reports of a terminal.
 *
 *      bytes -> mouse_read -> struct mouse -> layout_find (ui/app/layout.h) -> struct mouse_spot
 */
#ifndef UI_TERM_MOUSE_H
#define UI_TERM_MOUSE_H

#include <stdbool.h>

/* Turns reports on and off: presses of buttons and the wheel, as decimal numbers (SGR). */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* LEFT and RIGHT: wheels that turn sideways, and touchpads. */
enum mouse_act {
	MOUSE_CLICK,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
	MOUSE_WHEEL_LEFT,
	MOUSE_WHEEL_RIGHT
};

struct mouse {
	enum mouse_act act;
	int x, y; /* cells, from 0 */
	bool shift, ctrl;
};

/*
 * report is what follows "ESC [ <": "0;12;3M" is button, column and line, counted from 1.  False:
 * a release, another button or a movement, or not a valid report.
 */
bool mouse_read(struct mouse *mouse, const char *report);
/* bytes is what follows "ESC [ M": the same numbers in three bytes, each plus 32. */
bool mouse_read_bytes(struct mouse *mouse, const unsigned char *bytes);

#endif
