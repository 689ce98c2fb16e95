// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app/prompt.h"
#include "ui/term/key.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Types keys by name, separated by spaces. */
static void type(struct prompt *prompt, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " ");

		prompt_key(prompt, key_parse(names, len));
		names += len + strspn(names + len, " ");
	}
}

static void assert_typed(const char *names, const char *expected)
{
	struct prompt prompt;

	prompt_set(&prompt, "");
	type(&prompt, names);
	assert_string_equal(prompt.text, expected);
	assert_int_equal(prompt.len, strlen(expected));
}

static void keys_edit_the_line(void **state)
{
	assert_typed("a b c", "abc");
	assert_typed("a b Left c", "acb");
	assert_typed("a b Backspace c", "ac");
	assert_typed("a b Home Del x", "xb");
	assert_typed("a b Home End x", "abx");
	assert_typed("a Space b Ctrl-W c", "a c");
	assert_typed("a b Left Ctrl-U", "b");
	assert_typed("a b Left Ctrl-K", "a");
	assert_typed("Backspace Del Left Right Ctrl-U Ctrl-W", "");
}

static void a_character_is_one_step_whatever_its_bytes(void **state)
{
	assert_typed("é 漢 Left Left x", "xé漢");
	assert_typed("é 漢 Backspace", "é");
	assert_typed("é 漢 Home Del", "漢");
}

static void what_is_not_text_is_ignored(void **state)
{
	struct prompt prompt;

	prompt_set(&prompt, "a");
	assert_int_equal(prompt_key(&prompt, 0x9b), PROMPT_IGNORED);
	assert_int_equal(prompt_key(&prompt, 0x202e), PROMPT_IGNORED); /* reverses the direction */
	assert_int_equal(prompt_key(&prompt, 0xd800), PROMPT_IGNORED);
	assert_int_equal(prompt_key(&prompt, KEY_FUNCTION_0 + 5), PROMPT_IGNORED);
	assert_int_equal(prompt_key(&prompt, 'j' | KEY_ALT), PROMPT_IGNORED);
	assert_string_equal(prompt.text, "a");
}

static void columns_count_what_is_seen(void **state)
{
	struct prompt prompt;

	prompt_set(&prompt, "aé漢");
	assert_int_equal(prompt_columns(&prompt, 1), 1);
	assert_int_equal(prompt_columns(&prompt, 3), 2);
	assert_int_equal(prompt_columns(&prompt, prompt.len), 4);
}

static void any_keys_leave_it_valid(void **state)
{
	unsigned seed = time(NULL);
	struct prompt prompt;

	print_message("# seed %u\n", seed);
	srand(seed);
	prompt_set(&prompt, "");
	for (int i = 0; i < 20000; i++) {
		prompt_key(&prompt, rand() % 3 ? rand() % 0x3000 : KEY_FIRST_NAMED + rand() % 12);
		assert_true(prompt.len < PROMPT_MAX && prompt.at <= prompt.len);
		assert_int_equal(strlen(prompt.text), prompt.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit_the_line),
		cmocka_unit_test(a_character_is_one_step_whatever_its_bytes),
		cmocka_unit_test(what_is_not_text_is_ignored),
		cmocka_unit_test(columns_count_what_is_seen),
		cmocka_unit_test(any_keys_leave_it_valid),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
