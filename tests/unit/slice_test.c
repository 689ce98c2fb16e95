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

	if (!before.sched_runtime || before.sched_policy)
		skip(); /* before Linux 6.12; another class than SCHED_OTHER */
	slice_shorten();
	assert_int_equal(pthread_create(&thread, NULL, read_in_thread, &after), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(after.sched_runtime, 100000);
	assert_int_equal(read_attr().sched_runtime, 100000);
	assert_int_equal(after.sched_nice, before.sched_nice);
	assert_int_equal(after.sched_policy, before.sched_policy);
}

/* The kernel gives the slices of such a class a meaning of its own. */
static void in_another_class_it_stays(void **state)
{
	const struct sched_attr idle = {.size = sizeof(idle), .sched_policy = SCHED_IDLE};
	struct sched_attr before, after;

	assert_int_equal(syscall(SYS_sched_setattr, 0, &idle, 0), 0);
	before = read_attr();
	slice_shorten();
	after = read_attr();
	assert_memory_equal(&after, &before, sizeof(after));
	assert_int_equal(after.sched_policy, SCHED_IDLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_slice_is_short_here_and_in_threads_started_later),
		cmocka_unit_test(in_another_class_it_stays), /* and stays in it: the last */
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
