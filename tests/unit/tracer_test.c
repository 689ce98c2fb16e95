// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/procstat.h"
#include "ui/action/tracer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct target target_for(pid_t pid)
{
	struct procstat stat;

	assert_int_equal(procstat_read(pid, &stat), 0);
	return (struct target){.pid = pid, .start_ticks = stat.start_ticks};
}

/* A child that calls getppid() until it is killed. */
static pid_t start_caller(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;) {
		getppid();
		poll(NULL, 0, 10);
	}
}

static void stop_caller(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static bool prints(struct tracer *tracer, const char *text)
{
	uint64_t dropped;
	size_t len;
	const char *said = tracer_text(tracer, &len, &dropped);

	return memmem(said, len, text, strlen(text));
}

static void wait_for_text(struct tracer *tracer, const char *text)
{
	for (int turns = 0; turns < 1000 && tracer_fd(tracer) >= 0 && !prints(tracer, text);
		turns++) {
		struct pollfd in = {.fd = tracer_fd(tracer), .events = POLLIN};

		poll(&in, 1, 10000);
		tracer_read(tracer);
	}
	assert_true(prints(tracer, text));
}

static bool is_installed(void)
{
	return !access("/usr/bin/strace", X_OK);
}

static void system_calls_are_printed_and_the_process_goes_on(void **state)
{
	pid_t pid = start_caller();
	struct target target = target_for(pid);
	struct procstat stat;
	struct tracer *tracer;
	int err;

	if (!is_installed()) {
		stop_caller(pid);
		skip();
	}
	tracer = tracer_start(&target, &err);
	assert_non_null(tracer);
	wait_for_text(tracer, "getppid()");
	assert_true(tracer_lines(tracer) > 1);
	tracer_stop(tracer);
	assert_int_equal(procstat_read(pid, &stat), 0);
	assert_true(stat.state == 'S' || stat.state == 'R');
	stop_caller(pid);
}

static void the_end_of_the_process_ends_it(void **state)
{
	pid_t pid = start_caller();
	struct target target = target_for(pid);
	struct tracer *tracer;
	int err;

	if (!is_installed()) {
		stop_caller(pid);
		skip();
	}
	tracer = tracer_start(&target, &err);
	assert_non_null(tracer);
	wait_for_text(tracer, "getppid()");
	stop_caller(pid);
	wait_for_text(tracer, "killed by SIGKILL");
	for (int turns = 0; turns < 1000 && tracer_fd(tracer) >= 0; turns++) {
		struct pollfd in = {.fd = tracer_fd(tracer), .events = POLLIN};

		poll(&in, 1, 10000);
		tracer_read(tracer);
	}
	assert_int_equal(tracer_fd(tracer), -1);
	tracer_stop(tracer);
}

static void another_process_with_the_pid_is_not_traced(void **state)
{
	pid_t pid = start_caller();
	struct target target = target_for(pid);
	int err;

	target.start_ticks--;
	assert_null(tracer_start(&target, &err));
	assert_int_equal(err, -ESTALE);
	stop_caller(pid);
	assert_null(tracer_start(&target, &err));
	assert_int_equal(err, -ESRCH);
	target = target_for(getpid());
	assert_null(tracer_start(&target, &err));
	assert_int_equal(err, -EPERM);
}

static void a_missing_strace_is_said(void **state)
{
	pid_t pid = start_caller();
	struct target target = target_for(pid);
	char *path = strdup(getenv("PATH"));
	int err;

	setenv("PATH", "/nonexistent", 1);
	assert_null(tracer_start(&target, &err));
	assert_int_equal(err, -ENOENT);
	setenv("PATH", path, 1);
	free(path);
	stop_caller(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(system_calls_are_printed_and_the_process_goes_on),
		cmocka_unit_test(the_end_of_the_process_ends_it),
		cmocka_unit_test(another_process_with_the_pid_is_not_traced),
		cmocka_unit_test(a_missing_strace_is_said),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
