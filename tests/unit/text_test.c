// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/text.h"
#include "core/tree/image.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_escaped(const char *in, size_t len, const char *want)
{
	char out[256];

	assert_int_equal(text_escape(out, sizeof(out), in, len), strlen(want));
	assert_string_equal(out, want);
}

#define ESCAPED(in, want) assert_escaped(in, sizeof(in) - 1, want)

static void ordinary_text_is_unchanged(void **state)
{
	ESCAPED("", "");
	ESCAPED("a", "a");
	ESCAPED("exactly8", "exactly8");
	ESCAPED("/usr/bin/python3 -c 'print(1)' ~ }", "/usr/bin/python3 -c 'print(1)' ~ }");
	ESCAPED("C:\\windows\\x", "C:\\windows\\x");
	ESCAPED("Grüße, 世界 🦆 عربى", "Grüße, 世界 🦆 عربى");
}

static void controls_are_written_as_c_does(void **state)
{
	ESCAPED("a\nb\tc\rd", "a\\nb\\tc\\rd");
	ESCAPED("\x1b[31mred\x1b[0m", "\\e[31mred\\e[0m");
	ESCAPED("\x01\x07\x1f\x7f", "\\x01\\a\\x1f\\x7f");
	ESCAPED("\0", "\\x00");
	ESCAPED("12345678\x7f", "12345678\\x7f");
	ESCAPED("1234567\n9abcdef0", "1234567\\n9abcdef0");
}

static void every_single_byte_comes_out_printable(void **state)
{
	for (int c = 0; c < 256; c++) {
		/* at each offset of a word, since eight bytes are tested at a time */
		for (size_t place = 0; place < 9; place++) {
			char in[] = "xxxxxxxxx", out[64];
			bool plain = c >= 0x20 && c < 0x7f;

			in[place] = (char)c;
			text_escape(out, sizeof(out), in, 9);
			assert_true(plain == (strlen(out) == 9));
			for (const char *o = out; *o; o++)
				assert_uint_in_range((unsigned char)*o, 0x20, 0x7e);
		}
	}
}

static void controls_of_the_second_page_are_escaped(void **state)
{
	ESCAPED("\xc2\x9b"
		"31m",
		"\\u{9b}31m"); /* a CSI of one character */
	ESCAPED("\xc2\x80\xc2\x9f\xc2\xa0", "\\u{80}\\u{9f}\xc2\xa0");
}

static void invalid_utf8_is_shown_byte_by_byte(void **state)
{
	ESCAPED("a\x80z", "a\\x80z");
	ESCAPED("\xff\xfe", "\\xff\\xfe");
	ESCAPED("\xc0\xaf", "\\xc0\\xaf"); /* overlong "/" */
	ESCAPED("\xe0\x80\xaf", "\\xe0\\x80\\xaf");
	ESCAPED("\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf");
	ESCAPED("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
	ESCAPED("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* beyond the last one */
	ESCAPED("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80");
	ESCAPED("\xe4\xb8", "\\xe4\\xb8"); /* cut short */
	ESCAPED("\xe4\xb8z", "\\xe4\\xb8z");
	ESCAPED("\xe4\xe4\xb8\x96", "\\xe4世");
}

static void characters_that_reverse_or_hide_text_are_escaped(void **state)
{
	static const uint32_t hidden[] = {0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x180e, 0x200b,
		0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d,
		0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f, 0x3164, 0xe000, 0xf8ff,
		0xfdd0, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffa, 0xfffb, 0xfffe, 0xffff,
		0x1fffe, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xf0000, 0x10ffff, 0x378,
		0x50000};

	for (size_t i = 0; i < COUNT(hidden); i++) {
		uint32_t c = hidden[i];
		char in[5], want[16], out[16];
		size_t len = 0;

		if (c >= 0x10000)
			in[len++] = (char)(0xf0 | c >> 18);
		if (c >= 0x800)
			in[len] = (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3f) : 0xe0 | c >> 12),
			len++;
		in[len] = (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3f) : 0xc0 | c >> 6), len++;
		in[len++] = (char)(0x80 | (c & 0x3f));
		snprintf(want, sizeof(want), "\\u{%x}", c);
		text_escape(out, sizeof(out), in, len);
		assert_string_equal(out, want);
		assert_int_equal(text_width(c), 0);
	}
}

