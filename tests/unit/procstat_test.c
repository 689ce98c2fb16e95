// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/procstat.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* A shell on pts/3, as a kernel prints it. */
#define REST                                                                                       \
	" S 900 901 901 34819 901 4194304 103 0 0 0 120 30 7 8 20 0 1 0 405436 2998272 416 "       \
	"18446744073709551615 94875166375936 94875166400041 140731817839072 0 0 0 0 0 0 0 0 0 17 " \
	"0 0 0 0 0 0 94875166415888 94875166417504 94875663835136 140731817843120 "                \
	"140731817843148 140731817843148 140731817844714 256\n"

static void assert_comm(const char *text, const char *want)
{
	struct procstat stat;

	assert_true(procstat_parse(&stat, text));
	assert_string_equal(stat.comm, want);
	assert_int_equal(stat.pid, 901);
	assert_int_equal(stat.ppid, 900);
	assert_int_equal(stat.state, 'S');
}

static void a_stat_is_parsed(void **state)
{
	struct procstat stat;

	assert_true(procstat_parse(&stat, "901 (bash)" REST));
	assert_int_equal(stat.pid, 901);
	assert_int_equal(stat.ppid, 900);
	assert_string_equal(stat.comm, "bash");
	assert_int_equal(stat.state, 'S');
	assert_false(stat.kthread);
	assert_int_equal(stat.tty, 136 << 20 | 3);
	assert_int_equal(stat.threads, 1);
	assert_int_equal(stat.priority, 20);
	assert_int_equal(stat.nice, 0);
	assert_int_equal(stat.cpu_ticks, 150);
	assert_int_equal(stat.start_ticks, 405436);
	assert_int_equal(stat.rss_pages, 416);
	assert_int_not_equal(stat.image, 0);
	assert_int_equal(stat.status, 256);
}

static void any_byte_can_be_in_a_name(void **state)
{
	assert_comm("901 (a b)" REST, "a b");
	assert_comm("901 (x) R 1 1 1 ()" REST, "x) R 1 1 1 (");
	assert_comm("901 ())" REST, ")");
	assert_comm("901 (()" REST, "(");
	assert_comm("901 ()" REST, "");
	assert_comm("901 (a\nb\\n\\\\c)" REST, "a\nb\\n\\\\c");
	assert_comm("901 (\xff\x1b)" REST, "\xff\x1b");
	assert_comm("901 (123456789012345)" REST, "123456789012345");
	assert_comm("901 (1234567890123456789)" REST, "123456789012345");
}

/* As in a time namespace; the clock of the kernel is that of the ring buffer, too. */
static void a_process_that_is_older_than_the_clock_has_started_with_it(void **state)
{
	static const char rest[] =
		" S 900 901 901 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 1844674068255 0 0 "
		"18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";
	struct procstat stat;
	char text[512];

	snprintf(text, sizeof(text), "901 (old)%s", rest);
	assert_true(procstat_parse(&stat, text));
	assert_int_equal(stat.start_ticks, 0);
	assert_int_equal(procstat_ticks(1), 0);
}

static void a_worker_of_the_kernel_has_its_name_without_its_work(void **state)
{
	static const char rest[] = " I 2 0 0 0 -1 69238880 0 0 0 0 0 9 0 0 0 -20 1 0 12 0 0 "
				   "18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 17 1 0 0 "
				   "0 0 0 0 0 0 0 0 0 0 0\n";
	struct procstat stat;
	char text[512];

	snprintf(text, sizeof(text), "18 (kworker/0:1H-kblockd)%s", rest);
	assert_true(procstat_parse(&stat, text));
	assert_true(stat.kthread);
	assert_string_equal(stat.comm, "kworker/0:1H");
	assert_string_equal(stat.name, "kworker/0:1H-kblockd");
	assert_int_equal(stat.nice, -20);
	assert_int_equal(stat.priority, 0);
	assert_int_equal(stat.tty, 0);
	/* the same name on a process that is not a kernel thread */
	assert_comm("901 (kworker/0-x)" REST, "kworker/0-x");
}

static void a_kernel_thread_has_its_whole_name(void **state)
{
	static const char rest[] = " I 2 0 0 0 -1 69238880 0 0 0 0 0 9 0 0 0 -20 1 0 12 0 0 0 0 0";
	static const struct {
		const char *name, *comm, *whole;
	} cases[] = {
		{"kworker/R-netns", "kworker/R-netns", ""},
		{"kworker/R-kvfree_rcu_reclaim", "kworker/R-kvfre", "kworker/R-kvfree_rcu_reclaim"},
		{"pool_workqueue_release", "pool_workqueue_", "pool_workqueue_release"},
		{"kworker/u8:1+events_unbound", "kworker/u8:1", "kworker/u8:1+events_unbound"},
		{"ksoftirqd/0", "ksoftirqd/0", ""},
	};
	struct procstat stat;
	char text[256];

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "18 (%s)%s", cases[i].name, rest);
		assert_true(procstat_parse(&stat, text));
		assert_string_equal(stat.comm, cases[i].comm);
		assert_string_equal(stat.name, cases[i].whole);
	}
}

