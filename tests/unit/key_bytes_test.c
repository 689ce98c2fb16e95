// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pty/grid.h"
#include "ui/pty/key_bytes.h"
#include "ui/term/key.h"

#include <string.h>

static void assert_bytes(const char *bytes, size_t len, const char *want)
{
	assert_int_equal(len, strlen(want));
	assert_memory_equal(bytes, want, len);
}

static void assert_key(int key, unsigned modes, const char *want)
{
	char bytes[KEY_BYTES_MAX];

	assert_bytes(bytes, key_bytes_write(bytes, key, modes), want);
}

static void characters_are_their_utf8(void **state)
{
	assert_key('a', 0, "a");
	assert_key(3, 0, "\003");
	assert_key(0x20ac, 0, "\xe2\x82\xac");
	assert_key(KEY_ENTER_CHAR, 0, "\r");
	assert_key(KEY_ERASE_LEFT, 0, "\177");
	assert_key('x' | KEY_ALT, 0, "\033x");
	assert_key(KEY_ERASE_LEFT | KEY_ALT, 0, "\033\177");
	assert_key(KEY_POINTER, 0, "");
	assert_key(0, 0, "");
	assert_key(-1, 0, "");
}

static void named_keys_are_as_the_program_wants_them(void **state)
{
	assert_key(KEY_ARROW_LEFT, 0, "\033[D");
	assert_key(KEY_ARROW_LEFT, GRID_APPLICATION, "\033OD");
	assert_key(KEY_TO_END, GRID_APPLICATION, "\033OF");
	assert_key(KEY_ARROW_UP | KEY_ALT, GRID_APPLICATION, "\033[1;3A");
	assert_key(KEY_PAGE_UP, GRID_APPLICATION, "\033[5~");
	assert_key(KEY_ERASE_RIGHT | KEY_ALT, 0, "\033[3;3~");
	assert_key(KEY_FUNCTION_0 + 1, 0, "\033OP");
	assert_key(KEY_FUNCTION_0 + 5, 0, "\033[15~");
	assert_key(KEY_FUNCTION_0 + 12, 0, "\033[24~");
	assert_key(KEY_SHIFT_F3, 0, "\033[1;2R");
	assert_key(KEY_FUNCTION_LAST | KEY_ALT, 0, "\033[24;4~");
}

static void pastes_are_marked_for_a_program_that_asks_for_it(void **state)
{
	assert_key(KEY_PASTE, 0, "");
	assert_key(KEY_PASTE_END, 0, "");
	assert_key(KEY_PASTE, GRID_PASTE_MARKS, "\033[200~");
	assert_key(KEY_PASTE_END, GRID_PASTE_MARKS, "\033[201~");
}

static void assert_mouse(const struct key_mouse *mouse, unsigned modes, const char *want)
{
	char bytes[KEY_BYTES_MAX];

	assert_bytes(bytes, key_bytes_mouse(bytes, mouse, modes), want);
}

static void the_mouse_is_reported_in_numbers_or_bytes(void **state)
{
	const struct key_mouse click = {.row = 1, .column = 2}, up = {4, 19, -3, false, false},
			       down = {0, 0, 3, true, true}, far = {.column = 999, .row = 499};

	assert_mouse(&click, GRID_MOUSE_SGR, "\033[<0;3;2M\033[<0;3;2m");
	assert_mouse(&up, GRID_MOUSE_SGR, "\033[<64;20;5M");
	assert_mouse(&down, GRID_MOUSE_SGR, "\033[<85;1;1M");
	assert_mouse(&far, GRID_MOUSE_SGR, "\033[<0;1000;500M\033[<0;1000;500m");
	assert_mouse(&click, 0, "\033[M #\"\033[M##\"");
	assert_mouse(&up, 0, "\033[M`4%");
	assert_mouse(&far, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_are_their_utf8),
		cmocka_unit_test(named_keys_are_as_the_program_wants_them),
		cmocka_unit_test(pastes_are_marked_for_a_program_that_asks_for_it),
		cmocka_unit_test(the_mouse_is_reported_in_numbers_or_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
