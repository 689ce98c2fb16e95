// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/units.h"
#include "core/event.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define US     1000ull
#define MS     1000000ull
#define SECOND 1000000000ull
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static void a_duration_is_written_in_the_unit_a_person_would_choose(void **state)
{
	static const struct {
		uint64_t ns;
		const char *want;
	} cases[] = {
		{0, "0s"},
		{1, "1ns"},
		{999, "999ns"},
		{US, "1.0us"},
		{1999, "1.9us"},
		{10 * US, "10us"},
		{850 * US, "850us"},
		{MS - 1, "999us"},
		{MS, "1.0ms"},
		{10 * MS - 1, "9.9ms"},
		{10 * MS, "10ms"},
		{12 * MS + 900 * US, "12ms"},
		{SECOND - 1, "999ms"},
		{SECOND, "1.00s"},
		{3420 * MS, "3.42s"},
		{10 * SECOND - 1, "9.99s"},
		{10 * SECOND, "10.0s"},
		{MINUTE - 1, "59.9s"},
		{MINUTE, "1m00s"},
		{4 * MINUTE + 7 * SECOND, "4m07s"},
		{10 * MINUTE - 1, "9m59s"},
		{HOUR - 1, "59m59s"},
		{HOUR, "1h00m"},
		{2 * HOUR + 13 * MINUTE, "2h13m"},
		{DAY - 1, "23h59m"},
		{DAY, "1d00h"},
		{3 * DAY + 4 * HOUR, "3d04h"},
		{100 * DAY - 1, "99d23h"},
		{100 * DAY, "100d"},
		{9999 * DAY, "9999d"},
		{10000 * DAY, "27y"},
		{UINT64_MAX, "584y"},
	};
	char out[16];

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
			units_write_time(out, sizeof(out), cases[i].ns), strlen(cases[i].want));
		assert_string_equal(out, cases[i].want);
	}
}

static void a_duration_has_at_most_six_columns(void **state)
{
	for (uint64_t ns = 1; ns < UINT64_MAX / 3; ns += ns / 2 + 1)
		assert_uint_in_range(units_write_time(NULL, 0, ns), 2, 6);
}

static void a_growing_duration_never_goes_back(void **state)
{
	uint64_t before = 0;

	for (uint64_t ns = 1; ns < 10000 * DAY; ns += ns / 1000 + 1) {
		uint64_t read;
		char out[16];

		units_write_time(out, sizeof(out), ns);
		assert_true(units_read_time(out, &read));
		assert_true(read >= before);
		assert_true(read <= ns);
		before = read;
	}
}

static void written_values_are_read_back_to_a_tenth(void **state)
{
	seed_random();
	for (int i = 0; i < 10000; i++) {
		uint64_t ns = ((uint64_t)rand() << 31 | (uint64_t)rand()) >> rand() % 60, read;
		char out[16];

		units_write_time(out, sizeof(out), ns);
		assert_true(units_read_time(out, &read));
		assert_true(read <= ns && ns - read <= ns / 9);
	}
}

static void a_short_buffer_gets_a_prefix(void **state)
{
	char out[4] = "###";

	assert_int_equal(units_write_time(out, 3, 850 * US), 5);
	assert_string_equal(out, "85");
}

static void a_duration_is_read_with_its_unit_or_as_seconds(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} cases[] = {
		{"0", 0},
		{"3", 3 * SECOND},
		{"0.5", 500 * MS},
		{".5", 500 * MS},
		{"5.", 5 * SECOND},
		{"0.1", 100 * MS},
		{"0.123456789", 123456789},
		{"0.99999999999999999999", SECOND - 1},
		{"0.000000001", 1},
		{"0.0000000019", 1},
		{"7ns", 7},
		{"850us", 850 * US},
		{"12ms", 12 * MS},
		{"3s", 3 * SECOND},
		{"1.5m", 90 * SECOND},
		{"4m", 4 * MINUTE},
		{"2h", 2 * HOUR},
		{"1d", DAY},
		{"1y", 365 * DAY},
		{"4m07s", 4 * MINUTE + 7 * SECOND},
		{"1h30m0.5s", HOUR + 30 * MINUTE + 500 * MS},
		{"18446744073.709551615", UINT64_MAX},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t ns = 42;

		if (!units_read_time(cases[i].text, &ns) || ns != cases[i].ns)
			fail_msg("%s: %llu", cases[i].text, (unsigned long long)ns);
	}
}

