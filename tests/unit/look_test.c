// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/term/look.h"

static void a_pair_is_made_once(void **state)
{
	struct look_pairs pairs = {0};
	struct look_pair pair;

	assert_true(look_pairs_find(&pairs, 200, -1, 256, &pair));
	assert_int_equal(pair.number, 1);
	assert_int_equal(pair.fg, 200);
	assert_int_equal(pair.bg, -1);
	assert_true(look_pairs_find(&pairs, -1, 200, 256, &pair));
	assert_int_equal(pair.number, 2);
	assert_false(look_pairs_find(&pairs, 200, -1, 256, &pair));
	assert_int_equal(pair.number, 1);
}

static void a_poor_terminal_gets_the_nearest_colour(void **state)
{
	struct look_pairs pairs = {0};
	struct look_pair pair;

	look_pairs_find(&pairs, 9, 196, 8, &pair); /* bright red, red */
	assert_int_equal(pair.fg, 1);
	assert_int_equal(pair.bg, 1);
	look_pairs_find(&pairs, 9, 21, 16, &pair); /* blue */
	assert_int_equal(pair.fg, 9);
	assert_int_equal(pair.bg, 4);
	assert_false(look_pairs_find(&pairs, 9, 21, 0, &pair));
	assert_int_equal(pair.number, 0);
}

static void without_room_the_terminals_own_colours_are_used(void **state)
{
	struct look_pairs pairs = {0};
	struct look_pair pair;

	for (int i = 0; i < LOOK_PAIRS_MAX; i++)
		assert_true(look_pairs_find(&pairs, i, -1, 256, &pair));
	assert_false(look_pairs_find(&pairs, 250, 250, 256, &pair));
	assert_int_equal(pair.number, 0);
	assert_false(look_pairs_find(&pairs, 5, -1, 256, &pair));
	assert_int_equal(pair.number, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pair_is_made_once),
		cmocka_unit_test(a_poor_terminal_gets_the_nearest_colour),
		cmocka_unit_test(without_room_the_terminals_own_colours_are_used),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
