// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/namespace.h"

static void offsets_are_read_with_their_sign(void **state)
{
	static const struct {
		const char *text;
		int64_t monotonic_ns, boot_ns;
	} cases[] = {
		{"monotonic           0         0\nboottime            0         0\n", 0, 0},
		{"monotonic        5000         7\nboottime      1000000 500000000\n",
			5000000000007, 1000000500000000},
		/* a quarter of a second back: nanoseconds are never negative */
		{"monotonic          -1 750000000\nboottime           -3         0\n", -250000000,
			-3000000000},
		{"boottime 9223372036 0\n", 0, 9223372036000000000},
		{"boottime 1\n", 0, 0},
		{"boottime x 1\n", 0, 0},
		{"", 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct namespace_offsets offsets = namespace_parse_offsets(cases[i].text);

		assert_int_equal(offsets.monotonic_ns, cases[i].monotonic_ns);
		assert_int_equal(offsets.boot_ns, cases[i].boot_ns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_are_read_with_their_sign),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
