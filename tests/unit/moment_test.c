// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/moment.h"

#include <stdlib.h>
#include <time.h>

/* A recording from 23:50:00 to 00:20:00, UTC; the clock of its events began at 2026-11-29. */
#define MIDNIGHT INT64_C(1764374400) /* 2025-11-29 00:00:00 */
#define HOUR     (3600 * SECOND_NS)
#define MINUTE   (60 * SECOND_NS)

static const struct moment_span SPAN = {
	.base_ns = 24 * HOUR - 10 * MINUTE,
	.first_ns = 24 * HOUR - 10 * MINUTE,
	.last_ns = 24 * HOUR + 20 * MINUTE,
	.wall_offset_ns = MIDNIGHT * (int64_t)SECOND_NS,
};

static uint64_t read_moment(const char *text)
{
	uint64_t time_ns = 1;

	return moment_read(text, &SPAN, &time_ns) ? time_ns : UINT64_MAX;
}

static void a_time_of_the_day_is_one_that_the_recording_has(void **state)
{
	assert_int_equal(read_moment("23:55"), 24 * HOUR - 5 * MINUTE);
	assert_int_equal(read_moment("23:55:07"), 24 * HOUR - 5 * MINUTE + 7 * SECOND_NS);
	assert_int_equal(read_moment("00:10"), 24 * HOUR + 10 * MINUTE);
	assert_int_equal(read_moment("12:00"), 12 * HOUR); /* it has none: that of the same day */
}

/* Nor is the end of a stream known. */
static void a_stream_may_go_on_after_midnight(void **state)
{
	const struct moment_span stream = {
		SPAN.base_ns, SPAN.first_ns, .wall_offset_ns = SPAN.wall_offset_ns};
	uint64_t time_ns;

	assert_true(moment_read("00:10", &stream, &time_ns));
	assert_int_equal(time_ns, 24 * HOUR + 10 * MINUTE);
	assert_true(moment_read("23:55", &stream, &time_ns));
	assert_int_equal(time_ns, 24 * HOUR - 5 * MINUTE);
	assert_true(moment_read("23:40", &stream, &time_ns));
	assert_int_equal(time_ns, 24 * HOUR - 20 * MINUTE);
}

static void a_date_names_the_day(void **state)
{
	assert_int_equal(read_moment("2025-11-30 00:10"), 24 * HOUR + 10 * MINUTE);
	assert_int_equal(read_moment("2024-02-29 00:00"), 0);
	assert_int_equal(read_moment("2025-11-29T00:10:30"), 10 * MINUTE + 30 * SECOND_NS);
}

static void a_time_is_written_with_the_date_of_another_day(void **state)
{
	char text[MOMENT_TEXT];

	moment_write(text, HOUR + 70 * SECOND_NS / 1000, 2 * HOUR, SPAN.wall_offset_ns);
	assert_string_equal(text, "01:00:00.070");
	moment_write(text, 25 * HOUR, HOUR, SPAN.wall_offset_ns);
	assert_string_equal(text, "2025-11-30 01:00:00.000");
}

static void a_sign_counts_from_the_base(void **state)
{
	assert_int_equal(read_moment("+90"), SPAN.base_ns + 90 * SECOND_NS);
	assert_int_equal(read_moment("-5m"), SPAN.base_ns - 5 * MINUTE);
	assert_int_equal(read_moment("-99h"), 0);
}

static void anything_else_is_refused(void **state)
{
	static const char *const wrong[] = {"", "1", "24:00", "12:60", "12:00:61", "12:00x",
		"12:", "+", "-x", "2025-11-29", "noon", "12:00:00 ", "2025-13-29 14:32",
		"2025-00-29 14:32", "2025-02-30 14:32", "2025-02-29 14:32", "2025-11-00 14:32"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_true(read_moment(wrong[i]) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_of_the_day_is_one_that_the_recording_has),
		cmocka_unit_test(a_stream_may_go_on_after_midnight),
		cmocka_unit_test(a_date_names_the_day),
		cmocka_unit_test(a_time_is_written_with_the_date_of_another_day),
		cmocka_unit_test(a_sign_counts_from_the_base),
		cmocka_unit_test(anything_else_is_refused),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
