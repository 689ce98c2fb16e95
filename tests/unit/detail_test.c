// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/detail.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BIG 200000 /* bytes of one argument: more than one read takes */

static struct ident ident_of(pid_t pid)
{
	struct procstat stat;

	assert_int_equal(procstat_read(pid, &stat), 0);
	return (struct ident){pid, stat.start_ticks * procstat_tick_ns()};
}

/* A shell that reports when it runs, and waits, with an environment of two words. */
static pid_t start_shell(const char *argument)
{
	int up[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(up, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		char *argv[] = {(char *)"sh", (char *)"-c", (char *)"cd /; echo; read x",
			(char *)argument, NULL};
		char *envp[] = {(char *)"ONE=1", (char *)"TWO=\x1b[2m", NULL};

		int hold[2]; /* never written: the shell waits until it is killed */

		if (pipe(hold) || dup2(hold[0], 0) < 0 || dup2(up[1], 1) < 0)
			_exit(1);
		execve("/bin/sh", argv, envp);
		_exit(1);
	}
	close(up[1]);
	assert_int_equal(read(up[0], &byte, 1), 1);
	close(up[0]);
	return pid;
}

static struct detail *read_all(struct ident id)
{
	struct reader *reader = NULL;
	struct detail *detail = detail_read(&reader, id);

	assert_non_null(detail);
	while (detail_go_on(detail, UINT64_C(1000000000)))
		;
	detail_reader_free(reader);
	return detail;
}

static void stop_shell(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_running_process_is_reported_from_proc(void **state)
{
	static char argument[BIG + 1];
	struct detail *detail;
	pid_t pid;

	memset(argument, 'x', BIG / 2 - 20);
	pid = start_shell(argument);
	detail = read_all(ident_of(pid));
	assert_int_equal(detail->err, 0);
	assert_string_equal(detail->cwd.text, "/");
	assert_true(*detail->exe.text == '/');
	assert_int_equal(detail->args.whole, detail->args.len);
	assert_int_equal(detail->args.len,
		sizeof("sh") + sizeof("-c") + sizeof("cd /; echo; read x") + BIG / 2 - 20 + 1);
	assert_string_equal(detail->args.text, "sh");
	assert_true(detail->environment.len >= sizeof("ONE=1") + sizeof("TWO=\x1b[2m"));
	assert_string_equal(detail->environment.text, "ONE=1");
	assert_true(detail->files >= 3);
	assert_true(detail->has_limits);
	for (int i = 0; i < NAMESPACE_COUNT; i++)
		assert_int_equal(detail->shared[i], detail->namespaces[i] != 0);
	detail_free(detail);
	stop_shell(pid);
}

static void another_process_with_the_pid_gives_nothing(void **state)
{
	struct ident id = ident_of(getpid());
	struct detail *detail;

	id.start_ns -= 1000000000;
	detail = read_all(id);
	assert_int_equal(detail->err, -ESTALE);
	assert_null(detail->args.text);
	assert_null(detail->environment.text);
	detail_free(detail);
}

static void a_process_that_has_gone_is_not_found(void **state)
{
	pid_t pid = start_shell("");
	struct ident id = ident_of(pid);
	struct detail *detail;

	stop_shell(pid);
	detail = read_all(id);
	assert_int_equal(detail->err, -ESRCH);
	detail_free(detail);
}

static void limits_are_found_by_their_line(void **state)
{
	static const char limits[] =
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max processes             1234                 unlimited            processes \n"
		"Max open files            unlimited            1048576              files     \n";
	uint64_t limit;

	assert_true(detail_limit(limits, "Max processes", &limit));
	assert_int_equal(limit, 1234);
	assert_true(detail_limit(limits, "Max open files", &limit));
	assert_int_equal(limit, UINT64_MAX);
	assert_false(detail_limit(limits, "Max core", &limit));
	assert_false(detail_limit(limits, "open files", &limit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_running_process_is_reported_from_proc),
		cmocka_unit_test(another_process_with_the_pid_gives_nothing),
		cmocka_unit_test(a_process_that_has_gone_is_not_found),
		cmocka_unit_test(limits_are_found_by_their_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
