// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/names.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void signals_have_their_names(void **state)
{
	assert_string_equal(signal_name(SIGHUP), "SIGHUP");
	assert_string_equal(signal_name(SIGSEGV), "SIGSEGV");
	assert_string_equal(signal_name(SIGSYS), "SIGSYS");
	assert_string_equal(signal_name(34), "SIGRTMIN");
	assert_string_equal(signal_name(37), "SIGRTMIN+3");
	assert_string_equal(signal_name(63), "SIGRTMIN+29");
	assert_string_equal(signal_name(64), "SIGRTMAX");
}

static void unknown_signal_numbers_are_printed(void **state)
{
	assert_string_equal(signal_name(0), "SIG0");
	assert_string_equal(signal_name(32), "SIG32");
	assert_string_equal(signal_name(33), "SIG33");
	assert_string_equal(signal_name(65), "SIG65");
	assert_string_equal(signal_name(-1), "SIG-1");
	assert_string_equal(signal_name(INT32_MIN), "SIG-2147483648");
	assert_string_equal(signal_name(INT32_MAX), "SIG2147483647");
}

static void every_signal_is_found_by_its_name(void **state)
{
	for (int number = 1; number <= 64; number++) {
		char name[32];

		snprintf(name, sizeof(name), "%s", signal_name(number));
		assert_int_equal(signal_number(name), number);
		assert_int_equal(signal_number(name + 3), number);
	}
	assert_int_equal(signal_number("sigterm"), SIGTERM);
	assert_int_equal(signal_number("Term"), SIGTERM);
	assert_int_equal(signal_number("15"), 15);
}

static void an_unknown_signal_has_no_name(void **state)
{
	static const char *const cases[] = {"", "SIG", "0", "65", "-1", "TER", "TERMX",
		"99999999999999", "1x", "EPERM", "RTMIN+99",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(signal_number(cases[i]), 0);
}

static void errors_have_their_names(void **state)
{
	assert_string_equal(errno_name(EPERM), "EPERM");
	assert_string_equal(errno_name(ENOENT), "ENOENT");
	assert_string_equal(errno_name(EAGAIN), "EAGAIN");
	assert_string_equal(errno_name(ETXTBSY), "ETXTBSY");
	assert_string_equal(errno_name(ELIBBAD), "ELIBBAD");
	assert_string_equal(errno_name(1234), "E1234");
	assert_string_equal(errno_name(0), "E0");
	assert_string_equal(errno_name(-1), "E-1");
}

static bool has_name(int number)
{
	return errno_name(number)[1] > '9' || number == E2BIG;
}

/* The numbers of other architectures reach up to 1133. */
static void every_error_the_c_library_knows_has_a_name(void **state)
{
	for (int number = 1; number < 1200; number++) {
		bool known = strncmp(strerror(number), "Unknown", 7) != 0;

		if (known && !has_name(number))
			fail_msg("%d has no name: %s", number, strerror(number));
		assert_true(!has_name(number) || errno_number(errno_name(number)) == number);
	}
}

/* A kernel that is newer than the C library. */
static void the_kernels_newest_error_has_a_name(void **state)
{
	if (EHWPOISON != 133)
		skip();
	assert_string_equal(errno_name(134), "EFTYPE");
	assert_int_equal(errno_number("EFTYPE"), 134);
	assert_string_equal(errno_name(135), "E135");
}

static void an_unknown_error_has_no_name(void **state)
{
	assert_int_equal(errno_number(""), 0);
	assert_int_equal(errno_number("E"), 0);
	assert_int_equal(errno_number("SIGTERM"), 0);
	assert_int_equal(errno_number("0"), 0);
	assert_int_equal(errno_number("4096"), 0);
	assert_int_equal(errno_number("2"), ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_have_their_names),
		cmocka_unit_test(unknown_signal_numbers_are_printed),
		cmocka_unit_test(every_signal_is_found_by_its_name),
		cmocka_unit_test(an_unknown_signal_has_no_name),
		cmocka_unit_test(errors_have_their_names),
		cmocka_unit_test(every_error_the_c_library_knows_has_a_name),
		cmocka_unit_test(the_kernels_newest_error_has_a_name),
		cmocka_unit_test(an_unknown_error_has_no_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
