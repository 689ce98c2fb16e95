// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/names.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void assert_tty(uint32_t major, uint32_t minor, const char *want)
{
	char out[32] = "#";

	assert_int_equal(names_write_tty(out, sizeof(out), major << 20 | minor), strlen(want));
	assert_string_equal(out, want);
}

static void terminals_have_the_names_of_dev(void **state)
{
	assert_tty(136, 0, "pts/0");
	assert_tty(136, 3, "pts/3");
	assert_tty(137, 3, "pts/259");
	assert_tty(136, 1000000, "pts/1000000");
	assert_tty(4, 0, "tty0");
	assert_tty(4, 1, "tty1");
	assert_tty(4, 63, "tty63");
	assert_tty(4, 64, "ttyS0");
	assert_tty(5, 1, "console");
	assert_tty(204, 64, "ttyAMA0");
	assert_tty(229, 0, "hvc0");
	assert_tty(188, 1, "ttyUSB1");
}

static void without_a_terminal_there_is_no_name(void **state)
{
	assert_tty(0, 0, "");
}

static void an_unknown_device_is_shown_by_its_numbers(void **state)
{
	assert_tty(8, 3, "8:3");
	assert_tty(204, 100, "204:100");
	assert_tty(5, 7, "5:7");
	assert_tty(4, 300, "4:300");
	assert_tty(4095, 1048575, "4095:1048575");
}

static void a_short_buffer_gets_a_prefix(void **state)
{
	char out[8] = "#######";

	assert_int_equal(names_write_tty(out, 4, 136u << 20 | 12), 6);
	assert_string_equal(out, "pts");
	assert_int_equal(names_write_tty(NULL, 0, 136u << 20 | 12), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminals_have_the_names_of_dev),
		cmocka_unit_test(without_a_terminal_there_is_no_name),
		cmocka_unit_test(an_unknown_device_is_shown_by_its_numbers),
		cmocka_unit_test(a_short_buffer_gets_a_prefix),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
