// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/mouse.h"

#include <stdlib.h>

#define SHIFT     0x04
#define CTRL      0x10
#define MODIFIERS 0x1c /* these, and Alt */
#define MOVED     0x20
#define CELL_MAX  65535

static bool decode_press(struct mouse *mouse, long button, long x, long y)
{
	static const struct {
		long button;
		enum mouse_act act;
	} acts[] = {{0, MOUSE_CLICK}, {64, MOUSE_WHEEL_UP}, {65, MOUSE_WHEEL_DOWN},
		{66, MOUSE_WHEEL_LEFT}, {67, MOUSE_WHEEL_RIGHT}};

	if (x < 1 || y < 1 || x > CELL_MAX || y > CELL_MAX || button & MOVED)
		return false;
	for (unsigned i = 0; i < sizeof(acts) / sizeof(*acts); i++)
		if (acts[i].button == (button & ~MODIFIERS)) {
			*mouse = (struct mouse){
				acts[i].act, x - 1, y - 1, button & SHIFT, button & CTRL};
			return true;
		}
	return false;
}

bool mouse_read(struct mouse *mouse, const char *report)
{
	long numbers[3];
	char *end;

	for (int i = 0; i < 3; i++) {
		if (*report < '0' || *report > '9')
			return false;
		numbers[i] = strtol(report, &end, 10);
		if (*end != (i < 2 ? ';' : 'M'))
			return false;
		report = end + 1;
	}
	return !*report && decode_press(mouse, numbers[0], numbers[1], numbers[2]);
}

bool mouse_read_bytes(struct mouse *mouse, const unsigned char *bytes)
{
	return bytes[0] >= ' ' &&
	       decode_press(mouse, bytes[0] - 32L, bytes[1] - 32L, bytes[2] - 32L);
}
