// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* spawn_stats, histogram and tally. */
#include "core/base/histogram.h"
#include "core/base/tally.h"
#include "core/event.h"
#include "core/stats/spawn_stats.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <string.h>

#define MS UINT64_C(1000000)
#define S  UINT64_C(1000000000)

static const struct runaway_limits limits = {20, 10, 3 * S / 2, 2 * S};

static void assert_near(uint64_t got, uint64_t expected)
{
	if (got < expected - expected / 8 || got > expected + expected / 8)
		fail_msg("%llu is not %llu", (unsigned long long)got, (unsigned long long)expected);
}

static void figures_of_a_histogram_are_within_an_eighth(void **state)
{
	for (uint64_t ns = 20000; ns < 15000 * S; ns += ns / 7) {
		struct histogram histogram = {0};

		histogram_add(&histogram, ns);
		histogram_add(&histogram, ns * 100);
		assert_near(histogram_percentile(&histogram, 50), ns);
	}
}

static void percentiles_part_the_short_from_the_long(void **state)
{
	struct histogram histogram = {0};

	for (unsigned i = 1; i <= 1000; i++)
		histogram_add(&histogram, i * MS);
	assert_near(histogram_percentile(&histogram, 50), 500 * MS);
	assert_near(histogram_percentile(&histogram, 95), 950 * MS);
	assert_int_equal(histogram.longest_ns, 1000 * MS);
}

static void the_ends_of_a_histogram_hold_what_is_beyond(void **state)
{
	struct histogram histogram = {0};

	assert_int_equal(histogram_percentile(&histogram, 50), 0);
	histogram_add(&histogram, 0);
	histogram_add(&histogram, UINT64_MAX);
	assert_true(histogram_percentile(&histogram, 50) < 20000);
	assert_true(histogram_percentile(&histogram, 100) > 10000 * S);
	assert_int_equal(histogram.total, 2);
}

static void a_tally_is_exact_while_there_is_room(void **state)
{
	struct tally_row rows[4] = {0};
	uint64_t others = 0;
	const struct tally tally = {rows, 4, &others};

	for (unsigned i = 0; i < 30; i++)
		tally_add(&tally, i % 2   ? "cat"
				  : i % 3 ? "mv"
					  : "a name that is much too long to be kept whole");
	assert_int_equal(tally_sort(rows, 4), 3);
	assert_string_equal(rows[0].name, "cat");
	assert_int_equal(rows[0].count, 15);
	assert_int_equal(rows[1].count, 10);
	assert_int_equal(strlen(rows[2].name), TALLY_NAME - 1);
	assert_int_equal(rows[2].count, 5);
	assert_int_equal(others, 0);
}

static void a_tally_is_sorted_by_cpu_time_and_then_by_count(void **state)
{
	struct tally_row rows[4] = {0};
	const struct tally tally = {rows, 4, NULL};

	for (unsigned i = 0; i < 9; i++)
		tally_add(&tally, i < 2 ? "cc1" : i < 5 ? "sh" : "true");
	tally_row(&tally, "cc1")->cpu_ns = 700;
	assert_int_equal(tally_sort_by_cpu(rows, 4), 3);
	assert_string_equal(rows[0].name, "cc1");
	assert_string_equal(rows[1].name, "true");
	assert_string_equal(rows[2].name, "sh");
}

static void names_that_do_not_fit_in_a_tally_are_counted(void **state)
{
	struct tally_row rows[4] = {0};
	uint64_t others = 0, sum = 0;
	const struct tally tally = {rows, 4, &others};
	char name[16];

	for (unsigned i = 0; i < 1000; i++) {
		tally_add(&tally, "often");
		snprintf(name, sizeof(name), "once%u", i);
		tally_add(&tally, name);
	}
	tally_sort(rows, 4);
	assert_string_equal(rows[0].name, "often");
	assert_int_equal(rows[0].count, 1000);
	for (unsigned i = 0; i < 4; i++)
		sum += rows[i].count;
	assert_int_equal(sum + others, 2000);
}

static void a_name_can_be_taken_back(void **state)
{
	struct tally_row rows[3] = {0};
	const struct tally tally = {rows, 3, NULL};

	tally_add(&tally, "a");
	tally_add(&tally, "b");
	tally_add(&tally, "b");
	tally_add(&tally, "c");
	tally_remove(&tally, "a");
	tally_remove(&tally, "b");
	tally_remove(&tally, "never");
	assert_int_equal(tally_sort(rows, 3), 2);
	assert_string_equal(rows[0].name, "b");
	assert_int_equal(rows[0].count, 1);
	assert_string_equal(rows[1].name, "c");
	tally_remove(&tally, "b");
	tally_remove(&tally, "c");
	assert_int_equal(tally_sort(rows, 3), 0);
}

