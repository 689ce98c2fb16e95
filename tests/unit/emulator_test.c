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
#include "ui/pty/grid.h"
#include "ui/term/look.h"

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_VTERM

static struct emulator *emulator;
static struct grid *grid;
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
	grid = grid_new();
	*grid_state(grid) = (struct grid_state){.columns = 20, .rows = 5};
	emulator = emulator_new(grid, keep, NULL);
	return emulator ? 0 : -1;
}

static int close_emulator(void **state)
{
	emulator_free(emulator);
	grid_free(grid);
	return 0;
}

static void say(const char *text)
{
	emulator_write(emulator, text, strlen(text));
}

/* The picture, as mayfly sees it. */
static const struct grid_state *look(void)
{
	emulator_publish(emulator);
	return grid_look(grid);
}

static unsigned lines(void)
{
	look();
	return grid_lines(grid);
}

static const struct grid_cell *cells_of(unsigned number, unsigned *count)
{
	look();
	return grid_line(grid, number, count);
}

/* The text of a line. */
static const char *line(unsigned number)
{
	static char text[4096];
	unsigned count;
	const struct grid_cell *cells = cells_of(number, &count);
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
	assert_int_equal(lines(), 5);
}

static void a_cell_has_its_colours(void **state)
{
	const struct grid_cell *cells;
	unsigned count;

	say("\033[31mr\033[0m\033[1;48;5;200mb\033[0m\033[38;2;255;0;0mt\033[0m.");
	cells = cells_of(0, &count);
	assert_int_equal(count, 4);
	assert_int_equal(cells[0].look, look_make(1, -1, 0));
	assert_int_equal(cells[1].look, look_make(-1, 200, LOOK_BOLD));
	assert_int_equal(cells[2].look, look_make(196, -1, 0));
	assert_int_equal(cells[3].look, look_make(-1, -1, 0));
}

static void lines_that_scroll_off_are_kept(void **state)
{
	say("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
	assert_int_equal(lines(), 7);
	assert_string_equal(line(0), "1");
	assert_string_equal(line(6), "7");
	assert_int_equal(grid_dropped(grid), 0);
}

static void kept_lines_are_bounded_and_the_rest_counted(void **state)
{
	for (int i = 0; i < 40000; i++)
		say("a line of text\r\n");
	assert_int_equal(lines(), GRID_SCROLL_LINES + 5);
	assert_int_equal(lines() + grid_dropped(grid), 40001);
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
	assert_int_equal(lines(), 5);
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
	look();
	assert_true(grid_cursor(grid, &row, &column));
	assert_true(column < 4);
	assert_true(row < lines());
	say("\033[?25l");
	look();
	assert_false(grid_cursor(grid, &row, &column));
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

static void what_the_program_asks_of_keys_and_mouse_is_known(void **state)
{
	assert_int_equal(look()->modes, 0);
	say("\033[?1h\033[?2004h");
	assert_int_equal(look()->modes, GRID_APPLICATION | GRID_PASTE_MARKS);
	say("\033[?1;2004l\033[?1002;1006h");
	assert_int_equal(look()->modes, GRID_MOUSE | GRID_MOUSE_SGR);
	say("\033[?1002l\033[?1049h\033[?25l");
	assert_int_equal(look()->modes, GRID_MOUSE_SGR | GRID_ALTERNATE | GRID_NO_CURSOR);
	say("\033[?1h\033[!p");
	assert_false(look()->modes & GRID_APPLICATION);
	say("\033c");
	assert_int_equal(look()->modes, 0);
}

static void wide_characters_and_marks_have_their_cells(void **state)
{
	const struct grid_cell *cells;
	unsigned count;

	say("\xe4\xb8\x96"
	    "e\xcc\x81.");
	cells = cells_of(0, &count);
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
		if (rand() % 100 == 0)
			say("\033[?1003h\033[?1005h");
		if (rand() % 10 == 0)
			cells_of(rand() % lines(), &count);
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
		T(what_the_program_asks_of_keys_and_mouse_is_known),
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