static void an_invalid_duration_is_refused(void **state)
{
	static const char *const cases[] = {"", " ", ".", "s", "ms", "-1", "+1", "1 s", " 1", "1x",
		"1S", "1ss", "1s1", "1 2", "1s2m", "1s1s", "1.2.3", "1e3", "0x10", "nan", "inf",
		"1,5", "1h30", "18446744073.709551616", "18446744074", "99999999999999999999",
		"600y"};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t ns = 42;

		if (units_read_time(cases[i], &ns))
			fail_msg("'%s' was read", cases[i]);
		assert_int_equal(ns, 42);
	}
}

static void sizes_are_written_in_powers_of_1024(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *want;
	} cases[] = {
		{0, "0"},
		{1023, "1023"},
		{1024, "1.0K"},
		{10 * 1024 - 1, "9.9K"},
		{10 * 1024, "10K"},
		{912 * 1024, "912K"},
		{(1 << 20) - 1, "1023K"},
		{1 << 20, "1.0M"},
		{1258292, "1.2M"},
		{34ull << 30, "34G"},
		{1ull << 40, "1.0T"},
		{1ull << 50, "1.0P"},
		{1ull << 60, "1.0E"},
		{UINT64_MAX, "15E"},
	};
	char out[16];

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
			units_write_bytes(out, sizeof(out), cases[i].bytes), strlen(cases[i].want));
		assert_string_equal(out, cases[i].want);
	}
}

static void a_size_has_at_most_five_columns(void **state)
{
	for (uint64_t bytes = 1; bytes < UINT64_MAX / 3; bytes += bytes / 5 + 1) {
		uint64_t read;
		char out[16];

		assert_uint_in_range(units_write_bytes(out, sizeof(out), bytes), 1, 5);
		assert_true(units_read_bytes(out, &read));
		assert_true(read <= bytes && bytes - read <= bytes / 9);
	}
}

static void sizes_are_read_with_their_unit(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} cases[] = {
		{"0", 0},
		{"4096", 4096},
		{"64k", 64 << 10},
		{"64K", 64 << 10},
		{"8M", 8 << 20},
		{"8MB", 8 << 20},
		{"8MiB", 8 << 20},
		{"512B", 512},
		{"1.5k", 1536},
		{"1G", 1 << 30},
		{"2T", 2ull << 40},
		{"15E", 15ull << 60},
		{"18446744073709551615", UINT64_MAX},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t bytes = 42;

		if (!units_read_bytes(cases[i].text, &bytes) || bytes != cases[i].bytes)
			fail_msg("%s: %llu", cases[i].text, (unsigned long long)bytes);
	}
}

static void an_invalid_size_is_refused(void **state)
{
	static const char *const cases[] = {"", "k", ".k", "-1", "1 k", "1kk", "1x", "1iB", "1ki",
		"16E", "18446744073709551616", "1k2", "1e3", "1\x01"};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t bytes = 42;

		if (units_read_bytes(cases[i], &bytes))
			fail_msg("'%s' was read", cases[i]);
		assert_int_equal(bytes, 42);
	}
}

static void an_exit_status_reads_like_that_of_a_shell(void **state)
{
	static const struct {
		int32_t status;
		const char *want;
		bool failure;
	} cases[] = {
		{0, "exit 0", false},
		{1 << 8, "exit 1", true},
		{255 << 8, "exit 255", true},
		{15, "SIGTERM", true},
		{11 | 0x80, "SIGSEGV core", true},
		{9 | STATUS_OOM, "SIGKILL, out of memory", true},
		{9, "SIGKILL", true},
		{37, "SIGRTMIN+3", true},
		{STATUS_UNKNOWN, "exited", false},
	};
	char out[32];

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(units_write_status(out, sizeof(out), cases[i].status),
			strlen(cases[i].want));
		assert_string_equal(out, cases[i].want);
		assert_int_equal(units_status_is_failure(cases[i].status), cases[i].failure);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_duration_is_written_in_the_unit_a_person_would_choose),
		cmocka_unit_test(a_duration_has_at_most_six_columns),
		cmocka_unit_test(a_growing_duration_never_goes_back),
		cmocka_unit_test(written_values_are_read_back_to_a_tenth),
		cmocka_unit_test(a_short_buffer_gets_a_prefix),
		cmocka_unit_test(a_duration_is_read_with_its_unit_or_as_seconds),
		cmocka_unit_test(an_invalid_duration_is_refused),
		cmocka_unit_test(sizes_are_written_in_powers_of_1024),
		cmocka_unit_test(a_size_has_at_most_five_columns),
		cmocka_unit_test(sizes_are_read_with_their_unit),
		cmocka_unit_test(an_invalid_size_is_refused),
		cmocka_unit_test(an_exit_status_reads_like_that_of_a_shell),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