static void merged_tallies_keep_the_frequent_and_the_sum(void **state)
{
	struct tally_row a[3] = {0}, b[3] = {0};
	uint64_t others = 0;
	const struct tally to = {a, 3, &others}, from = {b, 3, NULL};

	for (unsigned i = 0; i < 5; i++)
		tally_add(&to, "x");
	tally_add(&to, "y");
	tally_add(&to, "z");
	for (unsigned i = 0; i < 7; i++)
		tally_add(&from, "w");
	tally_add(&from, "x");
	tally_merge(&to, b, 3);
	tally_sort(a, 3);
	assert_string_equal(a[0].name, "w");
	assert_int_equal(a[0].count, 7);
	assert_string_equal(a[1].name, "x");
	assert_int_equal(a[1].count, 6);
	assert_int_equal(a[2].count + others, 2);
}

static void end_one(struct spawn_stats *stats, uint64_t time_ns, int32_t status)
{
	const struct spawn_exit end = {
		.time_ns = time_ns,
		.lifetime_ns = 5 * MS,
		.status = status,
		.is_short = true,
		.cpu_ns = MS,
	};

	spawn_stats_exit(stats, &end, &limits);
}

/* A rate that varies around the limit from one second to the next. */
static void a_rate_around_the_limit_does_not_flicker(void **state)
{
	struct spawn_stats stats = {0};
	unsigned turns = 0;
	bool was = false;

	for (unsigned second = 0; second < 60; second++) {
		unsigned rate = second % 2 ? 14 : 30;

		for (unsigned i = 0; i < rate; i++) {
			uint64_t ns = 1000 * S + second * S + i * (S / rate);
			bool is;

			end_one(&stats, ns, 0);
			is = spawn_stats_verdict(&stats, &limits, ns);
			turns += is != was;
			was = is;
		}
	}
	assert_true(was);
	assert_int_equal(turns, 1);
}

static void a_burst_is_not_a_runaway(void **state)
{
	struct spawn_stats stats = {0};

	for (unsigned burst = 0; burst < 5; burst++)
		for (unsigned i = 0; i < 200; i++) {
			uint64_t ns = 1000 * S + burst * 10 * S + i * 5 * MS;

			end_one(&stats, ns, 0);
			assert_false(spawn_stats_verdict(&stats, &limits, ns));
		}
}

/* When it becomes a runaway, at this rate, if each n-th fails; 0: not within a minute. */
static uint64_t runs_away_ns(unsigned rate, unsigned failing)
{
	static const struct runaway_limits usual = RUNAWAY_USUAL;
	struct spawn_stats stats = {0};

	for (unsigned i = 0; i < 60 * rate; i++) {
		struct spawn_exit end = {
			.time_ns = 1000 * S + i * (S / rate),
			.lifetime_ns = 5 * MS,
			.status = failing && i % failing == 0 ? 7 << 8 : 0,
			.is_short = true,
		};

		spawn_stats_exit(&stats, &end, &usual);
		if (spawn_stats_verdict(&stats, &usual, end.time_ns))
			return end.time_ns - 1000 * S;
	}
	return 0;
}

/* The purpose of the limit: the first are normal work, the others are faults. */
static void failures_weigh_more_than_what_ends_well(void **state)
{
	assert_int_equal(runs_away_ns(16, 0), 0); /* make -j4: compiler, its parts, now and then */
	assert_int_equal(runs_away_ns(45, 0), 0);
	assert_int_equal(runs_away_ns(20, 10), 0); /* tests in a script that return false */
	assert_int_equal(runs_away_ns(8, 1), 0);
	/* curl fails; sleep 0.05 */
	assert_uint_in_range(runs_away_ns(34, 2), RUNAWAY_HOLD_NS, 3 * S);
	/* a service that is restarted ten times per second */
	assert_uint_in_range(runs_away_ns(10, 1), RUNAWAY_HOLD_NS, 5 * S);
	/* find -exec true */
	assert_uint_in_range(runs_away_ns(200, 0), RUNAWAY_HOLD_NS, 2 * S);
}

