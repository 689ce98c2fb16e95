// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/command_table.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static int parse(const char *name)
{
	return key_parse(name, strlen(name));
}

static void names_of_keys_become_numbers(void **state)
{
	assert_int_equal(parse("q"), 'q');
	assert_int_equal(parse("\\"), '\\');
	assert_int_equal(parse("-"), '-');
	assert_int_equal(parse("F1"), KEY_FUNCTION_0 + 1);
	assert_int_equal(parse("F10"), KEY_FUNCTION_0 + 10);
	assert_int_equal(parse("Shift-F3"), KEY_FUNCTION_0 + 15);
	assert_int_equal(parse("Ctrl-L"), 'L' & 0x1f);
	assert_int_equal(parse("Alt-j"), 'j' | KEY_ALT);
	assert_int_equal(parse("Space"), ' ');
	assert_int_equal(parse("Esc"), 27);
	assert_int_equal(parse("é"), 0xe9);
}

static void an_unknown_key_is_refused(void **state)
{
	static const char *const names[] = {"", "F0", "F13", "Fx", "Shift-q", "Ctrl-", "Bogus"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(parse(names[i]), -1);
}

/* Calls fn for each name in the list of a command. */
static void each_name(enum command_id id, void (*fn)(enum command_id, const char *, size_t))
{
	const char *list = command_table_entry(id)->keys;

	while (*list) {
		size_t len = strcspn(list, " ");

		fn(id, list, len);
		list += len + strspn(list + len, " ");
	}
}

static void check_found(enum command_id id, const char *name, size_t len)
{
	int key = len == 3 && name[1] == '-' ? name[0] : key_parse(name, len);

	assert_true(key >= 0);
	assert_int_equal(command_table_lookup(key), id);
}

static void every_key_in_the_table_leads_to_its_command(void **state)
{
	for (int id = 0; id < COMMAND_COUNT; id++)
		each_name(id, check_found);
}

static void every_digit_is_a_key(void **state)
{
	for (int key = '0'; key <= '9'; key++)
		assert_int_equal(command_table_lookup(key), COMMAND_DIGIT);
}

static void an_unassigned_key_does_nothing(void **state)
{
	assert_int_equal(command_table_lookup('@'), COMMAND_NONE);
	assert_int_equal(command_table_lookup(0), COMMAND_NONE);
	assert_int_equal(command_table_lookup('q' | KEY_ALT), COMMAND_NONE);
}

static void labels_fit_their_buttons(void **state)
{
	for (int id = 0; id < COMMAND_COUNT; id++) {
		assert_true(strlen(command_table_entry(id)->label) <= 6);
		assert_true(strlen(command_table_entry(id)->sentence) <= 60);
	}
}

static void the_tables_of_the_documents_have_every_command(void **state)
{
	void (*const print[])(FILE *) = {command_table_print_markdown, command_table_print_man};

	for (size_t i = 0; i < 2; i++) {
		char *text;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		print[i](out);
		fclose(out);
		for (int id = 0; id < COMMAND_COUNT; id++)
			assert_non_null(strstr(text, command_table_entry(id)->sentence));
		assert_non_null(strstr(text, i ? "\\fB\\e\\fR" : "`\\`"));
		free(text);
	}
}

static void commands_that_move_say_how_many_rows(void **state)
{
	assert_int_equal(command_table_rows(COMMAND_UP, 20), -1);
	assert_int_equal(command_table_rows(COMMAND_DOWN, 20), 1);
	assert_int_equal(command_table_rows(COMMAND_PAGE_UP, 20), -20);
	assert_int_equal(command_table_rows(COMMAND_PAGE_DOWN, 20), 20);
	assert_true(command_table_rows(COMMAND_FIRST, 20) < -1000000);
	assert_true(command_table_rows(COMMAND_LAST, 20) > 1000000);
	assert_int_equal(command_table_rows(COMMAND_QUIT, 20), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_that_move_say_how_many_rows),
		cmocka_unit_test(names_of_keys_become_numbers),
		cmocka_unit_test(an_unknown_key_is_refused),
		cmocka_unit_test(every_key_in_the_table_leads_to_its_command),
		cmocka_unit_test(every_digit_is_a_key),
		cmocka_unit_test(an_unassigned_key_does_nothing),
		cmocka_unit_test(labels_fit_their_buttons),
		cmocka_unit_test(the_tables_of_the_documents_have_every_command),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
