// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app/key_map.h"

#include <stdlib.h>
#include <string.h>

static char message[KEY_MAP_MESSAGE];

static bool choose(struct key_map *map, const char *command, const char *names)
{
	return key_map_choose(map, command, names, message, sizeof(message));
}

static void a_chosen_key_has_the_effect_of_the_command(void **state)
{
	struct key_map *map = calloc(1, sizeof(*map));

	assert_true(choose(map, "signal", "Ctrl-K X"));
	assert_true(choose(map, "attempts", "Alt-x"));
	assert_null(key_map_conflict(map, "signal", message, sizeof(message)));
	assert_int_equal(
		command_table_lookup(key_map_translate(map, 'K' & KEY_CTRL_MASK)), COMMAND_SIGNAL);
	assert_int_equal(command_table_lookup(key_map_translate(map, 'X')), COMMAND_SIGNAL);
	assert_int_equal(
		command_table_lookup(key_map_translate(map, 'x' | KEY_ALT)), COMMAND_ATTEMPTS);
	assert_int_equal(key_map_translate(map, 'k'), 0); /* given up */
	assert_int_equal(key_map_translate(map, 'u'), 'u');
	assert_string_equal(key_map_names(map, COMMAND_SIGNAL), "Ctrl-K X");
	assert_string_equal(key_map_names(map, COMMAND_USER), "u");
	free(map);
}

static void a_key_that_another_command_has_is_refused(void **state)
{
	struct key_map *map = calloc(1, sizeof(*map));

	assert_true(choose(map, "signal", "u"));
	assert_non_null(key_map_conflict(map, "signal", message, sizeof(message)));
	assert_non_null(strstr(message, "it is a key of user"));
	key_map_drop(map, "signal");
	assert_int_equal(key_map_translate(map, 'u'), 'u');
	assert_int_equal(key_map_translate(map, 'k'), 'k');
	free(map);
}

static void what_is_wrong_is_said(void **state)
{
	struct key_map *map = calloc(1, sizeof(*map));

	assert_false(choose(map, "sort-cpuu", "P"));
	assert_non_null(strstr(message, "did you mean key.sort-cpu?"));
	assert_false(choose(map, "xyzzy", "P"));
	assert_non_null(strstr(message, "the man page lists them"));
	assert_false(choose(map, "signal", "Hyper-K"));
	assert_non_null(strstr(message, "\"Hyper-K\" is not a key"));
	assert_false(choose(map, "signal", "Esc"));
	assert_false(choose(map, "digit", "Q"));
	assert_false(choose(map, "signal", "1 2 3 4 5 6 7 8 9"));
	assert_false(map->chosen[COMMAND_SIGNAL]);
	free(map);
}

static void every_command_has_a_word_of_its_own(void **state)
{
	for (int id = 0; id < COMMAND_COUNT; id++) {
		struct key_map *map = calloc(1, sizeof(*map));
		char word[32];

		key_map_write_word(word, sizeof(word), id);
		assert_int_equal(
			choose(map, word, "Q"), id != COMMAND_DIGIT && id != COMMAND_CLOSE);
		free(map);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chosen_key_has_the_effect_of_the_command),
		cmocka_unit_test(a_key_that_another_command_has_is_refused),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(every_command_has_a_word_of_its_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
