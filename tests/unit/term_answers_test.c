// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/term/term_answers.h"

#include <string.h>

#define MS UINT64_C(1000000)

/* Every byte belongs to the answer. */
static void take_text(struct term_answers *answers, const char *text, uint64_t now_ns)
{
	for (; *text; text++)
		assert_true(term_answers_take_at(answers, false, *text, now_ns));
}

static enum background answer(const char *text)
{
	struct term_answers answers = {0};

	term_answers_take_at(&answers, true, ANSWER_BEGINS, 0);
	take_text(&answers, text, 0);
	if (answers.reading)
		assert_true(term_answers_take_at(&answers, true, ANSWER_ENDS, 0));
	assert_false(term_answers_take_at(&answers, false, 'k', 0));
	return answers.background;
}

static void the_background_is_light_or_dark(void **state)
{
	assert_int_equal(answer("11;rgb:ffff/ffff/dddd"), BACKGROUND_LIGHT);
	assert_int_equal(answer("11;rgb:ff/ff/ff\a"), BACKGROUND_LIGHT);
	assert_int_equal(answer("11;rgb:0000/2b2b/3636"), BACKGROUND_DARK);
	assert_int_equal(answer("11;rgb:0/0/f"), BACKGROUND_DARK);
	assert_int_equal(answer("11;rgb:zz"), BACKGROUND_UNKNOWN);
	assert_int_equal(answer("52;c;aGVsbG8="), BACKGROUND_UNKNOWN);
}

static void colorfgbg_says_it_without_a_question(void **state)
{
	struct term_answers answers;

	assert_string_equal(term_answers_ask(&answers, "linux", "15;0"), "");
	assert_int_equal(answers.background, BACKGROUND_DARK);
	assert_string_not_equal(term_answers_ask(&answers, "xterm-256color", "0;default;15"), "");
	assert_int_equal(answers.background, BACKGROUND_LIGHT);
	term_answers_ask(&answers, NULL, "0;x");
	assert_int_equal(answers.background, BACKGROUND_UNKNOWN);
	term_answers_ask(&answers, "foot", NULL);
	assert_int_equal(answers.background, BACKGROUND_UNKNOWN);
}

static void a_terminal_that_shows_frames_at_once_says_so(void **state)
{
	struct term_answers answers = {0};

	term_answers_take_at(&answers, true, ANSWER_PRIVATE_BEGINS, 0);
	take_text(&answers, "2026;2$y", 0);
	assert_true(answers.synchronizes);
	term_answers_take_at(&answers, true, ANSWER_PRIVATE_BEGINS, 0);
	take_text(&answers, "2026;0$y", 0);
	assert_false(answers.synchronizes);
	term_answers_take_at(&answers, true, ANSWER_PRIVATE_BEGINS, 0);
	take_text(&answers, "1;2c", 0);
	assert_false(term_answers_take_at(&answers, false, 'q', 0));
}

static void an_answer_in_pieces_is_no_key(void **state)
{
	struct term_answers answers = {0};
	uint64_t now_ns = 0;

	term_answers_take_at(&answers, true, ANSWER_BEGINS, now_ns);
	for (const char *at = "11;rgb:0000/0000/0000"; *at; at++)
		assert_true(term_answers_take_at(&answers, false, *at, now_ns += 900 * MS));
	assert_true(term_answers_take_at(&answers, true, ANSWER_ENDS, now_ns));
	assert_int_equal(answers.background, BACKGROUND_DARK);
}

static void an_answer_that_stops_does_not_swallow_keys_for_long(void **state)
{
	struct term_answers answers = {0};

	term_answers_take_at(&answers, true, ANSWER_BEGINS, 0);
	take_text(&answers, "11;rgb:00", 0);
	assert_false(term_answers_take_at(&answers, false, 'k', 1100 * MS));
	assert_false(term_answers_take_at(&answers, false, '1', 1100 * MS));
	term_answers_take_at(&answers, true, ANSWER_BEGINS, 0);
	take_text(&answers, "11;", 0);
	assert_false(term_answers_take_at(&answers, true, 0x105, 0)); /* a key with a name */
	assert_false(term_answers_take_at(&answers, false, '1', 0));
}

static void alt_and_a_bracket_is_no_answer(void **state)
{
	struct term_answers answers = {0};

	term_answers_take_at(&answers, true, ANSWER_BEGINS, 0);
	assert_false(term_answers_take_at(&answers, false, 'q', 50 * MS));
	term_answers_take_at(&answers, true, ANSWER_PRIVATE_BEGINS, 0);
	assert_false(term_answers_take_at(&answers, false, 'u', 50 * MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_background_is_light_or_dark),
		cmocka_unit_test(colorfgbg_says_it_without_a_question),
		cmocka_unit_test(a_terminal_that_shows_frames_at_once_says_so),
		cmocka_unit_test(an_answer_in_pieces_is_no_key),
		cmocka_unit_test(an_answer_that_stops_does_not_swallow_keys_for_long),
		cmocka_unit_test(alt_and_a_bracket_is_no_answer),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
