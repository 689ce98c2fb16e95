// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pty/sequence.h"

#include <stdbool.h>
#include <string.h>

static char passed[1024];

/* sequence_fn: each part of more than text in brackets. */
static void on_pass(void *ctx, const char *bytes, size_t len)
{
	bool escape = *bytes == 0x1b;

	strcat(passed, escape ? "<" : "");
	strncat(passed, bytes + escape, len - escape);
	strcat(passed, escape ? ">" : "");
}

static void on_string(void *ctx, const char *bytes, size_t len)
{
	strcat(passed, "{");
	strncat(passed, bytes, len);
	strcat(passed, "}");
}

/* Whole, and byte by byte. */
static void assert_parts(const char *bytes, const char *want)
{
	const struct sequence_parts parts = {on_pass, on_string, NULL};
	struct sequence sequence = {0};

	*passed = '\0';
	sequence_read(&sequence, bytes, strlen(bytes), &parts);
	assert_string_equal(passed, want);
	*passed = '\0';
	sequence = (struct sequence){0};
	for (size_t i = 0; i < strlen(bytes); i++)
		sequence_read(&sequence, bytes + i, 1, &parts);
	assert_string_equal(passed, want);
}

static void text_and_sequences_pass_whole(void **state)
{
	assert_parts("one\r\n\ttwo\a", "one\r\n\ttwo\a");
	assert_parts("\033[31mred\033[m", "<[31m>red<[m>");
	assert_parts("\033[?1049h\0337\033(B\033#8", "<[?1049h><7><(B><#8>");
	assert_parts("gr\xc3\xbc\xc3\x9f \xe4\xb8\x96", "gr\xc3\xbc\xc3\x9f \xe4\xb8\x96");
}

static void strings_never_pass(void **state)
{
	assert_parts("a\033]0;title\007b", "a{0;title}b");
	assert_parts("a\033]52;c;aGk=\033\\b", "a{52;c;aGk=}b");
	assert_parts("a\033Pq#0~\033\\b\033_x\033\\\033^y\033\\c", "abc");
	assert_parts("a\033]0;cut off by\033[31mred", "a<[31m>red");
	assert_parts("a\033]8;;http://a-link-that-is-longer-than-what-is-kept-of-a-string/"
		     "0123456789012345678901234567890123456789\007b",
		"ab");
}

static void numbers_and_lengths_are_limited(void **state)
{
	assert_parts("\033[99999999999;5H", "<[9999;5H>");
	assert_parts("\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16mx",
		"<[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16m>x");
	assert_parts("\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17mx", "x");
	assert_parts("\033[00000000000000000000000000000000000000000000000000000000000000000000"
		     "0000000000000000000000000000000000000000000000000000000000mx",
		"x");
}

static void what_is_malformed_is_left_out(void **state)
{
	assert_parts("\033[3\001mx", "mx");
	assert_parts("\033\001x", "x");
	assert_parts("a\033[3\030b\033]0;t\032c", "abc");
	assert_parts("\033\033[1mx", "<[1m>x");
	assert_parts("\033[3\033[1mx", "<[1m>x");
	assert_parts("\xc2\x9b"
		     "31mx",
		"31mx"); /* CSI in one character */
}

static void invalid_utf8_is_replaced(void **state)
{
	assert_parts("a\xff"
		     "b",
		"a\xef\xbf\xbd"
		"b");
	assert_parts("a\xe4\xb8"
		     "b",
		"a\xef\xbf\xbd"
		"b");
	assert_parts("a\x80"
		     "b",
		"a\xef\xbf\xbd"
		"b");
}

static void a_reset_forgets_what_was_begun(void **state)
{
	const struct sequence_parts parts = {on_pass, on_string, NULL};
	struct sequence sequence = {0};

	*passed = '\0';
	sequence_read(&sequence, "\033]0;title", 9, &parts);
	sequence_reset(&sequence);
	sequence_read(&sequence, "text", 4, &parts);
	assert_string_equal(passed, "text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_sequences_pass_whole),
		cmocka_unit_test(strings_never_pass),
		cmocka_unit_test(numbers_and_lengths_are_limited),
		cmocka_unit_test(what_is_malformed_is_left_out),
		cmocka_unit_test(invalid_utf8_is_replaced),
		cmocka_unit_test(a_reset_forgets_what_was_begun),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
