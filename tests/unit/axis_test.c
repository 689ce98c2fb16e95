// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/timeline/axis.h"

#define S UINT64_C(1000000000)

static const struct axis ten = {100 * S, 10 * S, 50}; /* a column is 0.2 s */

static void expect_columns(uint64_t start_ns, uint64_t end_ns, unsigned first, unsigned last)
{
	unsigned a, b;

	assert_true(axis_columns(&ten, start_ns, end_ns, &a, &b));
	assert_int_equal(a, first);
	assert_int_equal(b, last);
}

static void a_time_has_a_column(void **state)
{
	expect_columns(100 * S, 100 * S, 0, 0);
	expect_columns(100 * S, 101 * S, 0, 5);
	expect_columns(100 * S + S / 10, 100 * S + S / 5 - 1, 0, 0);
	expect_columns(109 * S, 110 * S - 1, 45, 49);
}

static void what_is_outside_is_cut(void **state)
{
	unsigned first, last;

	expect_columns(0, 200 * S, 0, 49);
	expect_columns(0, 100 * S, 0, 0);
	expect_columns(109 * S, 110 * S, 45, 49);
	assert_false(axis_columns(&ten, 0, 100 * S - 1, &first, &last));
	assert_false(axis_columns(&ten, 110 * S, 120 * S, &first, &last));
}

static void a_step_is_round(void **state)
{
	assert_int_equal(axis_step(&ten, 10), 2 * S);
	assert_int_equal(axis_step(&ten, 11), 5 * S);
	assert_int_equal(axis_step(&(struct axis){0, S / 100, 100}, 10), S / 1000);
	assert_int_equal(axis_step(&(struct axis){0, 600 * S, 60}, 10), 120 * S);
	assert_int_equal(axis_step(&(struct axis){0, 86400 * S, 60}, 10), 5 * 3600 * S);
	assert_int_equal(axis_step(&(struct axis){0, 864000 * S, 60}, 10), 40 * 3600 * S);
}

static void zoom_keeps_the_place_of_a_time(void **state)
{
	struct axis axis = ten;

	axis_zoom(&axis, true, 104 * S, &ten);
	assert_int_equal(axis.from_ns, 102 * S);
	assert_int_equal(axis.span_ns, 5 * S);
	axis_zoom(&axis, false, 104 * S, &ten);
	assert_int_equal(axis.from_ns, 100 * S);
	assert_int_equal(axis.span_ns, 10 * S);
	axis_zoom(&axis, false, 104 * S, &ten); /* no further */
	assert_int_equal(axis.span_ns, 10 * S);
	axis_zoom(&axis, true, 1 * S, &ten); /* not visible: around the middle */
	assert_int_equal(axis.from_ns, 102 * S + S / 2);
	for (int i = 0; i < 100; i++)
		axis_zoom(&axis, true, 104 * S, &ten);
	assert_int_equal(axis.span_ns, AXIS_SPAN_MIN);
}

static void moves_stay_inside(void **state)
{
	struct axis axis = {104 * S, 2 * S, 50};

	axis_move(&axis, 1, &ten);
	assert_int_equal(axis.from_ns, 104 * S + S / 4);
	axis_move(&axis, 800, &ten);
	assert_int_equal(axis.from_ns, 108 * S);
	axis_move(&axis, -8000, &ten);
	assert_int_equal(axis.from_ns, 100 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_has_a_column),
		cmocka_unit_test(what_is_outside_is_cut),
		cmocka_unit_test(a_step_is_round),
		cmocka_unit_test(zoom_keeps_the_place_of_a_time),
		cmocka_unit_test(moves_stay_inside),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