static void a_large_terminal_number_is_unpacked(void **state)
{
	struct procstat stat;
	char text[512];

	/* major 136, minor 300 (0x12c): the high bits of the minor stand above the major */
	snprintf(text, sizeof(text), "901 (x) S 900 1 1 %u 1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0",
		0x88u << 8 | 0x2c | 0x100u << 12);
	assert_true(procstat_parse(&stat, text));
	assert_int_equal(stat.tty, 136 << 20 | 300);
}

static void an_old_kernels_shorter_stat_is_read(void **state)
{
	struct procstat stat;

	assert_true(
		procstat_parse(&stat, "901 (x) S 900 1 1 0 1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 7"));
	assert_int_equal(stat.rss_pages, 7);
	assert_int_equal(stat.status, 0);
}

static void an_invalid_stat_is_refused(void **state)
{
	static const char *const cases[] = {"", "901", "901 (", "901 (x", "901 )x(", "901 (x)",
		"901 (x) ", "901 (x) S", "901 (x) S ", "901 (x)  S 1", "901 (x) S 900 1 1",
		"901 (x) S 900 1 1 0 1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0", "x (x)" REST, "0 (x)" REST,
		"-5 (x)" REST};
	struct procstat stat;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (procstat_parse(&stat, cases[i]))
			fail_msg("'%s' was taken for a stat", cases[i]);
}

static void a_status_file_has_the_owner_and_the_inner_pid(void **state)
{
	struct procstatus status;

	assert_true(procstatus_parse(&status,
		"Name:\tx\\nUid:\t7\nState:\tS\n"
		"Uid:\t1000\t1001\t1002\t1003\n"
		"Gid:\t100\t101\t102\t103\nNSpid:\t901\t45\t2\nNSpgid:\t9\n"));
	assert_int_equal(status.uid, 1001);
	assert_int_equal(status.gid, 101);
	assert_int_equal(status.ns_pid, 2);
}

static void a_status_without_namespaces_is_read(void **state)
{
	struct procstatus status;

	assert_true(procstatus_parse(&status, "Uid:\t0\t4294967294\t0\t0\nGid:\t0\t5\t0\t0\n"));
	assert_int_equal(status.uid, 4294967294u);
	assert_int_equal(status.ns_pid, 0);
	assert_false(procstatus_parse(&status, "Uid:\t0\t0\t0\t0\n"));
	assert_false(procstatus_parse(&status, "Uid:\nGid:\n"));
	assert_false(procstatus_parse(&status, ""));
}

static void an_io_file_has_bytes_of_storage(void **state)
{
	uint64_t in = 0, out = 0;

	assert_true(procstat_parse_io(&in, &out,
		"rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: "
		"18446744073709551615\n"
		"cancelled_write_bytes: 7\n"));
	assert_int_equal(in, 5);
	assert_int_equal(out, UINT64_MAX);
	assert_false(procstat_parse_io(&in, &out, "rchar: 1\n"));
}

static void starts_are_cut_to_ticks_as_the_kernel_does(void **state)
{
	uint64_t tick_ns = procstat_tick_ns();

	assert_int_equal(tick_ns, UINT64_C(1000000000) / sysconf(_SC_CLK_TCK));
	assert_int_equal(procstat_ticks(0), 0);
	assert_int_equal(procstat_ticks(5 * tick_ns - 1), 4);
	assert_int_equal(procstat_ticks(5 * tick_ns), 5);
	assert_int_equal(procstat_ticks(6 * tick_ns - 1), 5);
}

static struct procstat read_own(void)
{
	struct procstat stat;

	assert_int_equal(procstat_read(getpid(), &stat), 0);
	return stat;
}

static void the_own_stat_is_read_and_opened(void **state)
{
	struct procstat stat = read_own();
	int fd = procstat_open(getpid(), stat.start_ticks);

	assert_int_equal(stat.pid, getpid());
	assert_int_equal(stat.ppid, getppid());
	assert_false(procstat_is_ended(&stat));
	assert_true(fd >= 0);
	close(fd);
}

