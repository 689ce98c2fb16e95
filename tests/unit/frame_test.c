// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/term/frame.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static char *dump(const struct frame *frame)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	frame_dump(frame, out);
	fclose(out);
	return text;
}

static void assert_dump(const struct frame *frame, const char *expected)
{
	char *text = dump(frame);

	assert_string_equal(text, expected);
	free(text);
}

static void a_frame_starts_blank(void **state)
{
	struct frame *frame = frame_new(3, 2);

	assert_dump(frame, "\n\n--- styles\n");
	frame_free(frame);
}

static void writing_is_clipped_at_both_ends(void **state)
{
	struct frame *frame = frame_new(6, 1);
	struct pen pen = frame_pen(frame, 1, 0, 3);

	pen.x = -1;
	pen_put(&pen, STYLE_ALERT, "abcdefgh");
	assert_dump(frame, " cde\n--- styles\n1  normal*1 alert*3 normal*2\n");
	frame_free(frame);
}

static void nothing_is_written_outside_the_frame(void **state)
{
	struct frame *frame = frame_new(4, 2);
	const int places[][2] = {{0, -1}, {0, 2}, {9, 0}, {-9, 0}, {3, 1}};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct pen pen = frame_pen(frame, places[i][0], places[i][1], 100);

		pen_put(&pen, STYLE_NORMAL, "xyz");
		pen_fill(&pen, STYLE_NORMAL);
		pen_restyle(&pen, STYLE_NORMAL);
	}
	assert_dump(frame, "\n   x\n--- styles\n");
	frame_free(frame);
}

static void a_wide_character_takes_two_cells(void **state)
{
	struct frame *frame = frame_new(4, 1);
	struct pen pen = frame_pen(frame, 0, 0, 4);

	pen_put(&pen, STYLE_NORMAL, "a漢b");
	assert_int_equal(frame_cell(frame, 1, 0)->width, 2);
	assert_int_equal(frame_cell(frame, 2, 0)->width, 0);
	assert_string_equal(frame_cell(frame, 3, 0)->text, "b");
	assert_int_equal(pen.x, 4);
	frame_free(frame);
}

static void half_a_wide_character_is_a_space(void **state)
{
	struct frame *frame = frame_new(4, 1);
	struct pen pen = frame_pen(frame, 0, 0, 2);

	pen_put(&pen, STYLE_NORMAL, "a漢");
	pen = frame_pen(frame, 2, 0, 2);
	pen.x = 1;
	pen_put(&pen, STYLE_NORMAL, "漢b");
	assert_dump(frame, "a  b\n--- styles\n");
	frame_free(frame);
}

static void writing_over_half_a_wide_character_blanks_the_other_half(void **state)
{
	struct frame *frame = frame_new(5, 1);
	struct pen pen = frame_pen(frame, 0, 0, 5);

	pen_put(&pen, STYLE_NORMAL, "漢漢");
	pen = frame_pen(frame, 1, 0, 2);
	pen_put(&pen, STYLE_NORMAL, "xy");
	assert_dump(frame, " xy\n--- styles\n");
	pen = frame_pen(frame, 0, 0, 5);
	pen_put(&pen, STYLE_NORMAL, "a漢b");
	pen = frame_pen(frame, 0, 0, 5);
	pen_put(&pen, STYLE_NORMAL, "漢漢");
	assert_dump(frame, "漢漢\n--- styles\n");
	frame_free(frame);
}

static void combining_marks_stay_with_their_character(void **state)
{
	struct frame *frame = frame_new(2, 1);
	struct pen pen = frame_pen(frame, 0, 0, 2);

	pen_put(&pen, STYLE_NORMAL, "e\xcc\x81x\xcc\x81");
	assert_string_equal(frame_cell(frame, 0, 0)->text, "e\xcc\x81");
	assert_string_equal(frame_cell(frame, 1, 0)->text, "x\xcc\x81");
	frame_free(frame);
}

static void marks_without_end_fill_one_cell_only(void **state)
{
	struct frame *frame = frame_new(3, 1);
	struct pen pen = frame_pen(frame, 0, 0, 3);

	pen_put(&pen, STYLE_NORMAL, "ab");
	for (int i = 0; i < 1000; i++)
		pen_put(&pen, STYLE_NORMAL, "\xcc\x81");
	assert_string_equal(frame_cell(frame, 0, 0)->text, "a");
	assert_true(strnlen(frame_cell(frame, 1, 0)->text, CELL_BYTES) <= CELL_BYTES);
	assert_string_equal(frame_cell(frame, 2, 0)->text, " ");
	frame_free(frame);
}

