// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/text.h"
#include "tests/support/seed.h"
#include "ui/pty/emulator.h"
#include "ui/term/key.h"
#include "ui/term/look.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_VTERM

static struct emulator *emulator;
static char sent[4096];

/* emulator_send_fn */
static void keep(void *ctx, const char *bytes, size_t len)
{
	if (strlen(sent) + len < sizeof(sent))
		strncat(sent, bytes, len);
}

static int open_emulator(void **state)
{
	*sent = '\0';
	emulator = emulator_new(20, 5, keep, NULL);
	return emulator ? 0 : -1;
}

static int close_emulator(void **state)
{
	emulator_free(emulator);
	return 0;
}

static void say(const char *text)
{
	emulator_write(emulator, text, strlen(text));
}

/* The text of a line. */
static const char *line(unsigned number)
{
	static char text[4096];
	unsigned count;
	const struct emulator_cell *cells = emulator_line(emulator, number, &count);
	size_t len = 0;

	for (unsigned x = 0; x < count; x++)
		if (cells[x].width)
			len += text_encode(text + len, cells[x].code ? cells[x].code : ' ');
	text[len] = '\0';
	return text;
}

static void text_goes_where_the_program_puts_it(void **state)
{
	say("one\r\ntwo\033[4;10Hthere\033[2;1H2");
	assert_string_equal(line(0), "one");
	assert_string_equal(line(1), "2wo");
	assert_string_equal(line(3), "         there");
	assert_int_equal(emulator_lines(emulator), 5);
}

static void a_cell_has_its_colours(void **state)
{
	const struct emulator_cell *cells;
	unsigned count;

	say("\033[31mr\033[0m\033[1;48;5;200mb\033[0m\033[38;2;255;0;0mt\033[0m.");
	cells = emulator_line(emulator, 0, &count);
	assert_int_equal(count, 4);
	assert_int_equal(cells[0].look, look_make(1, -1, 0));
	assert_int_equal(cells[1].look, look_make(-1, 200, LOOK_BOLD));
	assert_int_equal(cells[2].look, look_make(196, -1, 0));
	assert_int_equal(cells[3].look, look_make(-1, -1, 0));
}

