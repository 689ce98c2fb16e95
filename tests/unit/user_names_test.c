// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/user_names.h"

#include <stdio.h>

#define LONG_NS UINT64_C(10000000000)

static void root_has_its_name(void **state)
{
	struct user_names *users = user_names_new(LONG_NS);

	assert_string_equal(user_names_get(users, 0), "root");
	assert_string_equal(user_names_get(users, 0), "root");
	user_names_free(users);
}

static void a_number_without_a_name_is_its_digits(void **state)
{
	struct user_names *users = user_names_new(LONG_NS);

	assert_string_equal(user_names_get(users, 4000000001u), "4000000001");
	assert_string_equal(user_names_get(users, 4000000002u), "4000000002");
	assert_string_equal(user_names_get(users, 4000000001u), "4000000001");
	user_names_free(users);
}

static void more_users_than_it_keeps_are_named_as_well(void **state)
{
	struct user_names *users = user_names_new(LONG_NS);
	char digits[16];

	for (uint32_t uid = 4000000000u; uid < 4000002000u; uid++) {
		snprintf(digits, sizeof(digits), "%u", uid);
		assert_string_equal(user_names_get(users, uid), digits);
	}
	assert_string_equal(user_names_get(users, 0), "root");
	user_names_free(users);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_has_its_name),
		cmocka_unit_test(a_number_without_a_name_is_its_digits),
		cmocka_unit_test(more_users_than_it_keeps_are_named_as_well),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
