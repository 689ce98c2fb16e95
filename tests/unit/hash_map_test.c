// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/hash_map.h"

#include <stdlib.h>
#include <string.h>

#define KEYS  4096
#define STEPS 300000

static struct hash_key key(uint64_t a, uint64_t b)
{
	return (struct hash_key){a, b};
}

static void an_empty_map_has_nothing(void **state)
{
	struct hash_map map = {0};

	assert_int_equal(hash_map_get(&map, key(1, 0)), 0);
	assert_int_equal(hash_map_set(&map, key(1, 0), 0), 0);
	assert_null(map.slots);
	hash_map_clear(&map);
	hash_map_free(&map);
}

static void both_numbers_of_a_key_count(void **state)
{
	struct hash_map map = {0};

	assert_int_equal(hash_map_set(&map, key(1, 2), 10), 0);
	assert_int_equal(hash_map_set(&map, key(2, 1), 20), 0);
	assert_int_equal(hash_map_set(&map, key(1, UINT64_MAX), 30), 0);
	assert_int_equal(hash_map_get(&map, key(1, 2)), 10);
	assert_int_equal(hash_map_get(&map, key(2, 1)), 20);
	assert_int_equal(hash_map_get(&map, key(1, UINT64_MAX)), 30);
	assert_int_equal(hash_map_get(&map, key(1, 0)), 0);
	hash_map_free(&map);
}

static void a_value_is_replaced_and_removed(void **state)
{
	struct hash_map map = {0};

	hash_map_set(&map, key(7, 7), 1);
	hash_map_set(&map, key(7, 7), UINT64_MAX);
	assert_int_equal(map.used, 1);
	assert_true(hash_map_get(&map, key(7, 7)) == UINT64_MAX);
	hash_map_set(&map, key(7, 7), 0);
	assert_int_equal(hash_map_get(&map, key(7, 7)), 0);
	hash_map_set(&map, key(7, 7), 2);
	assert_int_equal(hash_map_get(&map, key(7, 7)), 2);
	hash_map_clear(&map);
	assert_int_equal(hash_map_get(&map, key(7, 7)), 0);
	assert_true(map.size > 0);
	hash_map_free(&map);
}

/* As rows that are marked and unmarked all day: one at a time lives. */
static void removed_keys_take_no_memory_for_good(void **state)
{
	struct hash_map map = {0};

	for (uint64_t i = 1; i <= 100000; i++) {
		assert_int_equal(hash_map_set(&map, key(i, i), 1), 0);
		assert_int_equal(hash_map_set(&map, key(i, i), 0), 0);
	}
	assert_true(map.size <= 64);
	hash_map_free(&map);
}

/* Against an array; keys in runs, as pids and inodes are. */
static void it_is_what_an_array_would_be(void **state)
{
	static uint64_t values[KEYS];
	struct hash_map map = {0};

	srand(1);
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned n = (unsigned)rand() % KEYS;
		struct hash_key one = key(n / 64 + 1, n % 64);

		if (rand() % 2) {
			values[n] = rand() % 3 ? (uint64_t)rand() : 0;
			assert_int_equal(hash_map_set(&map, one, values[n]), 0);
		}
		assert_true(hash_map_get(&map, one) == values[n]);
		assert_true(map.used <= map.size / 4 * 3);
	}
	for (unsigned n = 0; n < KEYS; n++)
		assert_true(hash_map_get(&map, key(n / 64 + 1, n % 64)) == values[n]);
	hash_map_free(&map);
}

/* Slots from the home of a key to where it is found, in all: near one for each. */
static void runs_of_keys_are_spread(void **state)
{
	for (uint64_t step = 1; step <= UINT64_C(1) << 40; step *= 16) {
		struct hash_map map = {0};
		size_t probes = 0;

		for (uint64_t i = 1; i <= KEYS; i++)
			hash_map_set(&map, key(i * step, 0), 1);
		for (size_t i = 0; i < map.size; i++)
			if (map.slots[i].key.a)
				probes += (i - (hash_key(map.slots[i].key) >> 32)) & (map.size - 1);
		assert_true(probes < 2 * KEYS);
		hash_map_free(&map);
	}
}

static void equal_texts_have_equal_hashes(void **state)
{
	char text[64], other[65];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = other[i + 1] = (char)('a' + i % 26);
	for (size_t len = 0; len < sizeof(text); len++) {
		assert_int_equal(hash_map_hash_text(text, len), hash_map_hash_text(other + 1, len));
		for (size_t i = 0; i < len; i++) {
			other[i + 1] ^= 1;
			assert_int_not_equal(
				hash_map_hash_text(text, len), hash_map_hash_text(other + 1, len));
			other[i + 1] ^= 1;
		}
		assert_int_not_equal(
			hash_map_hash_text(text, len), hash_map_hash_text(text, len + 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_nothing),
		cmocka_unit_test(both_numbers_of_a_key_count),
		cmocka_unit_test(a_value_is_replaced_and_removed),
		cmocka_unit_test(removed_keys_take_no_memory_for_good),
		cmocka_unit_test(it_is_what_an_array_would_be),
		cmocka_unit_test(runs_of_keys_are_spread),
		cmocka_unit_test(equal_texts_have_equal_hashes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
