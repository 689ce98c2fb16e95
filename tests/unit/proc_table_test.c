// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_table.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

static void a_pid_is_found_until_it_is_removed(void **state)
{
	struct proc_table table = {0};

	assert_null(proc_table_find(&table, 7));
	proc_table_add(&table, 7)->uid = 1000;
	proc_table_add(&table, 8)->uid = 1001;
	assert_int_equal(proc_table_find(&table, 7)->uid, 1000);
	proc_table_remove(&table, proc_table_find(&table, 7));
	assert_null(proc_table_find(&table, 7));
	assert_int_equal(proc_table_find(&table, 8)->uid, 1001);
	assert_null(proc_table_find(&table, 0));
	assert_null(proc_table_find(&table, -1));
	proc_table_free(&table);
}

static void a_pid_that_is_added_again_is_another_process(void **state)
{
	struct proc_table table = {0};

	proc_table_add(&table, 7)->uid = 1000;
	assert_int_equal(proc_table_add(&table, 7)->uid, 0);
	assert_int_equal(table.count, 1);
	proc_table_free(&table);
}

static void places_are_used_again(void **state)
{
	struct proc_table table = {0};

	for (int32_t pid = 1; pid <= 10000; pid++) {
		proc_table_add(&table, pid);
		if (pid > 300)
			proc_table_remove(&table, proc_table_find(&table, pid - 300));
	}
	assert_uint_in_range(table.count, 300, 301);
	for (int32_t pid = 1; pid <= 10000; pid++)
		assert_int_equal(proc_table_find(&table, pid) != NULL, pid > 9700);
	proc_table_free(&table);
}

static void a_sweep_keeps_those_that_a_pass_has_seen(void **state)
{
	struct proc_table table = {0};

	for (int32_t pid = 1; pid <= 1000; pid++)
		proc_table_add(&table, pid)->met = pid % 3 ? 4 : 5;
	proc_table_sweep(&table, 5);
	for (int32_t pid = 1; pid <= 1000; pid++)
		assert_int_equal(proc_table_find(&table, pid) != NULL, pid % 3 == 0);
	for (int32_t pid = 2001; pid <= 2600; pid++)
		assert_int_equal(proc_table_add(&table, pid)->id.pid, pid);
	assert_int_equal(table.count, 1000);
	assert_int_equal(proc_table_find(&table, 3)->met, 5);
	proc_table_free(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pid_is_found_until_it_is_removed),
		cmocka_unit_test(a_pid_that_is_added_again_is_another_process),
		cmocka_unit_test(places_are_used_again),
		cmocka_unit_test(a_sweep_keeps_those_that_a_pass_has_seen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
