// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define REST " 12 34 35 0 -1 4194304 1 2 3 4 5 6 7 8 20 -5 3 0 123456789012 0 0"

static void a_stat_line_is_parsed(void **state)
{
	struct pidstat stat;

	assert_true(pidstat_parse("812 (bash) S" REST, &stat));
	assert_int_equal(stat.pid, 812);
	assert_string_equal(stat.comm, "bash");
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.ppid, 12);
	assert_int_equal(stat.flags, 4194304);
	assert_int_equal(stat.nice, -5);
	assert_int_equal(stat.threads, 3);
	assert_int_equal(stat.start_ticks, UINT64_C(123456789012));
}

static void a_name_made_like_a_line_does_not_deceive(void **state)
{
	struct pidstat stat;

	assert_true(pidstat_parse("7 (x) R 1 (y) Z) S" REST, &stat));
	assert_string_equal(stat.comm, "x) R 1 (y) Z");
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.ppid, 12);
	assert_true(pidstat_parse("7 () S" REST, &stat));
	assert_string_equal(stat.comm, "");
}

static void an_invalid_line_is_refused(void **state)
{
	static const char *const lines[] = {"", "812", "812 (bash", "812 bash) S 1", "(a) S 1 2",
		"812 (bash) S 12 34 35 0 -1 4194304 1 2 3", ")812( S" REST};
	struct pidstat stat;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_false(pidstat_parse(lines[i], &stat));
}

static void starts_are_cut_to_ticks_as_the_kernel_does(void **state)
{
	uint64_t tick_ns = UINT64_C(1000000000) / sysconf(_SC_CLK_TCK);

	assert_int_equal(pidstat_ticks(0), 0);
	assert_int_equal(pidstat_ticks(5 * tick_ns - 1), 4);
	assert_int_equal(pidstat_ticks(5 * tick_ns), 5);
	assert_int_equal(pidstat_ticks(6 * tick_ns - 1), 5);
}

static struct pidstat read_own(void)
{
	struct pidstat stat;

	assert_int_equal(pidstat_read(AT_FDCWD, "/proc/self/stat", &stat), 0);
	return stat;
}

static void the_own_stat_is_that_of_this_process(void **state)
{
	struct pidstat stat = read_own();
	int fd = pidstat_open(getpid(), stat.start_ticks);

	assert_int_equal(stat.pid, getpid());
	assert_int_equal(stat.ppid, getppid());
	assert_false(pidstat_is_ended(&stat));
	assert_true(fd >= 0);
	close(fd);
}

static void another_start_is_another_process(void **state)
{
	assert_int_equal(pidstat_open(getpid(), read_own().start_ticks + 1), -ESTALE);
}

static void a_process_that_has_gone_is_not_found(void **state)
{
	pid_t pid = fork();
	struct pidstat stat;
	char path[32];
	int fd;

	if (!pid)
		_exit(0);
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	assert_int_equal(pidstat_read(AT_FDCWD, path, &stat), 0);
	fd = pidstat_open(pid, stat.start_ticks);
	assert_true(fd >= 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(pidstat_read(fd, "stat", &stat), -ESRCH);
	assert_int_equal(pidstat_open(pid, stat.start_ticks), -ESRCH);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stat_line_is_parsed),
		cmocka_unit_test(a_name_made_like_a_line_does_not_deceive),
		cmocka_unit_test(an_invalid_line_is_refused),
		cmocka_unit_test(starts_are_cut_to_ticks_as_the_kernel_does),
		cmocka_unit_test(the_own_stat_is_that_of_this_process),
		cmocka_unit_test(another_start_is_another_process),
		cmocka_unit_test(a_process_that_has_gone_is_not_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
