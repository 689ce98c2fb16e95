// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The resources that a process has used, reported at its exit. */
#include "tests/live/child.h"
#include "tests/live/slow.h"
#include "tests/support/range.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define THREADS 7

#define TOUCH_BYTES   (48 << 20)
#define WRITE_BYTES   (3 << 20)
#define SLACK_BYTES   (4 << 20)
#define BURN_NS       100000000
#define SHORT_BURN_NS 3000000

static uint64_t cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000000000ull + used.tv_nsec;
}

static void work(void *ctx)
{
	char *memory = mmap(NULL, TOUCH_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int fd = open(ctx, O_CREAT | O_TRUNC | O_WRONLY, 0600);

	if (memory == MAP_FAILED || fd < 0)
		_exit(95);
	memset(memory, 1, WRITE_BYTES);
	if (write(fd, memory, WRITE_BYTES) != WRITE_BYTES || fsync(fd))
		_exit(94);
	while (cpu_ns() < BURN_NS)
		;
}

static void the_bill_at_the_end_is_that_of_wait4(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	char path[64];
	const struct event_exit *bill;
	struct rusage usage;
	/* since Linux 6.16 its memory is released after the event */
	uint64_t used_ns, slack_ns = UINT64_C(20000000) * slow_factor();
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), "build/bill-%d.tmp", getpid());
	pid = run_child(work, path);
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	unlink(path);
	assert_int_equal(status, 0);
	watch_catch_up(watch);
	bill = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
	used_ns = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000ull +
		  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000ull;
	assert_uint_in_range(bill->cpu_ns, used_ns - slack_ns, used_ns + slack_ns);
	/* The kernel's own figure leaves out what the CPUs have not handed in. */
	assert_uint_in_range(bill->max_rss_bytes, usage.ru_maxrss * 1024ull,
		usage.ru_maxrss * 1024ull + SLACK_BYTES);
	assert_true(bill->max_rss_bytes >= TOUCH_BYTES);
	/* Only disks count: on tmpfs both are 0. */
	assert_int_equal(bill->write_bytes / 512, usage.ru_oublock);
	assert_int_equal(bill->read_bytes / 512, usage.ru_inblock);
	watch_close(watch);
}

static void *burn_on(void *up_fd)
{
	struct timespec used;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	while (used.tv_nsec < SHORT_BURN_NS && used.tv_sec == 0);
	if (write(*(int *)up_fd, "", 1) != 1)
		abort();
	pause();
	return NULL;
}

static void burn_in_threads(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t thread;
	char byte;

	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread, NULL, burn_on, &pipes->up[1]);
	for (int i = 0; i < THREADS; i++)
		if (read(pipes->up[0], &byte, 1) != 1)
			abort();
	_exit(0); /* all at once, and in any order */
}

static void threads_that_end_together_are_all_billed(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event_exit *bill;
	struct pipes pipes;
	pid_t pid;

	open_pipes(&pipes);
	for (int i = 0; i < 20; i++) {
		pid = run_child(burn_in_threads, &pipes);
		assert_int_equal(reap(pid), 0);
		watch_catch_up(watch);
		bill = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
		assert_true(bill->cpu_ns >= THREADS * (uint64_t)SHORT_BURN_NS);
		assert_int_equal(bill->threads, THREADS + 1);
	}
	close(pipes.go[1]);
	close_pipes(&pipes);
	watch_close(watch);
}

static void *burn_and_report(void *ctx)
{
	struct pipes *pipes = ctx;
	pid_t tid = gettid();
	struct timespec used;
	char byte;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	while (used.tv_nsec < BURN_NS && used.tv_sec == 0);
	if (write(pipes->up[1], &tid, sizeof(tid)) != sizeof(tid) ||
		read(pipes->go[0], &byte, 1) < 0)
		abort();
	return NULL;
}

static void outlive_a_thread(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t thread;
	char byte;

	close(pipes->go[1]);
	pthread_create(&thread, NULL, burn_and_report, pipes);
	while (read(pipes->go[0], &byte, 1) < 0)
		;
	pthread_join(thread, NULL);
	_exit(0);
}

static void a_thread_kept_by_a_debugger_is_billed(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event_exit *bill;
	struct pipes pipes;
	pid_t pid, tid;
	int status;

	open_pipes(&pipes);
	pid = run_child(outlive_a_thread, &pipes);
	assert_int_equal(read(pipes.up[0], &tid, sizeof(tid)), sizeof(tid));
	assert_return_code(ptrace(PTRACE_SEIZE, tid, NULL, NULL), errno);
	close(pipes.go[1]); /* it exits, and stays a zombie until we wait for it */
	watch_catch_up(watch);
	while (!watch_count(watch, EVENT_EXIT, pid))
		watch_catch_up(watch);
	bill = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
	assert_true(bill->cpu_ns >= BURN_NS);
	assert_true(bill->cpu_ns < 2 * BURN_NS);
	assert_int_equal(bill->threads, 2);
	assert_int_equal(waitpid(tid, &status, __WALL), tid);
	assert_int_equal(reap(pid), 0);
	close_pipes(&pipes);
	watch_close(watch);
}