/* Exactly: one failure counts 5 at once, 5 / e after a second. */
static void the_toll_fades_as_rates_do(void **state)
{
	struct spawn_stats stats = {0};

	end_one(&stats, 1000 * S, 9);
	assert_true(fabs(decay_read(&stats.short_exit_score, DECAY_1S, 1000 * S) - 5) < 1e-9);
	assert_true(fabs(decay_read(&stats.short_exit_score, DECAY_1S, 1001 * S) - 5 / M_E) < 1e-9);
	end_one(&stats, 1001 * S, 0);
	assert_true(
		fabs(decay_read(&stats.short_exit_score, DECAY_1S, 1001 * S) - 5 / M_E - 1) < 1e-9);
	end_one(&stats, 1001 * S, STATUS_UNKNOWN); /* its failure is unknown */
	assert_true(
		fabs(decay_read(&stats.short_exit_score, DECAY_1S, 1001 * S) - 5 / M_E - 2) < 1e-9);
}

static void a_slow_spawner_is_not_a_runaway(void **state)
{
	struct spawn_stats stats = {0};

	for (unsigned i = 0; i < 1000; i++) {
		end_one(&stats, 1000 * S + i * 60 * MS, 0);
		assert_false(stats.busy);
	}
}

static void merged_statistics_are_the_sum_of_both(void **state)
{
	struct spawn_stats a = {0}, b = {0};

	for (unsigned i = 0; i < 30; i++) {
		struct spawn_stats *stats = i % 3 ? &a : &b;

		spawn_stats_fork(stats, 1000 * S + i * S);
		spawn_stats_exec(stats, 1000 * S + i * S, i % 2 ? "one" : "two", NULL);
		end_one(stats, 1000 * S + i * S, i % 5 ? 0 : 11);
	}
	spawn_stats_merge(&a, &b);
	assert_int_equal(a.totals[EVENT_RATE_FORK], 30);
	assert_int_equal(a.totals[EVENT_RATE_EXIT], 30);
	assert_int_equal(a.lifetimes.total, 30);
	assert_int_equal(a.failures, 6);
	assert_int_equal(spawn_stats_top_exit(&a)->status, 11);
	assert_int_equal(spawn_stats_top_exit(&a)->count, 6);
	assert_int_equal(a.cpu_ns, 30 * MS);
	assert_int_equal(a.first_ns, 1000 * S);
	assert_int_equal(a.last_ns, 1029 * S);
	tally_sort(a.commands, SPAWN_STATS_COMMANDS);
	assert_int_equal(a.commands[0].count, 15);
	assert_int_equal(a.commands[1].count, 15);
}

static void births_per_second_are_merged_second_by_second(void **state)
{
	struct rates a = {0}, b = {0}, both = {0};
	uint32_t got[60], expected[60];

	for (unsigned i = 0; i < 400; i++) {
		uint64_t ns = 1000 * S + i * i * MS;

		rates_add(i % 4 ? &a : &b, ns);
		rates_add(&both, ns);
	}
	rates_merge(&b, &a);
	rates_merge(&b, &(struct rates){0});
	assert_int_equal(
		rates_history(&b, 1160 * S, got, 60), rates_history(&both, 1160 * S, expected, 60));
	assert_memory_equal(got, expected, sizeof(got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_of_a_histogram_are_within_an_eighth),
		cmocka_unit_test(percentiles_part_the_short_from_the_long),
		cmocka_unit_test(the_ends_of_a_histogram_hold_what_is_beyond),
		cmocka_unit_test(a_tally_is_exact_while_there_is_room),
		cmocka_unit_test(a_tally_is_sorted_by_cpu_time_and_then_by_count),
		cmocka_unit_test(names_that_do_not_fit_in_a_tally_are_counted),
		cmocka_unit_test(a_name_can_be_taken_back),
		cmocka_unit_test(merged_tallies_keep_the_frequent_and_the_sum),
		cmocka_unit_test(a_rate_around_the_limit_does_not_flicker),
		cmocka_unit_test(a_burst_is_not_a_runaway),
		cmocka_unit_test(a_slow_spawner_is_not_a_runaway),
		cmocka_unit_test(failures_weigh_more_than_what_ends_well),
		cmocka_unit_test(the_toll_fades_as_rates_do),
		cmocka_unit_test(merged_statistics_are_the_sum_of_both),
		cmocka_unit_test(births_per_second_are_merged_second_by_second),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
