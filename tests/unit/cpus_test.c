// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/cpus.h"

#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

static bool is_set(const uint64_t *mask, unsigned cpu)
{
	return mask[cpu / 64] >> (cpu % 64) & 1;
}

static unsigned count_set(const uint64_t *mask)
{
	unsigned count = 0;

	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
		count += is_set(mask, cpu);
	return count;
}

static void ranges_and_single_numbers_are_read(void **state)
{
	static const struct {
		const char *text;
		unsigned end, count, left_out;
	} texts[] = {
		{"0\n", 1, 1, 0},
		{"0-1\n", 2, 2, 0},
		{"0,2\n", 3, 2, 0},
		{"0-3,8-9,300\n", 301, 7, 0},
		{"0-511\n", 512, 512, 0},
		{"0-2047\n", 2048, 2048, 0},
		{"0-2048\n", 2048, 2048, 1},
		{"0-8191\n", 2048, 2048, 6144},
		{"0-3,2047-2050,8000\n", 2048, 5, 4},
	};
	uint64_t mask[CPUS_WORDS];
	unsigned left_out;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(cpus_parse(texts[i].text, mask, &left_out), texts[i].end);
		assert_int_equal(left_out, texts[i].left_out);
		assert_int_equal(count_set(mask), texts[i].count);
		assert_true(is_set(mask, texts[i].end - 1));
	}
	cpus_parse("0,2", mask, &left_out);
	assert_false(is_set(mask, 1));
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const texts[] = {"", "\n", "-1", "0-", "3-1", "0,", "x"};
	uint64_t mask[CPUS_WORDS];
	unsigned left_out;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(cpus_parse(texts[i], mask, &left_out), 0);
}

static void this_machine_may_have_the_cpus_that_it_has(void **state)
{
	uint64_t mask[CPUS_WORDS];
	unsigned left_out, end = cpus_read(mask, &left_out);
	cpu_set_t allowed;

	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &allowed))
			assert_true(cpu < end && is_set(mask, cpu));
	assert_true(count_set(mask) >= (unsigned)sysconf(_SC_NPROCESSORS_ONLN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_and_single_numbers_are_read),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(this_machine_may_have_the_cpus_that_it_has),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
