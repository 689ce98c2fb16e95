// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/format/view_words.h"

static void words_switch_on_and_off(void **state)
{
	const char *wrong;
	unsigned bits = 0;

	assert_true(view_words_parse(&bits, "", &wrong));
	assert_int_equal(bits, view_words_usual());
	assert_true(view_words_parse(&bits, " flat, -exited", &wrong));
	assert_int_equal(bits, 1u << VIEW_WORD_FLAT | 1u << VIEW_WORD_GROUPED);
	assert_false(view_words_parse(&bits, "flat -exit", &wrong));
	assert_string_equal(wrong, "-exit");
}

static void what_is_written_is_read_as_the_same(void **state)
{
	char text[VIEW_WORDS_TEXT];
	const char *wrong;

	for (unsigned bits = 0; bits < 1u << VIEW_WORD_COUNT; bits++) {
		unsigned read = 0;

		view_words_write(text, sizeof(text), bits);
		assert_true(view_words_parse(&read, text, &wrong));
		assert_int_equal(read, bits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_switch_on_and_off),
		cmocka_unit_test(what_is_written_is_read_as_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
