// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/sampler.h"

#define S UINT64_C(1000000000)

static int sample(struct source *source, event_fn *deliver, void *ctx)
{
	return 0;
}

static const struct source_ops with_figures = {.sample = sample};
static const struct source_ops without_figures = {.sample = NULL};

static void passes_are_on_the_beat(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S};

	assert_true(sampler_turn(&sampler, &feed, 5 * S + S / 2));
	sampler_done(&sampler, 0, 0);
	assert_int_equal(sampler_due_ns(&sampler, &feed), 6 * S);
	assert_false(sampler_turn(&sampler, &feed, 6 * S - 1));
	assert_true(sampler_turn(&sampler, &feed, 6 * S + 1000));
	sampler_done(&sampler, 0, 1000);
	assert_int_equal(sampler_due_ns(&sampler, &feed), 7 * S);
	assert_int_equal(sampler.count, 2);
}

static void a_beat_that_comes_too_soon_is_left_out(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S};

	assert_true(sampler_turn(&sampler, &feed, 6 * S - S / 10));
	assert_int_equal(sampler_due_ns(&sampler, &feed), 7 * S);
}

static void beats_that_were_missed_are_not_made_up_for(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S};

	assert_true(sampler_turn(&sampler, &feed, 6 * S));
	assert_true(sampler_turn(&sampler, &feed, 60 * S));
	assert_int_equal(sampler_due_ns(&sampler, &feed), 61 * S);
}

static void a_pass_that_is_under_way_is_gone_on_with_at_once(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S};

	assert_true(sampler_turn(&sampler, &feed, 6 * S));
	sampler_done(&sampler, 1, 1);
	assert_true(sampler_turn(&sampler, &feed, 6 * S + 2));
	assert_int_equal(sampler.count, 0);
	sampler_done(&sampler, 0, 1);
	assert_int_equal(sampler.count, 1);
	assert_false(sampler_turn(&sampler, &feed, 6 * S + 4));
	assert_int_equal(sampler_due_ns(&sampler, &feed), 7 * S);
}

static void expensive_passes_are_less_frequent(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S / 100};

	assert_true(sampler_turn(&sampler, &feed, 6 * S));
	sampler_done(&sampler, 1, S / 20);
	assert_true(sampler_turn(&sampler, &feed, 6 * S + S / 20));
	sampler_done(&sampler, 0, S / 20);
	assert_int_equal(sampler_due_ns(&sampler, &feed), 6 * S + 4 * (S / 10));
}

static void a_pass_that_waited_for_the_cpu_is_not_expensive(void **state)
{
	struct source source = {.ops = &with_figures, .live = true};
	struct feed feed = {.source = &source};
	struct sampler sampler = {.delay_ns = S};

	assert_true(sampler_turn(&sampler, &feed, 6 * S));
	sampler_done(&sampler, 1, S / 100);
	assert_true(sampler_turn(&sampler, &feed, 8 * S));
	sampler_done(&sampler, 0, S / 100);
	assert_int_equal(sampler_due_ns(&sampler, &feed), 7 * S);
}

static void a_source_without_figures_is_not_sampled(void **state)
{
	struct source none = {.ops = &without_figures, .live = true};
	struct source recording = {.ops = &with_figures, .live = false};
	struct source ended = {.ops = &with_figures, .live = true, .ended = true};
	struct source *const sources[] = {&none, &recording, &ended, NULL};
	struct sampler sampler = {.delay_ns = S};

	for (int i = 0; i < 4; i++) {
		struct feed feed = {.source = sources[i]};

		assert_int_equal(sampler_due_ns(&sampler, &feed), 0);
		assert_false(sampler_turn(&sampler, &feed, 100 * S));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_are_on_the_beat),
		cmocka_unit_test(a_beat_that_comes_too_soon_is_left_out),
		cmocka_unit_test(beats_that_were_missed_are_not_made_up_for),
		cmocka_unit_test(a_pass_that_is_under_way_is_gone_on_with_at_once),
		cmocka_unit_test(expensive_passes_are_less_frequent),
		cmocka_unit_test(a_pass_that_waited_for_the_cpu_is_not_expensive),
		cmocka_unit_test(a_source_without_figures_is_not_sampled),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
