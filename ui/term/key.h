/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * key.h - a key is a number: the code of a character, or one of enum key, or either plus KEY_ALT.
 */
#ifndef UI_TERM_KEY_H
#define UI_TERM_KEY_H

#include <stddef.h>

/* Switches the marks around pasted text on and off ("bracketed paste"). */
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

enum key {
	KEY_CTRL_MASK = 0x1f,
	KEY_TAB_CHAR = '\t',
	KEY_ENTER_CHAR = '\n',
	KEY_ESCAPE = 0x1b,
	KEY_FIRST_NAMED = 0x110000, /* beyond Unicode */
	KEY_ARROW_UP = KEY_FIRST_NAMED,
	KEY_ARROW_DOWN,
	KEY_ARROW_LEFT,
	KEY_ARROW_RIGHT,
	KEY_SHIFT_LEFT,
	KEY_SHIFT_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_TO_HOME,
	KEY_TO_END,
	KEY_ERASE_LEFT,
	KEY_ERASE_RIGHT,
	KEY_FUNCTION_0, /* F1 is one more */
	KEY_F3 = KEY_FUNCTION_0 + 3,
	KEY_SHIFT_F3 = KEY_FUNCTION_0 + 15,
	KEY_FUNCTION_LAST = KEY_FUNCTION_0 + 24, /* Shift-F1 is F13 */
	KEY_POINTER,                             /* a mouse event, see term_mouse */
	KEY_PASTE, /* text that was pasted follows, up to KEY_PASTE_END: it is no command */
	KEY_PASTE_END,
	KEY_ALT = 1 << 24,
};

/* Terminals send Enter and Backspace as one of two characters each. */
int key_of_char(int code);
/* The key with this name, such as "F1" "Shift-F3" "Alt-j" "Ctrl-L" "PgUp" "Space" "q"; else -1. */
int key_parse(const char *name, size_t len);

#endif
