// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/output_capture.h"
#include "tests/support/seed.h"
#include "ui/print/json.h"

#include <ctype.h>
#include <string.h>

/*
 * A JSON reader of its own, so that the writer does not verify itself.  Each function reads one
 * thing and returns its end, or NULL if it is invalid.
 */
static const char *take_value(const char *at);

/* Valid UTF-8 by the table of RFC 3629. */
static const char *take_utf8(const char *text)
{
	static const struct {
		unsigned char first[2], second[2], more;
	} forms[] = {
		{{0x20, 0x7e}, {0, 0}, 0},
		{{0xc2, 0xdf}, {0x80, 0xbf}, 0},
		{{0xe0, 0xe0}, {0xa0, 0xbf}, 1},
		{{0xe1, 0xec}, {0x80, 0xbf}, 1},
		{{0xed, 0xed}, {0x80, 0x9f}, 1},
		{{0xee, 0xef}, {0x80, 0xbf}, 1},
		{{0xf0, 0xf0}, {0x90, 0xbf}, 2},
		{{0xf1, 0xf3}, {0x80, 0xbf}, 2},
		{{0xf4, 0xf4}, {0x80, 0x8f}, 2},
	};
	const unsigned char *at = (const unsigned char *)text;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (*at < forms[i].first[0] || *at > forms[i].first[1])
			continue;
		at++;
		if (i > 0 && (*at < forms[i].second[0] || *at > forms[i].second[1]))
			return NULL;
		at += i > 0;
		for (int more = forms[i].more; more; more--)
			if ((*at++ & 0xc0) != 0x80)
				return NULL;
		return (const char *)at;
	}
	return NULL;
}

static const char *take_string(const char *at)
{
	if (*at++ != '"')
		return NULL;
	while (at && *at != '"') {
		if (*at != '\\') {
			at = take_utf8(at);
		} else if (at[1] == 'u') {
			for (int i = 2; i < 6; i++)
				if (!isxdigit((unsigned char)at[i]))
					return NULL;
			at += 6;
		} else {
			at = at[1] && strchr("\"\\/bfnrt", at[1]) ? at + 2 : NULL;
		}
	}
	return at ? at + 1 : NULL;
}

static const char *take_list(const char *at, char end, bool keys)
{
	if (*++at == end)
		return at + 1;
	while (at) {
		if (keys)
			at = take_string(at);
		if (at && keys)
			at = *at == ':' ? at + 1 : NULL;
		at = at ? take_value(at) : NULL;
		if (at && *at == end)
			return at + 1;
		at = at && *at == ',' ? at + 1 : NULL;
	}
	return NULL;
}

static const char *take_value(const char *at)
{
	static const char *const words[] = {"true", "false", "null"};
	char *end;

	if (*at == '{')
		return take_list(at, '}', true);
	if (*at == '[')
		return take_list(at, ']', false);
	if (*at == '"')
		return take_string(at);
	for (int i = 0; i < 3; i++)
		if (!strncmp(at, words[i], strlen(words[i])))
			return at + strlen(words[i]);
	strtod(at, &end);
	return end == at ? NULL : end;
}

static bool is_json_line(const char *line)
{
	const char *end = *line == '{' ? take_value(line) : NULL;

	return end && !strcmp(end, "\n");
}

static struct output_capture capture;
static struct json json;

static void begin(void)
{
	output_capture_begin(&capture);
	json_begin(&json, capture.out);
}

static void expect(const char *line)
{
	json_end(&json);
	output_capture_end(&capture);
	assert_true(is_json_line(capture.text));
	assert_string_equal(capture.text, line);
	free(capture.text);
}

static void numbers_keep_all_their_bits(void **state)
{
	begin();
	json_number(&json, "most", UINT64_MAX);
	json_signed(&json, "least", INT64_MIN);
	json_true(&json, "yes");
	expect("{\"most\":18446744073709551615,\"least\":-9223372036854775808,\"yes\":true}\n");
}

static void an_object_may_be_empty(void **state)
{
	begin();
	expect("{}\n");
}

static void quotes_and_controls_are_escaped(void **state)
{
	begin();
	json_string(&json, "s", "\"\\/\b\f\n\r\t\x01\x1f\033[31m\x7f");
	expect("{\"s\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u001b[31m\\u007f\"}\n");
}

