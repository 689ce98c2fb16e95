// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/procfs.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* An unused pid: its process has just been reaped. */
static pid_t free_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

static void arguments_are_kept_to_the_limit_and_counted_whole(void **state)
{
	char all[65536], some[4];
	uint64_t whole = 0, again = 0;
	ssize_t len = procfs_args(getpid(), all, sizeof(all), &whole);

	assert_true(len > (ssize_t)sizeof(some));
	assert_int_equal(len, whole);
	assert_int_equal(all[len - 1], 0);
	assert_string_equal(strrchr(all, '/') + 1, "procfs_test");
	assert_int_equal(procfs_args(getpid(), some, sizeof(some), &again), sizeof(some));
	assert_int_equal(again, whole);
	assert_memory_equal(some, all, sizeof(some));
}

static void the_program_is_a_full_path(void **state)
{
	char path[PATH_MAX], tiny[4];

	assert_true(procfs_exe(getpid(), path, sizeof(path)) > 0);
	assert_int_equal(path[0], '/');
	assert_string_equal(strrchr(path, '/'), "/procfs_test");
	assert_int_equal(procfs_exe(getpid(), tiny, sizeof(tiny)), -ENAMETOOLONG);
}

static void a_name_may_hold_anything(void **state)
{
	static const char *const names[] = {"plain", "a) R 1 (b", ") ", "((", "\n\033[1m"};
	struct event event;
	uint64_t ticks;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_return_code(prctl(PR_SET_NAME, names[i]), errno);
		memset(&event, 0, sizeof(event));
		assert_int_equal(procfs_who(getpid(), &event, &ticks), 0);
		assert_string_equal(event.comm, names[i]);
		assert_int_equal(event.parent.pid, getppid());
		assert_int_equal(event.uid, geteuid());
		assert_int_equal(event.gid, getegid());
		assert_true(ticks > 0);
	}
}

static void a_process_that_has_exited_is_an_error(void **state)
{
	const struct cgroup_choice choice = {0};
	pid_t pid = free_pid();
	struct event event;
	uint64_t ticks;
	uint64_t whole;
	char out[64];

	assert_int_equal(procfs_args(pid, out, sizeof(out), &whole), -ENOENT);
	assert_int_equal(procfs_exe(pid, out, sizeof(out)), -ENOENT);
	assert_int_equal(procfs_cgroup(pid, &choice, out, sizeof(out)), -ENOENT);
	assert_int_equal(procfs_who(pid, &event, &ticks), -ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_are_kept_to_the_limit_and_counted_whole),
		cmocka_unit_test(the_program_is_a_full_path),
		cmocka_unit_test(a_name_may_hold_anything),
		cmocka_unit_test(a_process_that_has_exited_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
