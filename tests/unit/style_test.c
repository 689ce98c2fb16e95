// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/style.h"

#include <string.h>

static void no_colour_is_asked_for_that_the_terminal_has_not(void **state)
{
	static const int counts[] = {0, 2, 8, 16, 88, 256};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct style_look look = style_look(style, counts[i]);
			int most = counts[i] < 8 ? 0 : counts[i];

			assert_true(look.fg >= -1 && look.fg < (most ? most : 1));
			assert_true(look.bg >= -1 && look.bg < (most ? most : 1));
			if (!most)
				assert_true(look.fg == -1 && look.bg == -1);
		}
}

/* Their marks tell them apart as well; but what must be found has to differ from plain text. */
static void what_matters_stands_out_without_colours(void **state)
{
	static const enum style styles[] = {
		STYLE_ALERT, STYLE_FROZEN, STYLE_CURSOR, STYLE_NEW, STYLE_FAIL0, STYLE_FOUND};

	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++)
		assert_true(style_look(styles[i], 0).attrs & ~LOOK_DIM);
}

static void every_style_has_a_word_of_its_own(void **state)
{
	for (int a = 0; a < STYLE_COUNT; a++)
		for (int b = 0; b < a; b++)
			assert_string_not_equal(style_word(a), style_word(b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_colour_is_asked_for_that_the_terminal_has_not),
		cmocka_unit_test(what_matters_stands_out_without_colours),
		cmocka_unit_test(every_style_has_a_word_of_its_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
