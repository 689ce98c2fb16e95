// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The meters of machines with one CPU and with thousands: from the text of /proc/stat to the line.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/draw/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICKS 100 /* per CPU and reading */

struct text {
	char *bytes;
	size_t size;
};

/* As /proc/stat has it after so many readings: one CPU is busy, the others are idle. */
static struct text write_stat(const unsigned *numbers, unsigned cpus, unsigned busy, unsigned turn)
{
	struct text text;
	FILE *out = open_memstream(&text.bytes, &text.size);

	assert_non_null(out);
	fprintf(out, "cpu  %u 0 0 %u 0 0 0 0 0 0\n", turn * TICKS, turn * TICKS * (cpus - 1));
	for (unsigned i = 0; i < cpus; i++)
		fprintf(out, "cpu%u %u 0 0 %u 0 0 0 0 0 0\n", numbers[i],
			numbers[i] == busy ? turn * TICKS : 0,
			numbers[i] == busy ? 0 : turn * TICKS);
	fprintf(out, "intr 1 2 3\n");
	fclose(out);
	return text;
}

static void read_cpus(
	struct machine *machine, const unsigned *numbers, unsigned cpus, unsigned busy)
{
	for (unsigned turn = 1; turn <= 2; turn++) {
		struct text text = write_stat(numbers, cpus, busy, turn);
		FILE *in = fmemopen(text.bytes, text.size, "r");

		assert_non_null(in);
		machine_read_cpus(machine, in);
		fclose(in);
		free(text.bytes);
	}
}

/* The line without the end of the dump, which has the styles. */
static char *draw(const unsigned *numbers, unsigned cpus, unsigned busy, unsigned width)
{
	static struct app app;
	struct frame *frame = frame_new(width, 1);
	struct text text;
	FILE *out = open_memstream(&text.bytes, &text.size);

	memset(&app, 0, sizeof(app));
	app.layout.width = width;
	app.ascii = true;
	machine_init(&app.model.machine);
	read_cpus(&app.model.machine, numbers, cpus, busy);
	assert_int_equal(app.model.machine.cpus, cpus);
	draw_meters(&app, frame, 0);
	assert_non_null(out);
	frame_dump(frame, out);
	fclose(out);
	frame_free(frame);
	*strchr(text.bytes, '\n') = '\0';
	return text.bytes;
}

/* Whatever their number, the one that is busy is seen, at its place. */
static void a_busy_cpu_is_seen_among_thousands(void **state)
{
	static const unsigned counts[] = {33, 65, 512, 513, 4096, 8192}, widths[] = {60, 80, 200};
	static unsigned numbers[8192];

	for (unsigned i = 0; i < 8192; i++)
		numbers[i] = i;
	for (unsigned c = 0; c < sizeof(counts) / sizeof(*counts); c++)
		for (unsigned w = 0; w < sizeof(widths) / sizeof(*widths); w++) {
			unsigned cpus = counts[c];
			char *last = draw(numbers, cpus, cpus - 1, widths[w]);
			char *first = draw(numbers, cpus, 0, widths[w]);
			size_t start = strlen("cpu   3% ");

			assert_int_equal(strncmp(last, "cpu ", 4), 0);
			assert_true(strlen(last) <= widths[w]);
			/* mirrored: the last cell of one is the first of the other */
			assert_int_equal(last[strlen(last) - 1], first[start]);
			assert_int_not_equal(last[strlen(last) - 1], last[start]);
			assert_int_not_equal(first[start], first[strlen(first) - 1]);
			free(last);
			free(first);
		}
}

static void few_cpus_have_a_bar_each(void **state)
{
	static const unsigned numbers[] = {0, 1};
	char *text = draw(numbers, 1, 0, 80);

	assert_string_equal(text, "cpu 0 ============ 100%");
	free(text);
	text = draw(numbers, 2, 1, 80);
	assert_string_equal(text, "cpu 0 ------------   0%  1 ============ 100%");
	free(text);
}

static void a_cpu_that_is_offline_leaves_a_gap_in_the_numbers(void **state)
{
	static const unsigned numbers[] = {0, 2}, far[] = {7, 4095};
	char *text = draw(numbers, 2, 2, 80);

	assert_string_equal(text, "cpu 0 ------------   0%  2 ============ 100%");
	free(text);
	text = draw(far, 2, 4095, 80);
	assert_string_equal(text, "cpu    7 ------------   0%  4095 ============ 100%");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_cpus_have_a_bar_each),
		cmocka_unit_test(a_cpu_that_is_offline_leaves_a_gap_in_the_numbers),
		cmocka_unit_test(a_busy_cpu_is_seen_among_thousands),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
