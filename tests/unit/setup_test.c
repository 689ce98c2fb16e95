// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/panels/setup.h"

#include <string.h>

static struct setup open_with(const char *columns)
{
	struct setup setup;
	struct choice choice;
	const char *wrong;

	assert_true(columns_parse(&choice, columns, &wrong));
	setup_open(&setup, &choice);
	return setup;
}

static void check_choice(const struct setup *setup, const char *columns)
{
	struct choice choice;
	char text[256];
	unsigned seen = 0;

	setup_choice(setup, &choice);
	columns_write(&choice, text, sizeof(text));
	assert_string_equal(text, columns);
	for (unsigned i = 0; i < COLUMN_COUNT; i++)
		seen |= 1u << setup->order[i];
	assert_int_equal(seen, (1u << COLUMN_COUNT) - 1); /* all are in the list, once */
}

static void visible_columns_come_first_then_all_others(void **state)
{
	struct setup setup = open_with("AGE PID");

	check_choice(&setup, "AGE PID");
	assert_int_equal(setup.order[2], COLUMN_BIRTH);
}

static void a_column_that_is_added_is_the_last(void **state)
{
	struct setup setup = open_with("AGE PID");

	setup.cursor += 6; /* USER: after AGE, PID, START, PPID, PGRP, SID */
	assert_int_equal(setup.order[setup.cursor], COLUMN_USER);
	setup_toggle(&setup);
	check_choice(&setup, "AGE PID USER");
	setup_toggle(&setup);
	check_choice(&setup, "AGE PID USER S");
}

static void a_column_that_is_taken_away_leaves_the_others_in_order(void **state)
{
	struct setup setup = open_with("AGE PID USER");

	setup.cursor += 1;
	setup_toggle(&setup);
	check_choice(&setup, "AGE USER");
	setup.cursor -= 1;
	setup_toggle(&setup);
	setup_toggle(&setup);
	check_choice(&setup, "");
}

static void all_of_them_can_be_shown(void **state)
{
	struct setup setup = open_with("");

	for (unsigned i = 0; i < COLUMN_COUNT; i++)
		setup_toggle(&setup);
	assert_int_equal(setup.shown, COLUMN_COUNT);
	setup_toggle(&setup);
	assert_int_equal(setup.shown, COLUMN_COUNT - 1);
}

static void the_cursor_goes_with_the_column_it_moves(void **state)
{
	struct setup setup = open_with("AGE PID USER");

	setup_shift(&setup, -1); /* is the first already */
	check_choice(&setup, "AGE PID USER");
	setup_shift(&setup, 1);
	setup_shift(&setup, 1);
	setup_shift(&setup, 1); /* is the last one shown */
	check_choice(&setup, "PID USER AGE");
	setup.cursor += 5;
	setup_shift(&setup, -1); /* is not shown at all */
	check_choice(&setup, "PID USER AGE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visible_columns_come_first_then_all_others),
		cmocka_unit_test(a_column_that_is_added_is_the_last),
		cmocka_unit_test(a_column_that_is_taken_away_leaves_the_others_in_order),
		cmocka_unit_test(all_of_them_can_be_shown),
		cmocka_unit_test(the_cursor_goes_with_the_column_it_moves),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
