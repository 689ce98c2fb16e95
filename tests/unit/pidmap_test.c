// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/hash_map.h"
#include "core/base/pidmap.h"

#include <stdbool.h>
#include <stdlib.h>

#define SLOTS 8 /* the smallest map */
#define FULL  6 /* pids that fit into it */

static unsigned slots(const struct pidmap *map)
{
	return (unsigned)(pidmap_bytes(map) / sizeof(struct pidmap_slot));
}

/* Pids whose home is this slot of the smallest map: found by trying, not computed. */
static int32_t nth_of_home(unsigned home, unsigned n)
{
	struct pidmap map = {0};
	int32_t pid = 0;

	do {
		assert_int_equal(pidmap_fit(&map, 1), 0);
		pidmap_put(&map, ++pid, 0);
		if (map.slots[home].pid == pid && n-- == 0)
			break;
		pidmap_remove(&map, pid);
	} while (pid < 100000);
	pidmap_free(&map);
	return pid;
}

static void an_empty_map_owns_nothing_and_finds_nothing(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_bytes(&map), 0);
	assert_int_equal(pidmap_find(&map, 1), PIDMAP_NONE);
	pidmap_remove(&map, 1);
	pidmap_free(&map);
}

static void what_was_put_is_found_until_it_is_removed(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_fit(&map, 2), 0);
	pidmap_put(&map, 7, 70);
	pidmap_put(&map, 8, 0);
	assert_int_equal(pidmap_find(&map, 7), 70);
	assert_int_equal(pidmap_find(&map, 8), 0);
	assert_int_equal(pidmap_find(&map, 9), PIDMAP_NONE);
	pidmap_remove(&map, 7);
	assert_int_equal(pidmap_find(&map, 7), PIDMAP_NONE);
	assert_int_equal(map.used, 1);
	pidmap_free(&map);
}

static void a_cleared_map_finds_nothing_and_keeps_its_room(void **state)
{
	struct pidmap map = {0};
	size_t bytes;

	pidmap_clear(&map);
	assert_int_equal(pidmap_fit(&map, 100), 0);
	bytes = pidmap_bytes(&map);
	for (int32_t pid = 1; pid <= 100; pid++)
		pidmap_put(&map, pid, 1);
	pidmap_clear(&map);
	for (int32_t pid = 1; pid <= 100; pid++)
		assert_int_equal(pidmap_find(&map, pid), PIDMAP_NONE);
	assert_int_equal(map.used, 0);
	assert_int_equal(pidmap_bytes(&map), bytes);
	pidmap_free(&map);
}

static void putting_a_pid_again_replaces_its_number(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_fit(&map, 1), 0);
	pidmap_put(&map, 7, 70);
	pidmap_put(&map, 7, 71);
	assert_int_equal(pidmap_find(&map, 7), 71);
	assert_int_equal(map.used, 1);
	pidmap_free(&map);
}

static void numbers_that_are_not_pids_are_not_found(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_fit(&map, 1), 0);
	pidmap_put(&map, 7, 70);
	assert_int_equal(pidmap_find(&map, 0), PIDMAP_NONE);
	assert_int_equal(pidmap_find(&map, -7), PIDMAP_NONE);
	pidmap_remove(&map, 0);
	pidmap_remove(&map, -1);
	assert_int_equal(map.used, 1);
	pidmap_free(&map);
}

/* Every order of three that share a home, at every home: the last two homes wrap around. */
static void removing_one_of_a_crowded_home_keeps_the_others(void **state)
{
	unsigned home, gone, n;

	for (home = 0; home < SLOTS; home++) {
		int32_t pids[5];

		for (n = 0; n < 3; n++)
			pids[n] = nth_of_home(home, n);
		pids[3] = nth_of_home((home + 1) % SLOTS, 0);
		pids[4] = nth_of_home((home + 2) % SLOTS, 0);
		for (gone = 0; gone < 5; gone++) {
			struct pidmap map = {0};

			assert_int_equal(pidmap_fit(&map, 5), 0);
			for (n = 0; n < 5; n++)
				pidmap_put(&map, pids[n], n);
			pidmap_remove(&map, pids[gone]);
			for (n = 0; n < 5; n++)
				assert_int_equal(
					pidmap_find(&map, pids[n]), n == gone ? PIDMAP_NONE : n);
			assert_int_equal(slots(&map), SLOTS);
			pidmap_free(&map);
		}
	}
}