static void no_control_character_gets_into_a_cell(void **state)
{
	struct frame *frame = frame_new(8, 1);
	struct pen pen = frame_pen(frame, 0, 0, 8);

	pen_put(&pen, STYLE_NORMAL,
		"a\033[\r\x7f\xc2\x9b\xff"
		"b");
	assert_dump(frame, "a?[????b\n--- styles\n");
	frame_free(frame);
}

static void hostile_text_is_escaped(void **state)
{
	struct frame *frame = frame_new(20, 1);
	struct pen pen = frame_pen(frame, 0, 0, 20);

	pen_escape(&pen, STYLE_NORMAL, "a\033[2J\xff\n", 7);
	assert_dump(frame, "a\\e[2J\\xff\\n\n--- styles\n");
	frame_free(frame);
}

static void escaping_in_pieces_cuts_no_character(void **state)
{
	struct frame *frame = frame_new(600, 1);
	struct pen pen = frame_pen(frame, 0, 0, 600);
	char in[600], expected[700];

	memset(in, 'a', 255);
	for (int i = 255; i + 1 < 600; i += 2)
		memcpy(in + i, "é", 2);
	pen_escape(&pen, STYLE_NORMAL, in, 599);
	snprintf(expected, sizeof(expected), "%.599s\n--- styles\n", in);
	assert_dump(frame, expected);
	frame_free(frame);
}

static void any_bytes_at_any_place_stay_inside(void **state)
{
	unsigned seed = time(NULL);

	print_message("# seed %u\n", seed);
	srand(seed);
	for (int round = 0; round < 2000; round++) {
		struct frame *frame = frame_new(rand() % 12, rand() % 4);
		struct pen pen = frame_pen(frame, rand() % 20 - 5, rand() % 6 - 1, rand() % 20);
		char bytes[400];

		pen.x -= rand() % 8;
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = 1 + rand() % 255;
		pen_escape(&pen, STYLE_FAIL0, bytes, rand() % sizeof(bytes));
		bytes[sizeof(bytes) - 1] = '\0';
		pen_put(&pen, STYLE_NEW, bytes + rand() % sizeof(bytes));
		for (unsigned y = 0; y < frame_height(frame); y++)
			for (unsigned x = 0; x < frame_width(frame); x++) {
				const struct cell *cell = frame_cell(frame, x, y);

				if (cell->width == 2)
					assert_int_equal(frame_cell(frame, x + 1, y)->width, 0);
				if (cell->width == 0)
					assert_int_equal(frame_cell(frame, x - 1, y)->width, 2);
			}
		frame_free(frame);
	}
}

static void other_characters_are_escaped_where_only_ascii_is_drawn(void **state)
{
	struct frame *frame = frame_new(20, 1);
	struct pen pen;

	frame_clear(frame, true);
	pen = frame_pen(frame, 0, 0, 20);
	pen_put(&pen, STYLE_NORMAL, "aé日éb");
	assert_dump(frame, "a\\u{E9}\\u{65E5}e\\u{3\n--- styles\n");
	pen = frame_pen(frame, 0, 0, 20);
	frame_clear(frame, false);
	pen_put(&pen, STYLE_NORMAL, "é");
	assert_dump(frame, "é\n--- styles\n");
	frame_free(frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_starts_blank),
		cmocka_unit_test(writing_is_clipped_at_both_ends),
		cmocka_unit_test(nothing_is_written_outside_the_frame),
		cmocka_unit_test(a_wide_character_takes_two_cells),
		cmocka_unit_test(half_a_wide_character_is_a_space),
		cmocka_unit_test(writing_over_half_a_wide_character_blanks_the_other_half),
		cmocka_unit_test(combining_marks_stay_with_their_character),
		cmocka_unit_test(marks_without_end_fill_one_cell_only),
		cmocka_unit_test(no_control_character_gets_into_a_cell),
		cmocka_unit_test(hostile_text_is_escaped),
		cmocka_unit_test(escaping_in_pieces_cuts_no_character),
		cmocka_unit_test(any_bytes_at_any_place_stay_inside),
		cmocka_unit_test(other_characters_are_escaped_where_only_ascii_is_drawn),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
