// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define S UINT64_C(1000000000)

static void it_is_read_at_most_once_a_second(void **state)
{
	struct machine machine;

	machine_init(&machine);
	assert_true(machine_read(&machine, 100 * S, UINT64_MAX));
	assert_false(machine_read(&machine, 101 * S - 1, UINT64_MAX));
	assert_true(machine_read(&machine, 101 * S, UINT64_MAX));
}

static void every_cpu_that_is_online_has_a_share(void **state)
{
	struct machine machine;

	machine_init(&machine);
	machine_read(&machine, 100 * S, UINT64_MAX);
	assert_true(machine.share < 0); /* the first reading has no interval */
	machine_read(&machine, 200 * S, UINT64_MAX);
	assert_int_equal(machine.cpus, sysconf(_SC_NPROCESSORS_ONLN));
	assert_true(machine.share >= 0 && machine.share <= 1);
	for (unsigned i = 0; i < machine.cpus; i++)
		assert_true(machine.shares[i] >= 0 && machine.shares[i] <= 1);
}

static void memory_is_that_of_the_machine(void **state)
{
	struct machine machine;
	uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

	machine_init(&machine);
	machine_read(&machine, 100 * S, UINT64_MAX);
	assert_int_equal(machine.memory_bytes, bytes);
	assert_true(machine.used_bytes && machine.used_bytes < bytes);
	assert_true(machine.swap_used_bytes <= machine.swap_bytes);
}

static void read_stat(struct machine *machine, const char *text)
{
	FILE *in = fmemopen((char *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(in);
	machine_read_cpus(machine, in);
	fclose(in);
}

static void a_cpu_keeps_its_number_while_another_is_offline(void **state)
{
	struct machine machine;

	machine_init(&machine);
	read_stat(&machine, "cpu  30 0 0 270 0 0 0 0 0 0\n"
			    "cpu0 10 0 0 90 0 0 0 0 0 0\n"
			    "cpu1 10 0 0 90 0 0 0 0 0 0\n"
			    "cpu2 10 0 0 90 0 0 0 0 0 0\nintr 1\n");
	assert_int_equal(machine.cpus, 3);
	assert_int_equal(machine.numbers[1], 1);
	read_stat(&machine, "cpu  105 0 0 395 0 0 0 0 0 0\n"
			    "cpu0 10 0 0 190 0 0 0 0 0 0\n"
			    "cpu2 85 0 0 115 0 0 0 0 0 0\nintr 1\n");
	assert_int_equal(machine.cpus, 2);
	assert_int_equal(machine.numbers[0], 0);
	assert_true(machine.shares[0] == 0);
	assert_int_equal(machine.numbers[1], 2);
	assert_true(machine.shares[1] == 0.75F);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_read_at_most_once_a_second),
		cmocka_unit_test(every_cpu_that_is_online_has_a_share),
		cmocka_unit_test(memory_is_that_of_the_machine),
		cmocka_unit_test(a_cpu_keeps_its_number_while_another_is_offline),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
