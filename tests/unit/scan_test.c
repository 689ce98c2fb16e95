// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/scan.h"

#define ITEMS 100u
#define ROOM  (ITEMS + 3 * SCAN_AHEAD)

struct items {
	unsigned visits[ROOM], steps[ROOM]; /* step: the last one of its fetches */
	unsigned cost;
};

static void fetch(const void *ctx, uint64_t number, unsigned step)
{
	struct items *items = (struct items *)ctx;

	assert_true(number < ROOM);
	assert_int_equal(items->visits[number], 0); /* before it is visited */
	if (items->steps[number])
		assert_int_equal(step, items->steps[number] - 1);
	items->steps[number] = step;
}

static unsigned visit(void *ctx, uint64_t number)
{
	struct items *items = ctx;

	items->visits[number]++;
	return items->cost;
}

static const struct scan_ops ops = {.fetch = fetch, .steps = 2, .visit = visit};

static void all_are_visited_once_in_slices(void **state)
{
	struct items items = {.cost = 1};
	unsigned slices = 1;
	uint64_t at = 0;

	for (; !scan_slice(&ops, &items, &at, ITEMS, 30); slices++)
		assert_int_equal(at, 30 * slices);
	assert_int_equal(slices, 4);
	for (unsigned i = 0; i < ROOM; i++)
		assert_int_equal(items.visits[i], i < ITEMS);
	for (unsigned i = 2 * SCAN_AHEAD; i < ITEMS; i++)
		assert_int_equal(items.steps[i], 1);
}

static void the_effort_ends_a_slice(void **state)
{
	struct items items = {.cost = 7};
	uint64_t at = 0;

	assert_false(scan_slice(&ops, &items, &at, ITEMS, 15)); /* the third is begun */
	assert_int_equal(at, 3);
	assert_false(scan_slice(&ops, &items, &at, ITEMS, 0));
	assert_int_equal(at, 3);
	items.cost = 0;
	assert_true(scan_slice(&ops, &items, &at, ITEMS, 1));
	assert_true(scan_slice(&ops, &items, &at, ITEMS, 0)); /* none is left */
}

static void items_may_come_and_go_between_slices(void **state)
{
	struct items items = {.cost = 1};
	uint64_t at = 0;

	assert_false(scan_slice(&ops, &items, &at, 50, 40));
	assert_true(scan_slice(&ops, &items, &at, 20, 40)); /* those behind it have gone */
	assert_true(scan_slice(&ops, &items, &at, 60, 40));
	assert_int_equal(items.visits[59], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_visited_once_in_slices),
		cmocka_unit_test(the_effort_ends_a_slice),
		cmocka_unit_test(items_may_come_and_go_between_slices),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
