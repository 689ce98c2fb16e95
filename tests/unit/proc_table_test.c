// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/proc_table.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void who_is_added_is_found_until_removed(void **state)
{
	struct census census = {0};

	assert_null(census_find(&census, 7));
	census_add(&census, 7)->uid = 1000;
	census_add(&census, 8)->uid = 1001;
	assert_int_equal(census_find(&census, 7)->uid, 1000);
	census_remove(&census, census_find(&census, 7));
	assert_null(census_find(&census, 7));
	assert_int_equal(census_find(&census, 8)->uid, 1001);
	assert_null(census_find(&census, 0));
	assert_null(census_find(&census, -1));
	census_free(&census);
}

static void a_pid_that_is_added_again_is_somebody_else(void **state)
{
	struct census census = {0};

	census_add(&census, 7)->uid = 1000;
	assert_int_equal(census_add(&census, 7)->uid, 0);
	assert_int_equal(census.count, 1);
	census_free(&census);
}

static void places_are_used_again(void **state)
{
	struct census census = {0};

	for (int32_t pid = 1; pid <= 10000; pid++) {
		census_add(&census, pid);
		if (pid > 300)
			census_remove(&census, census_find(&census, pid - 300));
	}
	assert_in_range(census.count, 300, 301);
	for (int32_t pid = 1; pid <= 10000; pid++)
		assert_int_equal(census_find(&census, pid) != NULL, pid > 9700);
	census_free(&census);
}

static void a_sweep_leaves_those_a_pass_has_met(void **state)
{
	struct census census = {0};

	for (int32_t pid = 1; pid <= 1000; pid++)
		census_add(&census, pid)->met = pid % 3 ? 4 : 5;
	census_sweep(&census, 5);
	for (int32_t pid = 1; pid <= 1000; pid++)
		assert_int_equal(census_find(&census, pid) != NULL, pid % 3 == 0);
	for (int32_t pid = 2001; pid <= 2600; pid++)
		assert_int_equal(census_add(&census, pid)->id.pid, pid);
	assert_int_equal(census.count, 1000);
	assert_int_equal(census_find(&census, 3)->met, 5);
	census_free(&census);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_added_is_found_until_removed),
		cmocka_unit_test(a_pid_that_is_added_again_is_somebody_else),
		cmocka_unit_test(places_are_used_again),
		cmocka_unit_test(a_sweep_leaves_those_a_pass_has_met),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
