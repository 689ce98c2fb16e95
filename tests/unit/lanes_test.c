// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/timeline/lanes.h"
#include "tests/support/seed.h"
#include "tests/support/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	start(4, 3, 33);
	expect_end(4, 40, 0, 33, 40);
	expect_end(3, 50, 0, 30, 50);
	expect_end(1, 60, 0, 0, 60);
	assert_int_equal(lanes.count, 1);
}

static void a_second_child_at_the_same_time_has_a_lane_of_its_own(void **state)
{
	start(1, NONE, 0);
	start(2, 1, 10);
	start(3, 1, 11);
	start(4, 3, 14);
	expect_end(4, 16, 1, 14, 16);
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
	start(3, 2, 13);
	start(4, 3, 16);
	expect_end(2, 20, 0, 10, 20);
	start(5, 1, 25); /* the place above 1 is free */
	expect_end(5, 30, 0, 25, 30);
	expect_end(4, 40, 1, 16, 40);
	expect_end(3, 41, 1, 13, 41);
	expect_end(1, 50, 0, 0, 50);
}

static void expect_origin(uint32_t number, uint64_t at, uint32_t lane, uint64_t us)
{
	struct lane_slice slice;

	assert_true(lanes_end(&lanes, number, at, &slice));
	assert_true(slice.has_origin);
	assert_int_equal(slice.origin_lane, lane);
	assert_int_equal(slice.origin_us, us);
}

static void a_child_in_another_lane_comes_from_its_parent(void **state)
{
	struct lane_slice slice;

	start(1, NONE, 0);
	start(2, 1, 10);
	start(3, 1, 15); /* 2 is above the parent then */
	expect_origin(3, 20, 0, 9);
	start(4, 2, 21);
	assert_true(lanes_end(&lanes, 2, 30, &slice)); /* 4 moves away from it */
	assert_false(slice.has_origin);
	expect_origin(4, 40, 0, 20);
	assert_true(lanes_end(&lanes, 1, 50, &slice));
	assert_false(slice.has_origin);
}

static void it_comes_from_nothing_if_the_number_of_the_parent_is_used_again(void **state)
{
	struct lane_slice slice;

	start(1, NONE, 0);
	start(2, 1, 10);
	assert_true(lanes_end(&lanes, 1, 20, &slice));
	start(1, NONE, 25);
	assert_true(lanes_end(&lanes, 2, 40, &slice));
	assert_false(slice.has_origin);
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
	expect_end(2, 5, 0, 7, 8);
	start(3, 1, 5);
	expect_end(3, 5, 0, 10, 11);
	expect_end(1, 5, 0, 5, 11);
	start(4, NONE, 5); /* the first lane ends at 11 */
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

static struct life {
	int parent; /* another life, -1: none */
	struct lane_slice slice;
} lives[STEPS];

static bool are_apart(const struct lane_slice *a, const struct lane_slice *b)
{
	return a->lane != b->lane || a->end_us <= b->start_us || b->end_us <= a->start_us;
}

static bool is_inside(const struct lane_slice *inner, const struct lane_slice *outer)
{
	return inner->start_us >= outer->start_us && inner->end_us <= outer->end_us;
}

/* Returns the number of lives. */
static int run_round(void)
{
	int runs[MANY], count = 0;
	uint64_t now = 0;

	memset(runs, -1, sizeof(runs));
	for (unsigned step = 0; step < STEPS; step++) {
		uint32_t number = (uint32_t)rand() % MANY, parent = (uint32_t)rand() % MANY;

		now += (uint64_t)rand() % 3;
		if (runs[number] >= 0) {
			assert_true(lanes_end(&lanes, number, now, &lives[runs[number]].slice));
			runs[number] = -1;
			continue;
		}
		lives[count].parent = parent == number || rand() % 10 == 0 ? -1 : runs[parent];
		start(number, lives[count].parent < 0 ? NONE : parent, now);
		runs[number] = count++;
	}
	for (uint32_t number = 0; number < MANY; number++)
		if (runs[number] >= 0)
			lanes_end(&lanes, number, now, &lives[runs[number]].slice);
	return count;
}

static void slices_of_a_lane_are_nested_or_apart(void **state)
{
	int count = run_round();

	for (int i = 0; i < count; i++) {
		assert_true(lives[i].slice.end_us > lives[i].slice.start_us);
		for (int j = 0; j < i; j++)
			assert_true(are_apart(&lives[i].slice, &lives[j].slice) ||
				    is_inside(&lives[j].slice, &lives[i].slice) ||
				    is_inside(&lives[i].slice, &lives[j].slice));
	}
	assert_uint_in_range(lanes.count, 1, MANY + 16);
}

/* The uppermost slice of a lane at a time; -1: none. */
static int uppermost(int count, uint32_t lane, uint64_t us)
{
	int found = -1;

	for (int i = 0; i < count; i++) {
		const struct lane_slice *slice = &lives[i].slice;

		if (slice->lane == lane && slice->start_us <= us && us < slice->end_us &&
			(found < 0 || is_inside(slice, &lives[found].slice)))
			found = i;
	}
	return found;
}

static void an_arrow_begins_at_the_parent_or_at_an_ancestor(void **state)
{
	int count = run_round(), arrows = 0, parents = 0;

	for (int i = 0; i < count; i++) {
		const struct lane_slice *slice = &lives[i].slice;
		int from, up = lives[i].parent;

		if (!slice->has_origin)
			continue;
		assert_true(slice->origin_us < slice->start_us);
		from = uppermost(count, slice->origin_lane, slice->origin_us);
		assert_true(from >= 0);
		assert_true(lives[from].slice.start_us < slice->origin_us);
		while (up >= 0 && up != from)
			up = lives[up].parent;
		assert_int_equal(up, from);
		arrows++;
		parents += from == lives[i].parent;
	}
	assert_true(arrows > 50);
	assert_true(parents > arrows * 9 / 10);
}

int main(void)
{
#define T(test) cmocka_unit_test_teardown(test, clean)
	const struct CMUnitTest tests[] = {
		T(children_one_after_the_other_are_above_their_parent),
		T(a_second_child_at_the_same_time_has_a_lane_of_its_own),
		T(a_process_that_outlives_its_parent_moves_with_all_above_it),
		T(it_moves_to_a_lane_that_was_free_when_it_started),
		T(a_child_in_another_lane_comes_from_its_parent),
		T(it_comes_from_nothing_if_the_number_of_the_parent_is_used_again),
		T(no_slice_is_empty_and_none_overlaps_with_the_next),
		T(a_process_without_a_place_has_no_slice),
		T(a_deep_tree_has_a_lane_every_so_many_levels),
		T(slices_of_a_lane_are_nested_or_apart),
		T(an_arrow_begins_at_the_parent_or_at_an_ancestor),
	};

	seed_random();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
