// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/rates.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#define S UINT64_C(1000000000)

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-9 * (1 + fabs(expected)))
		fail_msg("%.12f is not %.12f", got, expected);
}

static void without_events_every_rate_is_zero(void **state)
{
	struct decay decay = {0};

	for (int span = 0; span < DECAY_SPANS; span++)
		assert_near(decay_read(&decay, span, 77 * S), 0);
}

static void one_event_is_worth_its_share_and_fades(void **state)
{
	struct decay decay = {0};

	decay_add(&decay, 100 * S);
	assert_near(decay_read(&decay, DECAY_1S, 100 * S), 1);
	assert_near(decay_read(&decay, DECAY_10S, 100 * S), 0.1);
	assert_near(decay_read(&decay, DECAY_60S, 100 * S), 1.0 / 60);
	assert_near(decay_read(&decay, DECAY_1S, 101 * S), exp(-1));
	assert_near(decay_read(&decay, DECAY_10S, 130 * S), 0.1 * exp(-3));
	assert_near(decay_read(&decay, DECAY_60S, 160 * S), exp(-1) / 60);
}

static void a_schedule_gives_the_sum_of_what_is_left_of_each(void **state)
{
	static const double spans[] = {1, 10, 60}, at[] = {0, 0.1, 0.1, 2.5, 7, 31.25};
	struct decay decay = {0};

	for (unsigned i = 0; i < 6; i++)
		decay_add(&decay, 50 * S + (uint64_t)(at[i] * S));
	for (int span = 0; span < DECAY_SPANS; span++) {
		double expected = 0;

		for (unsigned i = 0; i < 6; i++)
			expected += exp(-(40 - at[i]) / spans[span]) / spans[span];
		assert_near(decay_read(&decay, span, 90 * S), expected);
	}
}

static void a_steady_rate_is_exact(void **state)
{
	struct decay decay = {0};

	for (unsigned i = 0; i < 60 * 1000; i++)
		decay_add(&decay, 100 * S + i * (S / 100));
	for (int span = 0; span < DECAY_SPANS; span++) {
		double rate = decay_read(&decay, span, 100 * S + 59999 * (S / 100));

		assert_true(rate > 99 && rate < 101);
	}
}

static void reading_changes_nothing(void **state)
{
	struct decay decay = {0}, before;

	decay_add(&decay, 100 * S);
	before = decay;
	decay_read(&decay, DECAY_1S, 500 * S);
	assert_memory_equal(&decay, &before, sizeof(decay));
}

static void a_late_event_counts_as_faded_by_now(void **state)
{
	struct decay late = {0}, ordered = {0};

	decay_add(&ordered, 100 * S);
	decay_add(&ordered, 103 * S);
	decay_add(&late, 103 * S);
	decay_add(&late, 100 * S);
	for (int span = 0; span < DECAY_SPANS; span++)
		assert_near(late.value[span], ordered.value[span]);
}

static void merged_rates_are_those_of_both_together(void **state)
{
	struct decay a = {0}, b = {0}, both = {0};

	for (unsigned i = 0; i < 50; i++) {
		uint64_t ns = 100 * S + i * i * (S / 50);

		decay_add(i % 3 ? &a : &b, ns);
		decay_add(&both, ns);
	}
	decay_merge(&a, &b);
	for (int span = 0; span < DECAY_SPANS; span++)
		assert_near(decay_read(&a, span, 200 * S), decay_read(&both, span, 200 * S));
	decay_merge(&b, &(struct decay){0});
}

static void it_is_known_when_a_rate_will_have_fallen(void **state)
{
	struct decay decay = {0};
	uint64_t falls_ns;

	for (unsigned i = 0; i < 40; i++)
		decay_add(&decay, 100 * S);
	falls_ns = decay_falls_ns(&decay, 10);
	assert_true(decay_read(&decay, DECAY_1S, falls_ns - 1000) > 10);
	assert_true(decay_read(&decay, DECAY_1S, falls_ns + 1000) < 10);
	assert_int_equal(decay_falls_ns(&decay, 50), 100 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_events_every_rate_is_zero),
		cmocka_unit_test(one_event_is_worth_its_share_and_fades),
		cmocka_unit_test(a_schedule_gives_the_sum_of_what_is_left_of_each),
		cmocka_unit_test(a_steady_rate_is_exact),
		cmocka_unit_test(reading_changes_nothing),
		cmocka_unit_test(a_late_event_counts_as_faded_by_now),
		cmocka_unit_test(merged_rates_are_those_of_both_together),
		cmocka_unit_test(it_is_known_when_a_rate_will_have_fallen),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