static void a_combining_mark_needs_a_character_to_stand_on(void **state)
{
	ESCAPED("e\xcc\x81", "e\xcc\x81");
	ESCAPED("\xcc\x81z", "\\u{301}z");
	ESCAPED("世\xcc\x81", "世\xcc\x81");
	ESCAPED("\n\xcc\x81", "\\n\\u{301}");
	ESCAPED("\xe2\x80\xae\xcc\x81", "\\u{202e}\\u{301}");
}

static void marks_do_not_pile_up(void **state)
{
	ESCAPED("z\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85y\xcc\x81",
		"z\xcc\x81\xcc\x82\xcc\x83\xcc\x84\\u{305}y\xcc\x81");
}

static void a_result_is_cut_between_characters_and_escapes(void **state)
{
	static const char in[] = "ab世\x1b[\xe2\x80\xae\xff!";
	static const char whole[] = "ab世\\e[\\u{202e}\\xff!";
	/* the lengths at which the result may be cut */
	static const size_t ends[] = {0, 1, 2, 5, 7, 8, 16, 20, 21};
	char out[sizeof(whole) + 2];

	for (size_t size = 1; size <= sizeof(whole) + 1; size++) {
		size_t want = 0;

		for (size_t i = 0; i < COUNT(ends) && ends[i] < size; i++)
			want = ends[i];
		memset(out, '#', sizeof(out));
		assert_int_equal(text_escape(out, size, in, sizeof(in) - 1), sizeof(whole) - 1);
		assert_int_equal(strlen(out), want);
		assert_memory_equal(out, whole, want);
		assert_int_equal(out[size], '#');
	}
}

static void without_room_it_only_measures(void **state)
{
	assert_int_equal(text_escape(NULL, 0, "a\n\xff", 3), 7);
}

