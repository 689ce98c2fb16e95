// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/transcript.h"

#include <string.h>
#include <unistd.h>

#define MS UINT64_C(1000000)

static int ends[2];

static int open_pipe(void **state)
{
	return pipe(ends);
}

static int close_pipe(void **state)
{
	close(ends[0]);
	close(ends[1]);
	return 0;
}

/* The command writes it, and it is read at that time. */
static void say(struct transcript *transcript, const char *text, uint64_t time_ns)
{
	size_t len = strlen(text);

	assert_int_equal(write(ends[1], text, len), len);
	while (len) {
		ssize_t n = transcript_read(transcript, ends[0], time_ns);

		assert_true(n > 0);
		len -= n;
	}
}

/* The last lines until then are these, each with a newline. */
static void assert_lines(const struct transcript *transcript, uint64_t time_ns, const char *want)
{
	struct transcript_line lines[3];
	unsigned count = transcript_lines_until(transcript, time_ns, lines, 3);
	char text[200] = "";

	for (unsigned i = 0; i < count; i++) {
		strncat(text, lines[i].text, lines[i].len);
		strcat(text, "\n");
	}
	assert_string_equal(text, want);
}

static void lines_are_those_that_had_been_written_by_then(void **state)
{
	struct transcript *transcript = transcript_new();

	assert_lines(transcript, 1000 * MS, "");
	say(transcript, "one\n\ntw", 1000 * MS);
	say(transcript, "o\n  \nthree\nfour\n", 2000 * MS);
	say(transcript, "five\nsix", 3000 * MS);
	assert_lines(transcript, 1500 * MS, "one\ntw\n");
	assert_lines(transcript, 2500 * MS, "two\nthree\nfour\n");
	assert_lines(transcript, UINT64_MAX, "four\nfive\nsix\n");
	transcript_free(transcript);
}

static void what_is_read_soon_after_a_time_was_written_before_it(void **state)
{
	struct transcript *transcript = transcript_new();

	say(transcript, "before\n", 1000 * MS);
	say(transcript, "error\n", 2000 * MS);
	assert_lines(transcript, 1990 * MS, "before\nerror\n");
	assert_lines(transcript, 1500 * MS, "before\n");
	assert_lines(transcript, 1 * MS, "");
	transcript_free(transcript);
}

static void the_newest_times_are_kept(void **state)
{
	struct transcript *transcript = transcript_new();

	for (uint64_t i = 1; i <= 40000; i++)
		say(transcript, i % 2 ? "odd\n" : "even\n", i * 100 * MS);
	assert_lines(transcript, UINT64_C(39999) * 100 * MS + 10 * MS, "odd\neven\nodd\n");
	assert_lines(transcript, UINT64_C(30000) * 100 * MS + 10 * MS, "even\nodd\neven\n");
	transcript_free(transcript);
}

static void a_time_whose_output_was_dropped_has_no_lines(void **state)
{
	struct transcript *transcript = transcript_new();
	char block[1001];

	memset(block, 'x', sizeof(block) - 2);
	strcpy(block + sizeof(block) - 2, "\n");
	say(transcript, "first\n", 100 * MS);
	for (uint64_t i = 2; i < 3000; i++)
		say(transcript, block, i * 100 * MS);
	assert_int_equal(transcript_until(transcript, 100 * MS), 0);
	assert_lines(transcript, 100 * MS, "");
	transcript_free(transcript);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_pipe, close_pipe)
	const struct CMUnitTest tests[] = {
		T(lines_are_those_that_had_been_written_by_then),
		T(what_is_read_soon_after_a_time_was_written_before_it),
		T(the_newest_times_are_kept),
		T(a_time_whose_output_was_dropped_has_no_lines),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
