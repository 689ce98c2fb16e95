// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"
#include "ui/interactive/frame_rate.h"

#define S UINT64_C(1000000000)

static void the_first_frame_is_drawn_at_once(void **state)
{
	struct frame_rate frame_rate = {0};

	assert_true(frame_rate_due_ns(&frame_rate, false) <= 1);
}

static void events_wait_for_their_frame(void **state)
{
	struct frame_rate frame_rate = {0};

	frame_rate_drawn(&frame_rate, false, 100 * S);
	assert_int_equal(frame_rate_due_ns(&frame_rate, false), 100 * S + FRAME_RATE_CALM_NS);
}

static void they_wait_less_after_a_key(void **state)
{
	struct frame_rate frame_rate = {0};

	frame_rate_drawn(&frame_rate, true, 100 * S);
	frame_rate_drawn(&frame_rate, false, 102 * S);
	assert_int_equal(frame_rate_due_ns(&frame_rate, false), 102 * S + FRAME_RATE_FRAME_NS);
	frame_rate_drawn(&frame_rate, false, 104 * S);
	assert_int_equal(frame_rate_due_ns(&frame_rate, false), 104 * S + FRAME_RATE_CALM_NS);
}

static void a_key_does_not_wait_for_a_frame_of_events(void **state)
{
	struct frame_rate frame_rate = {0};

	frame_rate_drawn(&frame_rate, false, 100 * S);
	assert_true(frame_rate_due_ns(&frame_rate, true) <= 100 * S);
	frame_rate_drawn(&frame_rate, true, 101 * S);
	assert_int_equal(frame_rate_due_ns(&frame_rate, true), 101 * S + FRAME_RATE_KEY_NS);
	frame_rate_drawn(&frame_rate, false, 102 * S);
	assert_true(frame_rate_due_ns(&frame_rate, true) <= 102 * S);
}

/* However many keys were pressed before. */
static void keys_are_answered_at_once_in_a_storm(void **state)
{
	struct frame_rate frame_rate = {0};
	unsigned keys = 0, frames = 0;

	for (uint64_t now_ns = 100 * S; now_ns < 110 * S; now_ns += S / 1000) {
		bool key = (now_ns / (S / 1000)) % 23 == 0;

		if (key)
			assert_true(
				frame_rate_due_ns(&frame_rate, true) <= now_ns + FRAME_RATE_KEY_NS);
		if (frame_rate_due_ns(&frame_rate, key) > now_ns)
			continue;
		frame_rate_drawn(&frame_rate, key, now_ns);
		keys += key;
		frames++;
	}
	assert_true(keys > 400);
	assert_true(frames >= keys);
}

static unsigned frames_in_ten_seconds(bool key)
{
	struct frame_rate frame_rate = {0};
	unsigned frames = 0;

	for (uint64_t now_ns = 100 * S; now_ns < 110 * S; now_ns += S / 10000) {
		if (frame_rate_due_ns(&frame_rate, key) > now_ns)
			continue;
		frame_rate_drawn(&frame_rate, key, now_ns);
		frames++;
	}
	return frames;
}

static void frames_are_bounded_whatever_comes(void **state)
{
	assert_uint_in_range(frames_in_ten_seconds(false), 99, 101);
	assert_uint_in_range(frames_in_ten_seconds(true), 10 * S / FRAME_RATE_KEY_NS - 1,
		10 * S / FRAME_RATE_KEY_NS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_frame_is_drawn_at_once),
		cmocka_unit_test(events_wait_for_their_frame),
		cmocka_unit_test(they_wait_less_after_a_key),
		cmocka_unit_test(a_key_does_not_wait_for_a_frame_of_events),
		cmocka_unit_test(keys_are_answered_at_once_in_a_storm),
		cmocka_unit_test(frames_are_bounded_whatever_comes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