static void lines_that_scroll_off_are_kept(void **state)
{
	say("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
	assert_int_equal(emulator_lines(emulator), 7);
	assert_string_equal(line(0), "1");
	assert_string_equal(line(6), "7");
	assert_int_equal(emulator_dropped(emulator), 0);
}

static void kept_lines_are_bounded_and_the_rest_counted(void **state)
{
	for (int i = 0; i < 40000; i++)
		say("a line of text\r\n");
	assert_true(emulator_lines(emulator) <= 16384 + 5);
	assert_int_equal(emulator_lines(emulator) + emulator_dropped(emulator), 40001);
	assert_string_equal(line(0), "a line of text");
}

static void a_size_that_shrinks_and_grows_loses_no_line(void **state)
{
	say("1\r\n2\r\n3\r\n4\r\n5");
	emulator_resize(emulator, 20, 2);
	assert_string_equal(line(0), "1");
	emulator_resize(emulator, 20, 5);
	assert_string_equal(line(0), "1");
	assert_string_equal(line(4), "5");
}

static void the_other_screen_keeps_the_ordinary_one_also_over_a_change_of_size(void **state)
{
	say("1\r\n2\r\n3\r\n4\r\n5\033[?1049h\033[2J\033[HEDITOR");
	assert_string_equal(line(0), "EDITOR");
	assert_int_equal(emulator_lines(emulator), 5);
	emulator_resize(emulator, 10, 3);
	emulator_resize(emulator, 20, 5);
	say("\033[?1049l");
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(*line(i), '1' + (int)i);
}

static void the_cursor_is_inside_whatever_the_size(void **state)
{
	unsigned row, column;

	say("\033[5;20H");
	emulator_resize(emulator, 4, 2);
	assert_true(emulator_cursor(emulator, &row, &column));
	assert_true(column < 4);
	assert_true(row < emulator_lines(emulator));
	say("\033[?25l");
	assert_false(emulator_cursor(emulator, &row, &column));
}

static void a_string_that_is_not_ended_hides_nothing_once_it_is_cut(void **state)
{
	say("a\033]0;title");
	say("hidden");
	emulator_end_string(emulator);
	say("b");
	assert_string_equal(line(0), "ab");
	emulator_end_string(emulator); /* no effect without one */
	say("\033[31");
	emulator_end_string(emulator);
	say("mc");
	assert_string_equal(line(0), "abc");
}

static void questions_about_colours_and_size_are_answered(void **state)
{
	say("\033]11;?\007");
	assert_string_equal(sent, "\033]11;rgb:0000/0000/0000\033\\");
	*sent = '\0';
	say("\033[18t");
	assert_string_equal(sent, "\033[8;5;20t");
	*sent = '\0';
	say("\033[c");
	assert_true(strlen(sent) > 3);
}

static void keys_are_sent_as_the_program_wants_them(void **state)
{
	emulator_key(emulator, 'a');
	emulator_key(emulator, 0xe4);
	emulator_key(emulator, 3);
	emulator_key(emulator, KEY_ENTER_CHAR);
	emulator_key(emulator, KEY_ERASE_LEFT);
	emulator_key(emulator, 'x' | KEY_ALT);
	emulator_key(emulator, KEY_ARROW_UP);
	assert_string_equal(sent, "a\xc3\xa4\003\r\177\033x\033[A");
	*sent = '\0';
	say("\033[?1h");
	emulator_key(emulator, KEY_ARROW_UP);
	assert_string_equal(sent, "\033OA");
	*sent = '\0';
	emulator_key(emulator, KEY_PASTE);
	say("\033[?2004h");
	emulator_key(emulator, KEY_PASTE);
	emulator_key(emulator, KEY_PASTE_END);
	assert_string_equal(sent, "\033[200~\033[201~");
}

static bool point(unsigned at_line, unsigned column, int wheel)
{
	const struct emulator_mouse mouse = {at_line, column, wheel, false, wheel > 0};

	*sent = '\0';
	return emulator_point(emulator, &mouse);
}

static void the_mouse_is_for_a_program_that_asks_for_it(void **state)
{
	assert_false(point(1, 2, 0));
	say("\033[?1000h\033[?1006h");
	assert_true(point(1, 2, 0));
	assert_string_equal(sent, "\033[<0;3;2M\033[<0;3;2m");
	assert_true(point(4, 19, -3));
	assert_string_equal(sent, "\033[<64;20;5M");
	assert_true(point(0, 0, 3)); /* with Ctrl */
	assert_string_equal(sent, "\033[<81;1;1M");
	assert_true(point(0, 500, -3));
	assert_string_equal(sent, "\033[<64;20;1M");
	assert_false(point(5, 0, 0));
	say("\033[?1000l");
	assert_false(point(1, 2, 0));
	assert_string_equal(sent, "");
}

static void the_mouse_is_not_for_lines_that_have_scrolled_off(void **state)
{
	say("\033[?1000h\033[?1006h1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
	assert_int_equal(emulator_lines(emulator), 7);
	assert_false(point(1, 0, 0));
	assert_true(point(2, 0, 0));
	assert_string_equal(sent, "\033[<0;1;1M\033[<0;1;1m");
}

static void the_wheel_is_arrow_keys_for_a_program_that_fills_the_screen(void **state)
{
	say("\033[?1049h");
	assert_true(point(1, 2, -3));
	assert_string_equal(sent, "\033[A\033[A\033[A");
	assert_true(point(1, 2, 1));
	assert_string_equal(sent, "\033[B");
	assert_false(point(1, 2, 0));
	say("\033[?1049l");
	assert_false(point(1, 2, 1));
}

static void wide_characters_and_marks_have_their_cells(void **state)
{
	const struct emulator_cell *cells;
	unsigned count;

	say("\xe4\xb8\x96"
	    "e\xcc\x81.");
	cells = emulator_line(emulator, 0, &count);
	assert_int_equal(count, 4);
	assert_int_equal(cells[0].width, 2);
	assert_int_equal(cells[1].width, 0);
	assert_int_equal(cells[2].mark, 0x301);
	assert_int_equal(cells[3].code, '.');
}

static void random_bytes_at_random_sizes_are_harmless(void **state)
{
	char bytes[64];
	unsigned count;

	seed_random();
	for (int i = 0; i < 20000; i++) {
		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] =
				(char)(rand() % 3 ? "\033[]P;?0123hlmHJKABr\n\r\a\\"[rand() % 23]
						  : rand());
		emulator_write(emulator, bytes, (size_t)(rand() % sizeof(bytes)));
		if (rand() % 50 == 0)
			emulator_resize(emulator, rand() % 120, rand() % 60);
		if (rand() % 20 == 0)
			emulator_end_string(emulator);
		if (rand() % 10 == 0)
			point(rand() % 200, rand() % 200, rand() % 7 - 3);
		if (rand() % 100 == 0)
			say("\033[?1003h\033[?1005h");
		emulator_line(emulator, rand() % emulator_lines(emulator), &count);
		assert_true(count <= EMULATOR_COLUMNS_MAX);
	}
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_emulator, close_emulator)
	const struct CMUnitTest tests[] = {
		T(text_goes_where_the_program_puts_it),
		T(a_cell_has_its_colours),
		T(lines_that_scroll_off_are_kept),
		T(kept_lines_are_bounded_and_the_rest_counted),
		T(a_size_that_shrinks_and_grows_loses_no_line),
		T(the_other_screen_keeps_the_ordinary_one_also_over_a_change_of_size),
		T(the_cursor_is_inside_whatever_the_size),
		T(a_string_that_is_not_ended_hides_nothing_once_it_is_cut),
		T(questions_about_colours_and_size_are_answered),
		T(keys_are_sent_as_the_program_wants_them),
		T(the_mouse_is_for_a_program_that_asks_for_it),
		T(the_mouse_is_not_for_lines_that_have_scrolled_off),
		T(the_wheel_is_arrow_keys_for_a_program_that_fills_the_screen),
		T(wide_characters_and_marks_have_their_cells),
		T(random_bytes_at_random_sizes_are_harmless),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void mayfly_was_built_without_libvterm(void **state)
{
	skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(mayfly_was_built_without_libvterm)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
