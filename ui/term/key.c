// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/key.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	int key;
} names[] = {
	{"Up", KEY_ARROW_UP},
	{"Down", KEY_ARROW_DOWN},
	{"Left", KEY_ARROW_LEFT},
	{"Right", KEY_ARROW_RIGHT},
	{"Shift-Left", KEY_SHIFT_LEFT},
	{"Shift-Right", KEY_SHIFT_RIGHT},
	{"PgUp", KEY_PAGE_UP},
	{"PgDn", KEY_PAGE_DOWN},
	{"Home", KEY_TO_HOME},
	{"End", KEY_TO_END},
	{"Backspace", KEY_ERASE_LEFT},
	{"Del", KEY_ERASE_RIGHT},
	{"Space", ' '},
	{"Tab", KEY_TAB_CHAR},
	{"Enter", KEY_ENTER_CHAR},
	{"Esc", KEY_ESCAPE},
};

static bool has_prefix(const char *name, size_t len, const char *prefix)
{
	return len > strlen(prefix) && !strncmp(name, prefix, strlen(prefix));
}

static int parse_function(const char *name, size_t len)
{
	int number;

	if (len < 2 || len > 3 || *name != 'F' || name[1] < '1' || name[1] > '9')
		return -1;
	number = atoi(name + 1);
	return number <= 12 ? KEY_FUNCTION_0 + number : -1;
}

static int parse_plain(const char *name, size_t len)
{
	uint32_t code;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == len && !memcmp(names[i].name, name, len))
			return names[i].key;
	if (len && text_decode(name, len, &code) == len)
		return code;
	return parse_function(name, len);
}

int key_parse(const char *name, size_t len)
{
	int key;

	if (has_prefix(name, len, "Ctrl-"))
		return len == 6 ? name[5] & KEY_CTRL_MASK : -1;
	if (has_prefix(name, len, "Alt-")) {
		key = parse_plain(name + 4, len - 4);
		return key < 0 ? -1 : key | KEY_ALT;
	}
	key = parse_plain(name, len);
	if (key < 0 && has_prefix(name, len, "Shift-")) {
		key = parse_function(name + 6, len - 6);
		return key < 0 ? -1 : key + 12;
	}
	return key;
}

int key_of_char(int code)
{
	if (code == '\r')
		return KEY_ENTER_CHAR;
	return code == 0x7f || code == '\b' ? KEY_ERASE_LEFT : code;
}
