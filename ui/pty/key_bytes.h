/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * key_bytes.h - the bytes that a terminal sends for a key or the mouse, as xterm sends them.
 *
 * Mayfly makes them itself, of what the program has asked for: the process that emulates the
 * terminal never says what is typed.
 */
#ifndef UI_PTY_KEY_BYTES_H
#define UI_PTY_KEY_BYTES_H

#include <stdbool.h>
#include <stddef.h>

#define KEY_BYTES_MAX 32

/* What the mouse does, on a row and column of the screen, from 0. */
struct key_mouse {
	unsigned row, column;
	int wheel; /* lines down, or up if negative; 0: a click */
	bool shift, ctrl;
};

/* modes: enum grid_mode.  Returns the length; 0: the key has no bytes. */
size_t key_bytes_write(char bytes[KEY_BYTES_MAX], int key, unsigned modes);
/* A click is pressed and released.  0: it cannot be reported. */
size_t key_bytes_mouse(char bytes[KEY_BYTES_MAX], const struct key_mouse *mouse, unsigned modes);

#endif
