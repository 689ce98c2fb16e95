// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/marks.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static struct ident make_ident(int32_t pid, uint64_t start_ns)
{
	return (struct ident){.pid = pid, .start_ns = start_ns};
}

static void an_empty_set_has_no_target(void **state)
{
	struct marks marks = {0};

	assert_int_equal(marks_get(&marks, make_ident(1, 1)), 0);
	assert_int_equal(marks_set(&marks, make_ident(1, 1), 1, false), 0);
	marks_clear(&marks, 1);
	marks_free(&marks);
}

static void bits_are_set_and_cleared_one_by_one(void **state)
{
	struct marks marks = {0};

	assert_int_equal(marks_set(&marks, make_ident(1, 1), 1, true), 0);
	assert_int_equal(marks_set(&marks, make_ident(1, 1), 4, true), 0);
	assert_int_equal(marks_get(&marks, make_ident(1, 1)), 5);
	marks_set(&marks, make_ident(1, 1), 1, false);
	assert_int_equal(marks_get(&marks, make_ident(1, 1)), 4);
	marks_free(&marks);
	assert_int_equal(marks_get(&marks, make_ident(1, 1)), 0);
}

static void the_same_pid_with_another_start_is_another(void **state)
{
	struct marks marks = {0};

	marks_set(&marks, make_ident(7, 100), 1, true);
	assert_int_equal(marks_get(&marks, make_ident(7, 101)), 0);
	assert_int_equal(marks_get(&marks, make_ident(8, 100)), 0);
	marks_free(&marks);
}

static void many_are_all_found_again(void **state)
{
	struct marks marks = {0};

	for (int32_t pid = 1; pid <= 5000; pid++)
		marks_set(&marks, make_ident(pid, 100), 1 + (uint32_t)pid % 2, true);
	for (int32_t pid = 1; pid <= 5000; pid++)
		assert_int_equal(marks_get(&marks, make_ident(pid, 100)), 1 + pid % 2);
	marks_clear(&marks, 1);
	for (int32_t pid = 1; pid <= 5000; pid++)
		assert_int_equal(marks_get(&marks, make_ident(pid, 100)), pid % 2 ? 2 : 0);
	marks_free(&marks);
}

/* It must not grow, however often rows are folded and unfolded. */
static void cleared_marks_make_room(void **state)
{
	struct marks marks = {0};

	for (int32_t pid = 1; pid <= 100000; pid++) {
		marks_set(&marks, make_ident(pid, 100), 1, true);
		marks_set(&marks, make_ident(pid, 100), 1, false);
	}
	assert_true(marks.map.size <= 64);
	marks_free(&marks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_set_has_no_target),
		cmocka_unit_test(bits_are_set_and_cleared_one_by_one),
		cmocka_unit_test(the_same_pid_with_another_start_is_another),
		cmocka_unit_test(many_are_all_found_again),
		cmocka_unit_test(cleared_marks_make_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