static void write_and_sync(const char *path)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	char *bytes = calloc(1, WRITE_BYTES);

	if (fd < 0 || !bytes || write(fd, bytes, WRITE_BYTES) != WRITE_BYTES || fsync(fd))
		abort();
	close(fd);
	unlink(path);
	free(bytes);
}

struct pair {
	char path[64];
	pid_t child;
};

static void wait_for_a_writer(void *ctx)
{
	struct pair *pair = ctx;

	pid_t pid = fork();

	if (pid == 0) {
		write_and_sync(pair->path);
		_exit(0);
	}
	pair->child = pid;
	_exit(waitpid(pid, NULL, 0) != pid);
}

static void bytes_of_a_reaped_child_are_not_its_parents(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct pair *pair = mmap(
		NULL, sizeof(*pair), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct event_exit *own, *childs;
	pid_t pid;

	snprintf(pair->path, sizeof(pair->path), "build/bill-%d.tmp", getpid());
	pid = run_child(wait_for_a_writer, pair);
	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	own = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
	childs = &watch_event(watch, EVENT_EXIT, pair->child, 0)->exit;
	assert_int_equal(own->write_bytes, 0);
	assert_true(childs->write_bytes == 0 || childs->write_bytes >= WRITE_BYTES); /* tmpfs: 0 */
	munmap(pair, sizeof(*pair));
	watch_close(watch);
}

static void *write_in_a_thread(void *path)
{
	write_and_sync(path);
	return NULL;
}

static void write_alone(void *path)
{
	write_and_sync(path);
}

/* With a reaped child the kernel's own sum is of no use. */
static void write_in_a_thread_that_ends(void *path)
{
	pthread_t thread;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	pthread_create(&thread, NULL, write_in_a_thread, path);
	pthread_join(thread, NULL);
}

static void bytes_of_a_thread_that_has_ended_are_its_processes(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	char path[64], other[64];
	const struct event_exit *bill, *single;
	pid_t pid, alone;

	snprintf(path, sizeof(path), "build/bill-%d.tmp", getpid());
	snprintf(other, sizeof(other), "build/bill-%d.one", getpid());
	pid = run_child(write_in_a_thread_that_ends, path);
	assert_int_equal(reap(pid), 0);
	alone = run_child(write_alone, other);
	assert_int_equal(reap(alone), 0);
	watch_catch_up(watch);
	bill = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
	single = &watch_event(watch, EVENT_EXIT, alone, 0)->exit;
	assert_int_equal(!!bill->write_bytes, !!single->write_bytes);
	assert_uint_in_range(
		bill->write_bytes, single->write_bytes ? WRITE_BYTES : 0, 2 * WRITE_BYTES);
	assert_int_equal(bill->threads, 2);
	watch_close(watch);
}

/* The kernel adds the peak of the memory before an exec, and after vfork that is the parent's. */
static void the_peak_of_a_program_is_its_own(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	char *memory = mmap(NULL, TOUCH_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	char name[] = "true", *args[] = {name, NULL};
	pid_t by_fork, by_vfork, nothing;

	assert_ptr_not_equal(memory, MAP_FAILED);
	by_fork = fork();
	if (by_fork == 0)
		_exit(execv("/bin/true", args));
	assert_int_equal(reap(by_fork), 0);
	assert_int_equal(posix_spawn(&by_vfork, "/bin/true", NULL, NULL, args, environ), 0);
	assert_int_equal(reap(by_vfork), 0);
	nothing = vfork();
	if (nothing == 0)
		_exit(0);
	assert_int_equal(reap(nothing), 0);
	watch_catch_up(watch);
	/* 0: not known, before Linux 6.16 */
	assert_true(watch_event(watch, EVENT_EXIT, by_fork, 0)->exit.max_rss_bytes < TOUCH_BYTES);
	assert_true(watch_event(watch, EVENT_EXIT, by_vfork, 0)->exit.max_rss_bytes < TOUCH_BYTES);
	assert_int_equal(watch_event(watch, EVENT_EXIT, nothing, 0)->exit.max_rss_bytes, 0);
	munmap(memory, TOUCH_BYTES);
	watch_close(watch);
}

/* IORING_SETUP_SQPOLL starts a thread that sched_process_fork never reports. */
static void use_io_uring(void *ctx)
{
	uint32_t params[30] = {[2] = 2};
	long fd = syscall(SYS_io_uring_setup, 4, params);

	_exit(fd < 0 ? 77 : 0);
}

static void a_process_with_io_uring_is_billed(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t pid = run_child(use_io_uring, NULL);
	const struct event_exit *bill;
	int status = reap(pid);

	watch_catch_up(watch);
	bill = &watch_event(watch, EVENT_EXIT, pid, 0)->exit;
	assert_true(bill->cpu_ns > 0);
	if (status)
		printf("# io_uring is not allowed here\n");
	else
		assert_int_equal(bill->threads, 2);
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bill_at_the_end_is_that_of_wait4),
		cmocka_unit_test(threads_that_end_together_are_all_billed),
		cmocka_unit_test(a_thread_kept_by_a_debugger_is_billed),
		cmocka_unit_test(bytes_of_a_reaped_child_are_not_its_parents),
		cmocka_unit_test(bytes_of_a_thread_that_has_ended_are_its_processes),
		cmocka_unit_test(the_peak_of_a_program_is_its_own),
		cmocka_unit_test(a_process_with_io_uring_is_billed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