static void decode_gives_the_character_and_its_length(void **state)
{
	static const struct {
		const char *in;
		unsigned length;
		uint32_t code;
	} cases[] = {
		{"A", 1, 'A'},
		{"\x7f", 1, 0x7f},
		{"\xc2\x80", 2, 0x80},
		{"\xdf\xbf", 2, 0x7ff},
		{"\xe0\xa0\x80", 3, 0x800},
		{"\xed\x9f\xbf", 3, 0xd7ff},
		{"\xee\x80\x80", 3, 0xe000},
		{"\xef\xbf\xbf", 3, 0xffff},
		{"\xf0\x90\x80\x80", 4, 0x10000},
		{"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
		{"\xc1\xbf", 0, 0},
		{"\xe0\x9f\xbf", 0, 0},
		{"\xf0\x8f\xbf\xbf", 0, 0},
		{"\xf5\x80\x80\x80", 0, 0},
		{"\x80", 0, 0},
		{"\xbf", 0, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t code = 0;

		assert_int_equal(
			text_decode(cases[i].in, strlen(cases[i].in), &code), cases[i].length);
		assert_int_equal(code, cases[i].code);
		for (size_t len = 1; len < cases[i].length; len++)
			assert_int_equal(text_decode(cases[i].in, len, &code), 0);
	}
}

static void widths_are_those_of_terminals(void **state)
{
	static const struct {
		uint32_t code;
		int width;
	} cases[] = {{'a', 1}, {' ', 1}, {0xe9, 1}, {0x301, 0}, {0x5d0, 1}, {0x5b0, 0}, {0x1100, 2},
		{0x1161, 0}, {0x2026, 1}, {0x2502, 1}, {0x231a, 2}, {0x2713, 1}, {0x3000, 2},
		{0x3042, 2}, {0x4e16, 2}, {0x9fff, 2}, {0xac00, 2}, {0xff21, 2}, {0xff71, 1},
		{0xfffd, 1}, {0x1f600, 2}, {0x1f986, 2}, {0x1f1e9, 1}, {0x20000, 2}, {0x20d0, 0},
		{0x1b, 0}};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (text_width(cases[i].code) != cases[i].width)
			fail_msg("U+%04X: %d columns", cases[i].code, text_width(cases[i].code));
}

/* An image with these arguments, written with their NULs; `cut` more bytes were dropped. */
static struct image image_of(const char *args, size_t len, uint32_t cut)
{
	return (struct image){.refs = 1,
		.exe = "",
		.args = args,
		.args_len = (uint32_t)len,
		.args_size = (uint32_t)len + cut};
}

static void assert_command(const char *args, size_t len, uint32_t cut, bool quote, const char *want)
{
	struct image image = image_of(args, len, cut);
	char out[256];

	assert_int_equal(image_command(out, sizeof(out), &image, quote), strlen(want));
	assert_string_equal(out, want);
}

/* The NUL of the literal ends the last argument. */
#define COMMAND(args, want) assert_command(args, sizeof(args), 0, false, want)
#define QUOTED(args, want)  assert_command(args, sizeof(args), 0, true, want)

static void a_command_is_its_arguments_with_spaces_between(void **state)
{
	COMMAND("ls\0-l\0/tmp", "ls -l /tmp");
	COMMAND("ls", "ls");
	COMMAND("sh\0-c\0echo a; echo b", "sh -c echo a; echo b");
	COMMAND("printf\0a\nb\x1b[2J", "printf a\\nb\\e[2J");
	COMMAND("a\0\0b", "a  b");
}

static void a_mark_does_not_stand_on_the_space_before_an_argument(void **state)
{
	COMMAND("a\0\xcc\x81", "a \\u{301}");
}

static void empty_arguments_at_the_end_are_not_shown(void **state)
{
	COMMAND("nginx: master\0\0\0\0", "nginx: master");
	COMMAND("\0\0", "");
	QUOTED("cat\0\0", "cat '' ''");
}

static void no_arguments_give_nothing(void **state)
{
	char out[4] = "###";

	assert_command("", 0, 0, false, "");
	assert_int_equal(image_command(out, sizeof(out), NULL, false), 0);
	assert_string_equal(out, "");
}

static void cut_arguments_end_in_dots(void **state)
{
	assert_command("cc\0-c\0lon", 9, 100, false, "cc -c lon...");
	assert_command("cc\0-c\0", 6, 100, false, "cc -c ...");
	assert_command("cc\0a b", 6, 100, true, "cc 'a b'...");
	assert_command("cc\0-c\0\0\0\0", 9, 100, false, "cc -c ...");
}

static void a_last_argument_without_its_nul_is_shown(void **state)
{
	assert_command("cc\0main.c", 9, 0, false, "cc main.c");
}

static void quoting_is_only_where_a_shell_needs_it(void **state)
{
	QUOTED("make\0-j2\0CC=gcc\0a/b.c,d:e@f+g", "make -j2 CC=gcc a/b.c,d:e@f+g");
	QUOTED("sh\0-c\0echo $x", "sh -c 'echo $x'");
	QUOTED("echo\0it's", "echo 'it'\\''s'");
	QUOTED("echo\0'", "echo ''\\'''");
	QUOTED("echo\0\0x", "echo '' x");
	QUOTED("echo\0~\0*\0#\0!!", "echo '~' '*' '#' '!!'");
	QUOTED("echo\0世", "echo '世'");
	QUOTED("A=1", "'A=1'");
	QUOTED("if", "'if'");
	QUOTED("echo\0if", "echo if");
}

static void unprintable_text_is_quoted_for_bash(void **state)
{
	QUOTED("printf\0a\n", "printf $'a\\n'");
	QUOTED("x\0\x1b'\\!", "x $'\\e\\'\\\\\\x21'");
	QUOTED("x\0\xff"
	       "ff",
		"x $'\\xffff'");
	QUOTED("x\0\xe2\x80\xae", "x $'\\xe2\\x80\\xae'");
	QUOTED("x\0\xcc\x81", "x $'\\xcc\\x81'");
	QUOTED("x\0e\xcc\x81'\xcc\x81", "x $'e\xcc\x81\\'\\xcc\\x81'");
}

static size_t run_bash(const char *command, char *out, size_t size)
{
	FILE *pipe;
	size_t len;

	setenv("COMMAND", command, 1);
	pipe = popen(
		"LC_ALL=C.UTF-8 bash -c 'eval \"set -- $COMMAND\"; printf \"%s\\0\" \"$@\"'", "r");
	assert_non_null(pipe);
	len = fread(out, 1, size, pipe);
	assert_int_equal(pclose(pipe), 0);
	return len;
}

static void bash_reads_quoted_arguments_back_to_the_byte(void **state)
{
	char args[4096], back[4096], quoted[32768];

	seed_random();
	for (int round = 0; round < 20; round++) {
		size_t len = 0;
		struct image image;

		/* "set --" takes them as arguments, so the first one is not a command here. */
		while (len < 1000) {
			static const char *const pieces[] = {"\n", "'", "\\", "世", "\xff",
				"e\xcc\x81", "\xcc\x81", "$x", "!", "\"", "`", " ", "~",
				"\xe2\x80\xae", "\x1b", "\x7f", "a", "7", "-", "="};
			const char *piece = pieces[(size_t)rand() % COUNT(pieces)];

			if (rand() % 5 == 0)
				args[len++] = '\0';
			memcpy(args + len, piece, strlen(piece));
			len += strlen(piece);
		}
		for (int byte = 1; byte < 256; byte++)
			args[len++] = (char)byte;
		args[len++] = '\0';
		image = image_of(args, len, 0);
		assert_true(image_command(quoted, sizeof(quoted), &image, true) < sizeof(quoted));
		assert_int_equal(run_bash(quoted, back, sizeof(back)), len);
		assert_memory_equal(back, args, len);
	}
}

static void assert_fit_for_a_terminal(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len;) {
		uint32_t code;
		unsigned length = text_decode(text + i, len - i, &code);

		assert_true(length > 0);
		assert_true(code >= 0x20 && code != 0x7f && (code < 0x80 || code >= 0xa0));
		assert_false(code >= 0x200b && code <= 0x200f);
		assert_false(code >= 0x2028 && code <= 0x202e);
		i += length;
	}
}

static void random_bytes_come_out_fit_for_a_terminal_at_every_size(void **state)
{
	char in[64], whole[1024], out[1024];

	seed_random();
	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)rand() % sizeof(in), size = (size_t)rand() % 200 + 1;
		struct image image = image_of(in, len, (uint32_t)rand() % 2);
		bool quote = rand() % 2;
		size_t full;

		for (size_t i = 0; i < len; i++)
			in[i] = (char)(rand() % 3 ? 0x80 + rand() % 0x80 : rand() % 0x80);
		full = image_command(whole, sizeof(whole), &image, quote);
		assert_int_equal(full, strlen(whole));
		assert_fit_for_a_terminal(whole);
		assert_int_equal(image_command(out, size, &image, quote), full);
		assert_true(strlen(out) < size);
		assert_memory_equal(out, whole, strlen(out));
		assert_fit_for_a_terminal(out);
	}
}

