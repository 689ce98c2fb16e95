// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/rates.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#define S 1000000000ull

static void add_many(struct rates *rates, uint64_t time_ns, unsigned n)
{
	while (n--)
		rates_add(rates, time_ns);
}

static void assert_rate(const struct rates *rates, uint64_t now_ns, double expected)
{
	double rate = rates_now(rates, now_ns);

	if (fabs(rate - expected) > 1e-6)
		fail_msg("rate at %llu is %f, not %f", (unsigned long long)now_ns, rate, expected);
}

static void without_counts_the_rate_is_zero(void **state)
{
	struct rates rates = {0};

	assert_rate(&rates, 0, 0);
	assert_rate(&rates, 5 * S, 0);
}

static void the_rate_spans_the_last_full_second_and_the_part_of_this_one(void **state)
{
	struct rates rates = {0};

	add_many(&rates, 100 * S, 1000); /* too old to matter */
	add_many(&rates, 110 * S + S / 2, 30);
	add_many(&rates, 111 * S + S / 4, 15);
	assert_rate(&rates, 111 * S + S / 2, 45 / 1.5);
	assert_rate(&rates, 112 * S, 15);
}

static void the_first_moments_are_not_blown_up(void **state)
{
	struct rates rates = {0};

	rates_add(&rates, 100 * S);
	assert_rate(&rates, 100 * S, 1);
	assert_rate(&rates, 100 * S + S / 1000, 1);
}

static void a_young_count_is_divided_by_the_time_since_its_start(void **state)
{
	struct rates rates = {0};

	add_many(&rates, 100 * S + 9 * S / 10, 12);
	assert_rate(&rates, 101 * S + S / 2, 12);
	assert_rate(&rates, 101 * S + 95 * S / 100, 12 / 1.05);
}

static void silence_brings_the_rate_to_zero(void **state)
{
	struct rates rates = {0};

	add_many(&rates, 100 * S, 50);
	assert_rate(&rates, 102 * S, 0);
	assert_rate(&rates, 100000 * S, 0);
}

static void late_counts_go_where_they_belong(void **state)
{
	struct rates rates = {0};
	uint32_t out[4];

	rates_add(&rates, 100 * S);
	rates_add(&rates, 103 * S);
	add_many(&rates, 101 * S, 7);
	assert_int_equal(rates_history(&rates, 104 * S, out, 4), 7);
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], 7);
	assert_int_equal(out[2], 0);
	assert_int_equal(out[3], 1);
}

static void counts_older_than_the_window_are_dropped(void **state)
{
	struct rates rates = {0};
	uint32_t out[RATES_SECONDS];

	rates_add(&rates, 1000 * S);
	add_many(&rates, 900 * S, 9);
	assert_int_equal(rates_history(&rates, 1001 * S, out, RATES_SECONDS), 1);
}

static void history_ends_with_the_last_full_second(void **state)
{
	struct rates rates = {0};
	uint32_t out[60];

	for (unsigned s = 0; s < 200; s++)
		add_many(&rates, (1000 + s) * S + 1, s);
	assert_int_equal(rates_history(&rates, 1199 * S + 2, out, 60), 198);
	for (unsigned i = 0; i < 60; i++)
		assert_int_equal(out[i], 199 - 60 + i);
}

static void a_gap_longer_than_the_ring_leaves_nothing_behind(void **state)
{
	struct rates rates = {0};
	uint32_t out[RATES_SECONDS];

	for (unsigned s = 0; s < RATES_SECONDS; s++)
		add_many(&rates, (1000 + s) * S, 5);
	rates_add(&rates, 5000 * S);
	assert_int_equal(rates_history(&rates, 5001 * S, out, RATES_SECONDS), 1);
	assert_int_equal(out[RATES_SECONDS - 1], 1);
	assert_int_equal(out[RATES_SECONDS - 2], 0);
}

static void history_before_the_clocks_beginning_is_empty(void **state)
{
	struct rates rates = {0};
	uint32_t out[8];

	memset(out, 0xff, sizeof(out));
	add_many(&rates, S, 3);
	assert_int_equal(rates_history(&rates, 2 * S, out, 8), 3);
	for (unsigned i = 0; i < 7; i++)
		assert_int_equal(out[i], 0);
	assert_int_equal(out[7], 3);
}

static void a_clock_that_is_behind_the_events_shows_no_future(void **state)
{
	struct rates rates = {0};
	uint32_t out[2];

	add_many(&rates, 100 * S, 4);
	add_many(&rates, 105 * S, 8);
	assert_int_equal(rates_history(&rates, 101 * S, out, 2), 4);
	assert_rate(&rates, 101 * S, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_counts_the_rate_is_zero),
		cmocka_unit_test(the_rate_spans_the_last_full_second_and_the_part_of_this_one),
		cmocka_unit_test(the_first_moments_are_not_blown_up),
		cmocka_unit_test(a_young_count_is_divided_by_the_time_since_its_start),
		cmocka_unit_test(silence_brings_the_rate_to_zero),
		cmocka_unit_test(late_counts_go_where_they_belong),
		cmocka_unit_test(counts_older_than_the_window_are_dropped),
		cmocka_unit_test(history_ends_with_the_last_full_second),
		cmocka_unit_test(a_gap_longer_than_the_ring_leaves_nothing_behind),
		cmocka_unit_test(history_before_the_clocks_beginning_is_empty),
		cmocka_unit_test(a_clock_that_is_behind_the_events_shows_no_future),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