/* As the row has it, and as the menu of signals has it. */
static void a_name_with_newlines_and_backslashes_is_read_as_it_was_set(void **state)
{
	static const char name[] = "a\nb\\n\\\\)c";
	struct procstat stat;
	char before[COMM_SIZE];
	int result;

	assert_int_equal(prctl(PR_GET_NAME, before), 0);
	assert_int_equal(prctl(PR_SET_NAME, name), 0);
	result = procstat_read(getpid(), &stat);
	assert_int_equal(prctl(PR_SET_NAME, before), 0);
	assert_int_equal(result, 0);
	assert_string_equal(stat.comm, name);
}

static void another_start_is_another_process(void **state)
{
	assert_int_equal(procstat_open(getpid(), read_own().start_ticks + 1), -ESTALE);
}

/* 499 of 500 zombies were found in an emulator: a fork was interrupted before its message. */
static void a_start_of_a_late_message_is_that_of_proc(void **state)
{
	const uint64_t tick = 10000000, at = 1000000 * tick;

	assert_true(procstat_is_start(at, at, tick));
	assert_true(procstat_is_start(at, at + tick - 1, tick));
	assert_true(procstat_is_start(at + tick, at, tick)); /* clocks are rounded */
	assert_true(procstat_is_start(at, at + 90 * tick, tick));
	assert_false(procstat_is_start(at, at + 110 * tick, tick));
	assert_false(procstat_is_start(at + 2 * tick, at, tick));
	assert_true(procstat_is_start(0, tick, tick));
}

static void a_process_that_has_gone_is_reported_as_gone(void **state)
{
	pid_t pid = fork();
	struct procstat stat;
	int fd;

	if (!pid)
		_exit(0);
	assert_int_equal(procstat_read(pid, &stat), 0);
	fd = procstat_open(pid, stat.start_ticks);
	assert_true(fd >= 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(procstat_read(pid, &stat), -ESRCH);
	assert_int_equal(procstat_read_at(fd, "stat", &stat), -ESRCH);
	assert_int_equal(procstat_open(pid, stat.start_ticks), -ESRCH);
	close(fd);
}

#define LARGE (512u << 20)

/* To give back much memory takes tens of milliseconds.  Returns whether it was seen meanwhile. */
static bool look_at_an_ending(void)
{
	struct procstat stat;
	struct ident id;
	int ready[2], seen = 0;
	char byte;

	assert_int_equal(pipe(ready), 0);
	id.pid = fork();
	if (!id.pid) {
		char *memory = mmap(
			NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		madvise(memory, LARGE, MADV_NOHUGEPAGE);
		memset(memory, 1, LARGE);
		_exit(write(ready[1], "", 1) != 1);
	}
	assert_int_equal(procstat_read(id.pid, &stat), 0);
	id.start_ns = stat.start_ticks * procstat_tick_ns();
	assert_false(procstat_is_ending(id));
	assert_int_equal(read(ready[0], &byte, 1), 1);
	do
		seen += procstat_is_ending(id);
	while (!procstat_read(id.pid, &stat) && !procstat_is_ended(&stat));
	assert_false(procstat_is_ending(id)); /* a zombie */
	assert_int_equal(waitpid(id.pid, NULL, 0), id.pid);
	assert_false(procstat_is_ending(id));
	close(ready[0]);
	close(ready[1]);
	return seen;
}

/* On a busy machine this process may not run while the other one ends. */
static void a_process_that_gives_back_its_memory_is_ending(void **state)
{
	int times = 20;

	while (!look_at_an_ending())
		assert_true(--times);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stat_is_parsed),
		cmocka_unit_test(any_byte_can_be_in_a_name),
		cmocka_unit_test(a_process_that_is_older_than_the_clock_has_started_with_it),
		cmocka_unit_test(a_worker_of_the_kernel_has_its_name_without_its_work),
		cmocka_unit_test(a_kernel_thread_has_its_whole_name),
		cmocka_unit_test(a_large_terminal_number_is_unpacked),
		cmocka_unit_test(an_old_kernels_shorter_stat_is_read),
		cmocka_unit_test(an_invalid_stat_is_refused),
		cmocka_unit_test(a_status_file_has_the_owner_and_the_inner_pid),
		cmocka_unit_test(a_status_without_namespaces_is_read),
		cmocka_unit_test(an_io_file_has_bytes_of_storage),
		cmocka_unit_test(starts_are_cut_to_ticks_as_the_kernel_does),
		cmocka_unit_test(the_own_stat_is_read_and_opened),
		cmocka_unit_test(a_name_with_newlines_and_backslashes_is_read_as_it_was_set),
		cmocka_unit_test(another_start_is_another_process),
		cmocka_unit_test(a_start_of_a_late_message_is_that_of_proc),
		cmocka_unit_test(a_process_that_has_gone_is_reported_as_gone),
		cmocka_unit_test(a_process_that_gives_back_its_memory_is_ending),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