static void it_grows_at_three_quarters_and_keeps_all(void **state)
{
	struct pidmap map = {0};
	int32_t pid;

	assert_int_equal(pidmap_fit(&map, FULL), 0);
	assert_int_equal(slots(&map), SLOTS);
	for (pid = 1; pid <= 1000; pid++) {
		assert_int_equal(pidmap_fit(&map, 1), 0);
		assert_true((uint32_t)pid * 4 <= slots(&map) * 3);
		pidmap_put(&map, pid, (uint32_t)pid * 2);
		if (pid == FULL)
			assert_int_equal(slots(&map), SLOTS);
		if (pid == FULL + 1)
			assert_int_equal(slots(&map), 2 * SLOTS);
	}
	for (pid = 1; pid <= 1000; pid++)
		assert_int_equal(pidmap_find(&map, pid), (uint32_t)pid * 2);
	pidmap_free(&map);
}

static void room_for_many_comes_at_once(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_fit(&map, 1000), 0);
	assert_int_equal(slots(&map), 2048);
	assert_int_equal(map.used, 0);
	pidmap_free(&map);
}

static void room_that_cannot_be_is_refused_and_nothing_changes(void **state)
{
	struct pidmap map = {0};

	assert_int_equal(pidmap_fit(&map, 1), 0);
	pidmap_put(&map, 7, 70);
	assert_true(pidmap_fit(&map, UINT32_MAX) < 0);
	assert_int_equal(slots(&map), SLOTS);
	assert_int_equal(pidmap_find(&map, 7), 70);
	pidmap_free(&map);
}

static void it_shrinks_when_nearly_empty_and_not_below_the_smallest(void **state)
{
	struct pidmap map = {0};
	int32_t pid;

	assert_int_equal(pidmap_fit(&map, 1000), 0);
	for (pid = 1; pid <= 1000; pid++)
		pidmap_put(&map, pid, (uint32_t)pid);
	for (pid = 1; pid <= 1000; pid++) {
		pidmap_remove(&map, pid);
		assert_int_equal(pidmap_fit(&map, 0), 0);
		assert_true(slots(&map) == SLOTS || map.used * 16 >= slots(&map));
		if (pid < 1000)
			assert_int_equal(pidmap_find(&map, 1000), 1000);
	}
	assert_int_equal(slots(&map), SLOTS);
	pidmap_free(&map);
}

/* Consecutive pids, as the kernel allocates them, stay near their homes. */
static void neighbours_do_not_pile_up(void **state)
{
	struct pidmap map = {0};
	uint32_t far = 0, i;
	int32_t pid;

	assert_int_equal(pidmap_fit(&map, 30000), 0);
	for (pid = 300; pid < 300 + 30000; pid++)
		pidmap_put(&map, pid, 0);
	for (i = 0; i <= map.mask; i++) {
		uint32_t home = (uint32_t)((uint32_t)map.slots[i].pid * HASH_GOLDEN >> map.shift);
		uint32_t away = (i - home) & map.mask;

		if (map.slots[i].pid && away > far)
			far = away;
	}
	assert_true(far < 16);
	pidmap_free(&map);
}

static void it_agrees_with_an_array_over_random_work(void **state)
{
	static uint32_t model[64];
	const char *text = getenv("TEST_SEED");
	unsigned seed = text ? (unsigned)strtoul(text, NULL, 10) : 1, turn, i;
	struct pidmap map = {0};

	print_message("# seed %u\n", seed);
	srand(seed);
	for (i = 0; i < 64; i++)
		model[i] = PIDMAP_NONE;
	for (turn = 0; turn < 200000; turn++) {
		int32_t pid = 1 + rand() % 63;

		assert_int_equal(pidmap_fit(&map, 1), 0);
		/* Phases of growth and of shrinking. */
		if (rand() % 100 < (turn / 5000 % 2 ? 20 : 80)) {
			pidmap_put(&map, pid, turn);
			model[pid] = turn;
		} else {
			pidmap_remove(&map, pid);
			model[pid] = PIDMAP_NONE;
		}
		i = 1 + turn % 63;
		assert_int_equal(pidmap_find(&map, (int32_t)i), model[i]);
		assert_int_equal(pidmap_find(&map, pid), model[pid]);
	}
	pidmap_free(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_owns_nothing_and_finds_nothing),
		cmocka_unit_test(what_was_put_is_found_until_it_is_removed),
		cmocka_unit_test(a_cleared_map_finds_nothing_and_keeps_its_room),
		cmocka_unit_test(putting_a_pid_again_replaces_its_number),
		cmocka_unit_test(numbers_that_are_not_pids_are_not_found),
		cmocka_unit_test(removing_one_of_a_crowded_home_keeps_the_others),
		cmocka_unit_test(it_grows_at_three_quarters_and_keeps_all),
		cmocka_unit_test(room_for_many_comes_at_once),
		cmocka_unit_test(room_that_cannot_be_is_refused_and_nothing_changes),
		cmocka_unit_test(it_shrinks_when_nearly_empty_and_not_below_the_smallest),
		cmocka_unit_test(neighbours_do_not_pile_up),
		cmocka_unit_test(it_agrees_with_an_array_over_random_work),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
