// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static int make_file(void **state)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/mayfly-output-XXXXXX");
	fd = mkstemp(path);
	close(fd);
	return fd < 0 ? -1 : 0;
}

static int remove_file(void **state)
{
	return unlink(path);
}

static void assert_file(const char *want)
{
	char text[256] = "";
	int fd = open(path, O_RDONLY);

	assert_true(read(fd, text, sizeof(text) - 1) >= 0);
	close(fd);
	assert_string_equal(text, want);
}

static void put(struct output *output, const char *line)
{
	output_text(output, line);
	output_end_line(output);
}

static void without_a_limit_all_is_written(void **state)
{
	struct output *output = output_open(path);

	put(output, "one");
	put(output, "two");
	assert_int_equal(output_size(output), 8);
	assert_int_equal(output_unwritten(output), 0);
	assert_int_equal(output_close(output), 0);
	assert_file("one\ntwo\n");
}

static void lines_end_before_the_limit_without_a_gap(void **state)
{
	struct output *output = output_open(path);

	output_set_limit(output, 11);
	put(output, "one");
	put(output, "twotwo"); /* 11 with its line break */
	assert_int_equal(output_unwritten(output), 0);
	put(output, "");
	put(output, "four");
	assert_int_equal(output_unwritten(output), 2);
	assert_int_equal(output_size(output), 11);
	assert_int_equal(output_close(output), 0);
	assert_file("one\ntwotwo\n");
}

static void a_short_line_does_not_follow_a_long_one_that_had_no_room(void **state)
{
	struct output *output = output_open(path);

	output_set_limit(output, 8);
	put(output, "one");
	put(output, "much too long");
	put(output, "x");
	assert_int_equal(output_flush(output), 0);
	assert_int_equal(output_unwritten(output), 2);
	assert_int_equal(output_close(output), 0);
	assert_file("one\n");
}

static void a_limit_below_the_first_line_leaves_the_file_empty(void **state)
{
	struct output *output = output_open(path);

	output_set_limit(output, 1);
	put(output, "one");
	assert_int_equal(output_close(output), 0);
	assert_file("");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_file, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_limit_all_is_written),
		TEST(lines_end_before_the_limit_without_a_gap),
		TEST(a_short_line_does_not_follow_a_long_one_that_had_no_room),
		TEST(a_limit_below_the_first_line_leaves_the_file_empty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
