// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/session/machine.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_read_at_most_once_a_second),
		cmocka_unit_test(every_cpu_that_is_online_has_a_share),
		cmocka_unit_test(memory_is_that_of_the_machine),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
