// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/prompt.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

static void lines_come_back_newest_first_and_at_last_the_draft(void **state)
{
	static struct prompt_history history;

	prompt_history_add(&history, "one");
	prompt_history_add(&history, "two");
	prompt_history_rewind(&history);
	assert_null(prompt_history_step(&history, 1, "dr"));
	assert_string_equal(prompt_history_step(&history, -1, "draft"), "two");
	assert_string_equal(prompt_history_step(&history, -1, "two"), "one");
	assert_null(prompt_history_step(&history, -1, "one"));
	assert_string_equal(prompt_history_step(&history, 1, "one"), "two");
	assert_string_equal(prompt_history_step(&history, 1, "two"), "draft");
	assert_null(prompt_history_step(&history, 1, "draft"));
}

static void a_line_is_kept_once_and_a_blank_one_never(void **state)
{
	static struct prompt_history history;

	prompt_history_add(&history, "one");
	prompt_history_add(&history, "two");
	prompt_history_add(&history, "one");
	prompt_history_add(&history, " \t");
	prompt_history_add(&history, "");
	assert_int_equal(history.count, 2);
	prompt_history_rewind(&history);
	assert_string_equal(prompt_history_step(&history, -1, ""), "one");
	assert_string_equal(prompt_history_step(&history, -1, ""), "two");
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
	static struct prompt_history history;
	const char *line, *last = "";
	unsigned steps = 0;
	char text[32];

	for (int i = 0; i < 3 * PROMPT_HISTORY_MAX; i++) {
		snprintf(text, sizeof(text), "line %d", i);
		prompt_history_add(&history, text);
	}
	prompt_history_rewind(&history);
	for (; (line = prompt_history_step(&history, -1, "")); steps++)
		last = line;
	assert_int_equal(steps, PROMPT_HISTORY_MAX);
	snprintf(text, sizeof(text), "line %d", 2 * PROMPT_HISTORY_MAX);
	assert_string_equal(last, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_back_newest_first_and_at_last_the_draft),
		cmocka_unit_test(a_line_is_kept_once_and_a_blank_one_never),
		cmocka_unit_test(the_oldest_goes_when_there_are_too_many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