static void utf8_is_unchanged(void **state)
{
	begin();
	json_string(&json, "s", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x9f");
	expect("{\"s\":\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x9f\"}\n");
}

static void control_sequences_are_escaped(void **state)
{
	begin();
	json_string(&json, "s",
		"\xc2\x9b"
		"31m \xe2\x80\xae \xe2\x80\xa8 \xef\xbb\xbf");
	expect("{\"s\":\"\\u009b31m \\u202e \\u2028 \\ufeff\"}\n");
}

#define BAD "\xef\xbf\xbd"

static void bytes_that_are_not_utf8_are_replaced_and_kept_in_raw(void **state)
{
	begin();
	json_string(&json, "good", "a");
	json_string(&json, "one", "a\xff");
	json_string(&json, "two", "\xc0\xaf\xed\xa0\x80");
	json_number(&json, "n", 1);
	expect("{\"good\":\"a\",\"one\":\"a" BAD "\",\"two\":\"" BAD BAD BAD BAD BAD "\",\"n\":1,"
	       "\"raw\":{\"one\":\"Yf8=\",\"two\":\"wK/toIA=\"}}\n");
}

static void a_bad_argument_is_raw_in_its_place(void **state)
{
	begin();
	json_strings(&json, "argv", "ls\0\xff\xfe\0\0z\0", 8);
	expect("{\"argv\":[\"ls\",\"" BAD BAD "\",\"\",\"z\"],"
	       "\"raw\":{\"argv\":[null,\"//4=\",null,null]}}\n");
}

static void the_last_argument_may_be_cut(void **state)
{
	begin();
	json_strings(&json, "argv", "ls\0ab", 5);
	expect("{\"argv\":[\"ls\",\"ab\"]}\n");
	begin();
	json_strings(&json, "argv", "", 0);
	expect("{\"argv\":[]}\n");
	begin();
	json_strings(&json, "argv", "\0", 1);
	expect("{\"argv\":[\"\"]}\n");
	begin();
	json_strings(&json, "argv", "ls\0\xe2\x82", 5); /* in the middle of a character */
	expect("{\"argv\":[\"ls\",\"" BAD BAD "\"],\"raw\":{\"argv\":[null,\"4oI=\"]}}\n");
}

static void base64_has_its_three_endings(void **state)
{
	begin();
	json_string(&json, "a", "\xff");
	json_string(&json, "b", "\xff\xff");
	json_string(&json, "c", "\xff\xff\xff");
	expect("{\"a\":\"" BAD "\",\"b\":\"" BAD BAD "\",\"c\":\"" BAD BAD BAD "\","
	       "\"raw\":{\"a\":\"/w==\",\"b\":\"//8=\",\"c\":\"////\"}}\n");
}

static void an_argument_of_two_megabytes_is_one_line(void **state)
{
	const size_t len = 2 << 20;
	char *block = malloc(len);

	memset(block, 'x', len);
	begin();
	json_strings(&json, "argv", block, len);
	json_end(&json);
	output_capture_end(&capture);
	assert_true(is_json_line(capture.text));
	assert_int_equal(capture.len, len + strlen("{\"argv\":[\"\"]}\n"));
	free(capture.text);
	free(block);
}

/* Difficult bytes are more frequent than others. */
static void fill_random(char *bytes, size_t len)
{
	static const char trouble[] =
		"\0\"\\\n\x1b\x7f\x80\xbf\xc2\xe2\x80\xae\xed\xf0\x9f\xf4\xff";

	for (size_t i = 0; i < len; i++)
		bytes[i] = rand() % 2 ? trouble[rand() % sizeof(trouble)] : rand();
}

static void any_bytes_make_valid_json(void **state)
{
	char name[24], block[64];

	seed_random();
	for (int round = 0; round < 20000; round++) {
		fill_random(name, sizeof(name) - 1);
		name[sizeof(name) - 1] = 0;
		fill_random(block, sizeof(block));
		begin();
		json_string(&json, "name", name);
		json_strings(&json, "argv", block, rand() % sizeof(block));
		json_end(&json);
		output_capture_end(&capture);
		if (!is_json_line(capture.text))
			fail_msg("no JSON: %s", capture.text);
		free(capture.text);
	}
}

static void the_checker_rejects_invalid_json(void **state)
{
	static const char *const wrong[] = {"", "{}", "{}\n{}\n", "[]\n", "{\"a\"}\n", "{\"a\":}\n",
		"{\"a\":1,}\n", "{\"a\":\"\xff\"}\n", "{\"a\":\"\x01\"}\n", "{\"a\":\"\\x\"}\n",
		"{\"a\":\"\\u00g0\"}\n", "{\"a\":[1,]}\n", "{\"a\":\"\xed\xa0\x80\"}\n",
		"{\"a\":\"b}\n"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(is_json_line(wrong[i]));
	assert_true(is_json_line("{\"a\":[1,\"b\",{\"c\":null}],\"d\":true}\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checker_rejects_invalid_json),
		cmocka_unit_test(numbers_keep_all_their_bits),
		cmocka_unit_test(an_object_may_be_empty),
		cmocka_unit_test(quotes_and_controls_are_escaped),
		cmocka_unit_test(utf8_is_unchanged),
		cmocka_unit_test(control_sequences_are_escaped),
		cmocka_unit_test(bytes_that_are_not_utf8_are_replaced_and_kept_in_raw),
		cmocka_unit_test(a_bad_argument_is_raw_in_its_place),
		cmocka_unit_test(the_last_argument_may_be_cut),
		cmocka_unit_test(base64_has_its_three_endings),
		cmocka_unit_test(an_argument_of_two_megabytes_is_one_line),
		cmocka_unit_test(any_bytes_make_valid_json),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
