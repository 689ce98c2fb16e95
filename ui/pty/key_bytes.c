// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/key_bytes.h"

#include "core/base/text.h"
#include "ui/pty/grid.h"
#include "ui/term/key.h"

#include <stdio.h>
#include <string.h>

/* Of a sequence with modifiers: 1, and 1 for Shift, 2 for Alt. */
#define WITH_NONE  1
#define WITH_SHIFT 1
#define WITH_ALT   2

#define SHIFTED 12 /* Shift-F1 is F13 */

static size_t put(char bytes[KEY_BYTES_MAX], const char *text)
{
	size_t len = strlen(text);

	memcpy(bytes, text, len);
	return len;
}

/* A letter: CSI letter, or SS3 letter.  A number: CSI number ~.  With others: CSI 1 ; n letter. */
static size_t put_named(char bytes[KEY_BYTES_MAX], int number, char letter, int with, bool ss3)
{
	char text[KEY_BYTES_MAX];

	if (letter && with != WITH_NONE)
		snprintf(text, sizeof(text), "\033[1;%d%c", with, letter);
	else if (letter)
		snprintf(text, sizeof(text), "\033%c%c", ss3 ? 'O' : '[', letter);
	else if (with != WITH_NONE)
		snprintf(text, sizeof(text), "\033[%d;%d~", number, with);
	else
		snprintf(text, sizeof(text), "\033[%d~", number);
	return put(bytes, text);
}

static size_t put_function(char bytes[KEY_BYTES_MAX], int number, int with)
{
	static const int numbers[] = {15, 17, 18, 19, 20, 21, 23, 24}; /* from F5 on */

	if (number > SHIFTED) {
		number -= SHIFTED;
		with += WITH_SHIFT;
	}
	if (number <= 4)
		return put_named(bytes, 0, (char)('P' + number - 1), with, true);
	return put_named(bytes, numbers[number - 5], 0, with, false);
}

static size_t put_moving(char bytes[KEY_BYTES_MAX], int key, int with, unsigned modes)
{
	static const struct {
		int key, number;
		char letter;
	} keys[] = {
		{KEY_ARROW_UP, 0, 'A'},
		{KEY_ARROW_DOWN, 0, 'B'},
		{KEY_ARROW_RIGHT, 0, 'C'},
		{KEY_ARROW_LEFT, 0, 'D'},
		{KEY_TO_HOME, 0, 'H'},
		{KEY_TO_END, 0, 'F'},
		{KEY_PAGE_UP, 5, 0},
		{KEY_PAGE_DOWN, 6, 0},
		{KEY_ERASE_RIGHT, 3, 0},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (keys[i].key == key)
			return put_named(bytes, keys[i].number, keys[i].letter, with,
				modes & GRID_APPLICATION);
	return 0;
}

static size_t put_named_key(char bytes[KEY_BYTES_MAX], int key, unsigned modes)
{
	int plain = key & ~KEY_ALT, with = key & KEY_ALT ? WITH_NONE + WITH_ALT : WITH_NONE;

	if (plain == KEY_PASTE || plain == KEY_PASTE_END)
		return modes & GRID_PASTE_MARKS
			       ? put(bytes, plain == KEY_PASTE ? "\033[200~" : "\033[201~")
			       : 0;
	if (plain == KEY_ERASE_LEFT)
		return put(bytes, key & KEY_ALT ? "\033\177" : "\177");
	if (plain > KEY_FUNCTION_0 && plain <= KEY_FUNCTION_LAST)
		return put_function(bytes, plain - KEY_FUNCTION_0, with);
	return put_moving(bytes, plain, with, modes);
}

size_t key_bytes_write(char bytes[KEY_BYTES_MAX], int key, unsigned modes)
{
	int plain = key & ~KEY_ALT;
	size_t at = 0;

	if (plain >= KEY_FIRST_NAMED)
		return put_named_key(bytes, key, modes);
	if (plain <= 0)
		return 0;
	if (key & KEY_ALT)
		bytes[at++] = KEY_ESCAPE;
	return at + text_encode(bytes + at, plain == KEY_ENTER_CHAR ? '\r' : (uint32_t)plain);
}

/* ---- the mouse ---- */

#define BUTTON_WHEEL_UP   64
#define BUTTON_WHEEL_DOWN 65
#define BUTTON_RELEASED   3 /* whichever it was */
#define MOUSE_SHIFT       4
#define MOUSE_CTRL        16
#define BYTE_FIRST        32 /* of a report in bytes */
#define BYTE_MAX          223

/* Each number is a byte: it has no place for columns far to the right. */
static size_t put_report(char *bytes, int button, const struct key_mouse *mouse)
{
	if (mouse->column >= BYTE_MAX || mouse->row >= BYTE_MAX)
		return 0;
	memcpy(bytes, "\033[M", 3);
	bytes[3] = (char)(BYTE_FIRST + button);
	bytes[4] = (char)(BYTE_FIRST + 1 + mouse->column);
	bytes[5] = (char)(BYTE_FIRST + 1 + mouse->row);
	return 6;
}

size_t key_bytes_mouse(char bytes[KEY_BYTES_MAX], const struct key_mouse *mouse, unsigned modes)
{
	int with = (mouse->shift ? MOUSE_SHIFT : 0) | (mouse->ctrl ? MOUSE_CTRL : 0);
	int button = mouse->wheel < 0 ? BUTTON_WHEEL_UP : mouse->wheel > 0 ? BUTTON_WHEEL_DOWN : 0;
	char text[2 * KEY_BYTES_MAX];
	size_t len;

	if (modes & GRID_MOUSE_SGR) {
		len = (size_t)snprintf(text, sizeof(text), "\033[<%d;%u;%uM", button | with,
			mouse->column + 1, mouse->row + 1);
		if (!mouse->wheel)
			snprintf(text + len, sizeof(text) - len, "\033[<%d;%u;%um", button | with,
				mouse->column + 1, mouse->row + 1);
		return put(bytes, text);
	}
	len = put_report(bytes, button | with, mouse);
	if (len && !mouse->wheel)
		len += put_report(bytes + len, BUTTON_RELEASED | with, mouse);
	return len;
}
