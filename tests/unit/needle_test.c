// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/needle.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static bool finds(const char *text, const char *hay, size_t len)
{
	char needle[64];

	strcpy(needle, text);
	needle_fold(needle, strlen(needle));
	return needle_in(needle, strlen(needle), hay, len);
}

#define FINDS(needle, hay) finds(needle, hay, sizeof(hay) - 1)

static void case_does_not_matter(void **state)
{
	assert_true(FINDS("Make", "gnumake"));
	assert_true(FINDS("make", "GNUMAKE"));
	assert_false(FINDS("make", "mak"));
	assert_false(FINDS("[", "{")); /* one bit apart, as letters and their capitals are */
	assert_false(FINDS("@", "`"));
}

static void a_space_finds_the_border_of_two_arguments(void **state)
{
	assert_true(FINDS("a b", "x a\0b"));
	assert_true(FINDS("a b", "x a b"));
	assert_true(FINDS(" b", "a\0b"));
	assert_false(FINDS("ab", "a\0b"));
}

static void bytes_beyond_ascii_are_compared_as_they_are(void **state)
{
	assert_true(FINDS("\xc3\xa9", "caf\xc3\xa9"));
	assert_false(FINDS("\xc3\x89", "caf\xc3\xa9"));
	assert_true(FINDS("\xff", "\x01\xff"));
}

static void the_ends_of_the_text_are_reached(void **state)
{
	assert_true(FINDS("abc", "abc"));
	assert_true(FINDS("c", "abc"));
	assert_true(FINDS("", ""));
	assert_false(FINDS("a", ""));
	assert_true(FINDS("aab", "aaab"));
}

static void a_node_is_found_by_arguments_and_by_name(void **state)
{
	struct image image = {.args = "/bin/Sleep\00010", .args_len = 14, .exe = ""};
	struct node node = {.image = &image, .comm = "abcdefghijklmno"};

	assert_true(needle_in_node("sleep 10", 8, &node));
	assert_false(needle_in_node("sleep 10 ", 9, &node));
	assert_true(needle_in_node("mno", 3, &node));
	node.image = NULL;
	assert_false(needle_in_node("sleep", 5, &node));
	assert_true(needle_in_node("abc", 3, &node));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_does_not_matter),
		cmocka_unit_test(a_space_finds_the_border_of_two_arguments),
		cmocka_unit_test(bytes_beyond_ascii_are_compared_as_they_are),
		cmocka_unit_test(the_ends_of_the_text_are_reached),
		cmocka_unit_test(a_node_is_found_by_arguments_and_by_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
