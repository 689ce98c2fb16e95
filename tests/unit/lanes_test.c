// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/timeline/lanes.h"
#include "tests/support/seed.h"

#include <stdio.h>
#include <stdlib.h>

#define NONE UINT32_MAX

static struct lanes lanes;

static void start(uint32_t number, uint32_t parent, uint64_t at)
{
	assert_true(lanes_start(&lanes, number, parent, at));
}

static void expect_end(uint32_t number, uint64_t at, uint32_t lane, uint64_t from, uint64_t to)
{
	struct lane_slice slice;

	assert_true(lanes_end(&lanes, number, at, &slice));
	assert_int_equal(slice.lane, lane);
	assert_int_equal(slice.start_us, from);
	assert_int_equal(slice.end_us, to);
}

static int clean(void **state)
{
	lanes_free(&lanes);
	return 0;
}

static void children_one_after_the_other_are_above_their_parent(void **state)
{
	start(1, NONE, 0);
	start(2, 1, 10);
	expect_end(2, 20, 0, 10, 20);
	start(3, 1, 30);
	start(4, 3, 31);
	expect_end(4, 40, 0, 31, 40);
	expect_end(3, 50, 0, 30, 50);
	expect_end(1, 60, 0, 0, 60);
	assert_int_equal(lanes.count, 1);
}

static void a_second_child_at_the_same_time_has_a_lane_of_its_own(void **state)
{
	start(1, NONE, 0);
	start(2, 1, 10);
	start(3, 1, 11);
	start(4, 3, 12);
	expect_end(4, 15, 1, 12, 15);
	expect_end(3, 20, 1, 11, 20);
	start(5, 1, 25); /* the lane is free again */
	expect_end(5, 30, 1, 25, 30);
	expect_end(2, 40, 0, 10, 40);
	expect_end(1, 50, 0, 0, 50);
	assert_int_equal(lanes.count, 2);
}

static void a_process_that_outlives_its_parent_moves_with_all_above_it(void **state)
{
	start(1, NONE, 0);
	start(2, 1, 10);
	start(3, 2, 11);
	start(4, 3, 12);
	expect_end(2, 20, 0, 10, 20);
	start(5, 1, 25); /* the place above 1 is free */
	expect_end(5, 30, 0, 25, 30);
	expect_end(4, 40, 1, 12, 40);
	expect_end(3, 41, 1, 11, 41);
	expect_end(1, 50, 0, 0, 50);
}

static void it_moves_to_a_lane_that_was_free_when_it_started(void **state)
{
	start(1, NONE, 0);
	start(2, NONE, 0);
	start(3, 1, 10);
	expect_end(2, 15, 1, 0, 15); /* free, but 3 began before that */
	expect_end(1, 20, 0, 0, 20);
	expect_end(3, 30, 2, 10, 30);
}

static void no_slice_is_empty_and_none_overlaps_with_the_next(void **state)
{
	start(1, NONE, 5);
	start(2, 1, 5);
	expect_end(2, 5, 0, 5, 6);
	start(3, 1, 5);
	expect_end(3, 5, 0, 6, 7);
	expect_end(1, 5, 0, 5, 7);
	start(4, NONE, 5); /* the first lane ends at 7 */
	expect_end(4, 5, 1, 5, 6);
}

static void a_process_without_a_place_has_no_slice(void **state)
{
	struct lane_slice slice;

	assert_false(lanes_end(&lanes, 7, 1, &slice));
	start(7, 9, 0);
	assert_non_null(lanes_find(&lanes, 7));
	expect_end(7, 1, 0, 0, 1);
	assert_null(lanes_find(&lanes, 7));
	assert_false(lanes_end(&lanes, 7, 1, &slice));
}

static void a_deep_tree_has_a_lane_every_so_many_levels(void **state)
{
	for (uint32_t number = 0; number < 1000; number++)
		start(number, number ? number - 1 : NONE, number);
	assert_int_equal(lanes.count, (1000 + LANES_DEEP - 1) / LANES_DEEP);
}

/* ---- against a simple model: whatever happens, slices of a lane are nested or apart ---- */

#define MANY  64
#define STEPS 3000

static struct lane_slice slices[STEPS];

static bool are_apart(const struct lane_slice *a, const struct lane_slice *b)
{
	return a->lane != b->lane || a->end_us <= b->start_us || b->end_us <= a->start_us;
}

static bool is_inside(const struct lane_slice *inner, const struct lane_slice *outer)
{
	return inner->start_us >= outer->start_us && inner->end_us <= outer->end_us;
}

static unsigned run_round(void)
{
	bool runs[MANY] = {false};
	uint64_t now = 0;
	unsigned count = 0;

	for (unsigned step = 0; step < STEPS; step++) {
		uint32_t number = (uint32_t)rand() % MANY, parent = (uint32_t)rand() % MANY;

		now += (uint64_t)rand() % 3;
		if (runs[number])
			assert_true(lanes_end(&lanes, number, now, &slices[count++]));
		else
			start(number, parent == number || rand() % 10 == 0 ? NONE : parent, now);
		runs[number] = !runs[number];
	}
	return count;
}

static void slices_of_a_lane_are_nested_or_apart(void **state)
{
	unsigned count = run_round();

	for (unsigned i = 0; i < count; i++) {
		assert_true(slices[i].end_us > slices[i].start_us);
		for (unsigned j = 0; j < i; j++)
			assert_true(are_apart(&slices[i], &slices[j]) ||
				    is_inside(&slices[j], &slices[i]) ||
				    is_inside(&slices[i], &slices[j]));
	}
	assert_in_range(lanes.count, 1, MANY + 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			children_one_after_the_other_are_above_their_parent, clean),
		cmocka_unit_test_teardown(
			a_second_child_at_the_same_time_has_a_lane_of_its_own, clean),
		cmocka_unit_test_teardown(
			a_process_that_outlives_its_parent_moves_with_all_above_it, clean),
		cmocka_unit_test_teardown(it_moves_to_a_lane_that_was_free_when_it_started, clean),
		cmocka_unit_test_teardown(no_slice_is_empty_and_none_overlaps_with_the_next, clean),
		cmocka_unit_test_teardown(a_process_without_a_place_has_no_slice, clean),
		cmocka_unit_test_teardown(a_deep_tree_has_a_lane_every_so_many_levels, clean),
		cmocka_unit_test_teardown(slices_of_a_lane_are_nested_or_apart, clean),
	};

	seed_random();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
