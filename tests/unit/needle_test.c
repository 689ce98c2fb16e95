// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/needle.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static bool finds(const char *text, const char *hay, size_t len)
{
	struct needle made;
	char needle[64];

	strcpy(needle, text);
	needle_make(&made, needle, strlen(needle));
	return needle_in(&made, hay, len);
}

#define FINDS(needle, hay) finds(needle, hay, sizeof(hay) - 1)

static void case_does_not_matter(void **state)
{
	assert_true(FINDS("Make", "gnumake"));
	assert_true(FINDS("make", "GNUMAKE"));
	assert_false(FINDS("make", "mak"));
	assert_false(FINDS("[", "{")); /* one bit apart, as upper and lower case letters are */
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

static bool is_of(const char *text, const struct node *node)
{
	struct needle made;
	char needle[64];

	strcpy(needle, text);
	needle_make(&made, needle, strlen(needle));
	return needle_in_node(&made, node);
}

static char naive_fold(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte + 'a' - 'A');
	return byte ? byte : ' ';
}

static void a_node_is_found_by_arguments_and_by_name(void **state)
{
	struct image image = {.args = "/bin/Sleep\00010", .args_len = 14, .exe = "", .called = ""};
	struct node node = {.image = &image, .comm = "abcdefghijklmno"};

	assert_true(is_of("sleep 10", &node));
	assert_false(is_of("sleep 10 ", &node));
	assert_true(is_of("mno", &node));
	node.image = NULL;
	assert_false(is_of("sleep", &node));
	assert_true(is_of("abc", &node));
	assert_true(is_of("", &node));
}

static bool naive_in(const char *needle, size_t len, const char *hay, size_t hay_len)
{
	for (size_t at = 0; at + len <= hay_len; at++) {
		size_t same = 0;

		while (same < len && naive_fold(hay[at + same]) == naive_fold(needle[same]))
			same++;
		if (same == len)
			return true;
	}
	return false;
}

/* Each text ends at the end of its memory, so that a sanitizer detects reads beyond it. */
static void random_texts_are_found_as_byte_by_byte(void **state)
{
	static const char letters[] = "aAbBzZ {[@`-\0\xc3";

	seed_random();
	for (unsigned round = 0; round < 200000; round++) {
		size_t hay_len = (size_t)rand() % 70, len = (size_t)rand() % 6;
		unsigned kinds = 1 + (unsigned)rand() % (sizeof(letters) - 1);
		char *hay = malloc(hay_len + 1), text[8];
		char *end = hay + 1;
		struct needle needle;

		for (size_t i = 0; i < hay_len; i++)
			end[i] = letters[(unsigned)rand() % kinds];
		for (size_t i = 0; i < len; i++)
			text[i] = letters[(unsigned)rand() % kinds];
		needle_make(&needle, text, len);
		if (needle_in(&needle, end, hay_len) != naive_in(text, len, end, hay_len))
			fail_msg("round %u: %.*s", round, (int)len, text);
		free(hay);
	}
}

static void a_match_of_the_longer_text_matches_the_shorter_one(void **state)
{
	char longer[] = "Nginx", shorter[] = "GIN", other[] = "ginx-";
	struct needle a, b, c;

	needle_make(&a, longer, 5);
	needle_make(&b, shorter, 3);
	needle_make(&c, other, 5);
	assert_true(needle_implies(&a, &b));
	assert_true(needle_implies(&a, &a));
	assert_false(needle_implies(&b, &a));
	assert_false(needle_implies(&a, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_does_not_matter),
		cmocka_unit_test(a_space_finds_the_border_of_two_arguments),
		cmocka_unit_test(bytes_beyond_ascii_are_compared_as_they_are),
		cmocka_unit_test(the_ends_of_the_text_are_reached),
		cmocka_unit_test(a_node_is_found_by_arguments_and_by_name),
		cmocka_unit_test(random_texts_are_found_as_byte_by_byte),
		cmocka_unit_test(a_match_of_the_longer_text_matches_the_shorter_one),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