static void assert_plain(const char *in, size_t len, const char *want)
{
	char out[64];
	size_t used = text_plain(out, sizeof(out), in, len);

	assert_int_equal(used, strlen(want));
	assert_memory_equal(out, want, used);
}

#define PLAIN(in, want) assert_plain(in, sizeof(in) - 1, want)

static void plain_text_has_no_sequences_of_terminals(void **state)
{
	PLAIN("a\tline", "a\tline");
	PLAIN("\033[1m\033[Kfoo.c:3:\033[m error", "foo.c:3: error");
	PLAIN("\033]0;title\007text\033]8;;http://x\033\\link\033]8;;\033\\", "textlink");
	PLAIN("\033(Bok\033=\0337", "ok");
	PLAIN(" 10%\r 55%\r100%\r", "100%");
	PLAIN("ax\bb\001c", "abc");
	PLAIN("unended \033]0;title", "unended ");
	PLAIN("\033", "");
	PLAIN("\033[", "");
	PLAIN("0123456789012345678901234567890123456789012345678901234567890123456789",
		"0123456789012345678901234567890123456789012345678901234567890123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_text_is_unchanged),
		cmocka_unit_test(controls_are_written_as_c_does),
		cmocka_unit_test(every_single_byte_comes_out_printable),
		cmocka_unit_test(controls_of_the_second_page_are_escaped),
		cmocka_unit_test(invalid_utf8_is_shown_byte_by_byte),
		cmocka_unit_test(characters_that_reverse_or_hide_text_are_escaped),
		cmocka_unit_test(a_combining_mark_needs_a_character_to_stand_on),
		cmocka_unit_test(marks_do_not_pile_up),
		cmocka_unit_test(a_result_is_cut_between_characters_and_escapes),
		cmocka_unit_test(without_room_it_only_measures),
		cmocka_unit_test(decode_gives_the_character_and_its_length),
		cmocka_unit_test(widths_are_those_of_terminals),
		cmocka_unit_test(a_command_is_its_arguments_with_spaces_between),
		cmocka_unit_test(a_mark_does_not_stand_on_the_space_before_an_argument),
		cmocka_unit_test(empty_arguments_at_the_end_are_not_shown),
		cmocka_unit_test(no_arguments_give_nothing),
		cmocka_unit_test(cut_arguments_end_in_dots),
		cmocka_unit_test(a_last_argument_without_its_nul_is_shown),
		cmocka_unit_test(quoting_is_only_where_a_shell_needs_it),
		cmocka_unit_test(unprintable_text_is_quoted_for_bash),
		cmocka_unit_test(bash_reads_quoted_arguments_back_to_the_byte),
		cmocka_unit_test(plain_text_has_no_sequences_of_terminals),
		cmocka_unit_test(random_bytes_come_out_fit_for_a_terminal_at_every_size),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
