// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pace.h"

#define S UINT64_C(1000000000)

static void the_first_frame_is_drawn_at_once(void **state)
{
	struct pace pace = {0};

	assert_true(pace_due_ns(&pace, false) <= 1);
}

static void events_wait_for_their_frame(void **state)
{
	struct pace pace = {0};

	pace_drawn(&pace, 100 * S);
	assert_int_equal(pace_due_ns(&pace, false), 100 * S + PACE_FRAME_NS);
}

static void a_key_after_rest_is_answered_at_once(void **state)
{
	struct pace pace = {0};

	pace_drawn(&pace, 100 * S);
	assert_true(pace_due_ns(&pace, true) <= 100 * S);
}

static void keys_are_answered_at_once_in_a_storm(void **state)
{
	struct pace pace = {0};
	unsigned keys = 0, frames = 0;

	for (uint64_t now_ns = 100 * S; now_ns < 110 * S; now_ns += S / 1000) {
		bool key = (now_ns / (S / 1000)) % 187 == 0;

		if (key)
			assert_true(pace_due_ns(&pace, true) <= now_ns);
		if (!key && pace_due_ns(&pace, false) > now_ns)
			continue;
		pace_drawn(&pace, now_ns);
		keys += key;
		frames++;
	}
	assert_true(keys > 50);
	assert_true(frames > 240); /* and events are still shown at their pace */
}

static void after_a_burst_of_keys_events_wait_for_the_store_to_fill(void **state)
{
	struct pace pace = {0};

	for (int i = 0; i < PACE_STORE; i++) {
		assert_true(pace_due_ns(&pace, true) <= 100 * S);
		pace_drawn(&pace, 100 * S);
	}
	assert_int_equal(pace_due_ns(&pace, true), 100 * S + PACE_FRAME_NS);
	assert_int_equal(pace_due_ns(&pace, false), 100 * S + PACE_STORE * PACE_FRAME_NS);
}

/* Whatever is asked for, and however often. */
static void no_second_has_more_than_thirty_frames(void **state)
{
	for (int key = 0; key < 2; key++) {
		struct pace pace = {0};
		uint64_t drawn[200];
		unsigned count = 0;

		for (uint64_t now_ns = 100 * S; count < 200; now_ns += S / 1000)
			if (pace_due_ns(&pace, key) <= now_ns) {
				pace_drawn(&pace, now_ns);
				drawn[count++] = now_ns;
			}
		for (unsigned i = 30; i < count; i++)
			assert_true(drawn[i] - drawn[i - 30] >= S);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_frame_is_drawn_at_once),
		cmocka_unit_test(events_wait_for_their_frame),
		cmocka_unit_test(a_key_after_rest_is_answered_at_once),
		cmocka_unit_test(keys_are_answered_at_once_in_a_storm),
		cmocka_unit_test(after_a_burst_of_keys_events_wait_for_the_store_to_fill),
		cmocka_unit_test(no_second_has_more_than_thirty_frames),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
