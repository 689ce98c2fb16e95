// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/slice.h"

#include <pthread.h>
#define sched_param kernel_sched_param /* libc has one of its own */
#include <linux/sched/types.h>
#undef sched_param
#include <sys/syscall.h>
#include <unistd.h>

static struct sched_attr read_attr(void)
{
	struct sched_attr attr = {.size = sizeof(attr)};

	assert_int_equal(syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0), 0);
	return attr;
}

static void *read_in_thread(void *ctx)
{
	*(struct sched_attr *)ctx = read_attr();
	return NULL;
}

static void the_slice_is_short_here_and_in_threads_started_later(void **state)
{
	struct sched_attr before = read_attr(), after;
	pthread_t thread;

	if (!before.sched_runtime)
		skip(); /* before Linux 6.12 */
	slice_shorten();
	assert_int_equal(pthread_create(&thread, NULL, read_in_thread, &after), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(after.sched_runtime, 100000);
	assert_int_equal(read_attr().sched_runtime, 100000);
	assert_int_equal(after.sched_nice, before.sched_nice);
	assert_int_equal(after.sched_policy, before.sched_policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_slice_is_short_here_and_in_threads_started_later),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
