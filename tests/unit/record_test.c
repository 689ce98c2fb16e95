// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The counters of lost events, with more CPUs than slots: threads stand in for the CPUs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bpf/record.h"

#include <pthread.h>
#include <string.h>

#define THREADS 8
#define EACH    40 /* per CPU */

static __u64 drops[DROP_SLOTS][DROP_LINE] __attribute__((aligned(64)));
static unsigned cpus;

/* Every eighth CPU, numbered so that the threads count in the same slots. */
static void *drop_on_cpus(void *first)
{
	for (unsigned turn = 0; turn < EACH; turn++)
		for (unsigned cpu = (unsigned)(uintptr_t)first; cpu < cpus; cpu += THREADS)
			record_drop(drops, cpu * 8 + cpu / 8);
	return NULL;
}

static void no_drop_is_lost_with_any_number_of_cpus(void **state)
{
	static const unsigned counts[] = {1, 2, 64, 65, 513, 4096};

	for (unsigned i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		pthread_t threads[THREADS];

		memset(drops, 0, sizeof(drops));
		cpus = counts[i];
		for (uintptr_t n = 0; n < THREADS; n++)
			assert_int_equal(
				pthread_create(&threads[n], NULL, drop_on_cpus, (void *)n), 0);
		for (unsigned n = 0; n < THREADS; n++)
			pthread_join(threads[n], NULL);
		assert_int_equal(record_dropped(drops), (uint64_t)counts[i] * EACH);
	}
}

/* A CPU's counter shares its cache line with no other. */
static void a_slot_is_a_cache_line(void **state)
{
	assert_int_equal(sizeof(drops[0]), 64);
	for (unsigned cpu = 0; cpu < 4096; cpu++) {
		memset(drops, 0, sizeof(drops));
		record_drop(drops, cpu);
		assert_int_equal(drops[cpu % DROP_SLOTS][0], 1);
		assert_int_equal(record_dropped(drops), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_drop_is_lost_with_any_number_of_cpus),
		cmocka_unit_test(a_slot_is_a_cache_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
