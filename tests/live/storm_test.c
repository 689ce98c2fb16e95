// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Many processes at once: all are seen, or the loss is reported and repaired.  MAYFLY_STORM=2000 is
 * for a slow machine.
 */
#include "tests/live/watch.h"

#include "bpf/live.h"
#include "core/io/privilege.h"
#include "core/tree/tree.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STORM       10000 /* processes */
#define SMALL_STORM 3000
#define STARTS      4
#define CROWD       16 /* spawners */
#define RING_SMALL  (64u << 10)
#define RING_LARGE  (64u << 20) /* nothing is lost, however busy the machine is */
#define TRIES       3000        /* of some hundredths of a second */
#define SECOND_NS   1000000000ull
#define LATE_NS     10000000 /* less than half a frame of watch.c */

static unsigned storm_size(void)
{
	const char *size = getenv("MAYFLY_STORM");

	return size && atoi(size) > 0 ? atoi(size) : STORM;
}

static unsigned small_storm_size(void)
{
	return storm_size() < SMALL_STORM ? storm_size() : SMALL_STORM;
}

/* tests/live/spawner is in the same directory. */
static pid_t start_spawner(int count)
{
	char path[4096], number[16];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	pid_t pid;

	assert_true(len > 0);
	path[len] = 0;
	strcpy(strrchr(path, '/'), "/spawner");
	snprintf(number, sizeof(number), "%d", count);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(98);
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* a shell would fork once more */
		execl(path, "spawner", number, "4", "/bin/true", "storm-%d", (char *)NULL);
		_exit(99);
	}
	assert_true(pid > 0);
	return pid;
}

static bool is_over(pid_t pid)
{
	siginfo_t info = {0};

	assert_return_code(waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT), errno);
	return info.si_pid == pid;
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The processes of the storm have executed the program, each with its own argument. */
static void check_storm_args(struct live_watch *watch, struct ident spawner, int count)
{
	int *numbers = calloc(count, sizeof(*numbers)), seen = 0;
	const struct event *event;

	assert_non_null(numbers);
	for (size_t i = 0; (event = watch_at(watch, i)); i++) {
		if (event->kind != EVENT_EXEC || !ident_equal(event->parent, spawner))
			continue;
		assert_true(seen < count);
		assert_memory_equal(event->exec.args, "/bin/true\0storm-", 16);
		numbers[seen++] = atoi(event->exec.args + 16);
	}
	assert_int_equal(seen, count);
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	for (int i = 0; i < count; i++)
		assert_int_equal(numbers[i], i);
	free(numbers);
}

static int good_exits_of(struct live_watch *watch, struct ident parent)
{
	const struct event *event;
	int count = 0;

	for (size_t i = 0; (event = watch_at(watch, i)); i++)
		count += event->kind == EVENT_EXIT && ident_equal(event->parent, parent) &&
			 event->exit.status == 0;
	return count;
}

static void a_storm_is_seen_completely(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	unsigned count = storm_size();
	pid_t pid = start_spawner(count);
	struct ident spawner;

	while (!is_over(pid))
		watch_run(watch, SECOND_NS / 20);
	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_int_equal(watch_lost(watch), 0);
	spawner = watch_child(watch, pid);
	assert_int_equal(watch_forks_by(watch, spawner), count);
	assert_int_equal(good_exits_of(watch, spawner), count);
	check_storm_args(watch, spawner, count);
	watch_check_living(watch);
	watch_close(watch);
}

static bool all_are_over(const pid_t *pids, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!is_over(pids[i]))
			return false;
	return true;
}

/* Many more processes run than there are CPUs: one is preempted inside a program for others. */
static void storms_at_once_are_seen_completely(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	unsigned count = storm_size() / CROWD;
	struct ident spawner;
	pid_t pids[CROWD];

	for (unsigned i = 0; i < CROWD; i++)
		pids[i] = start_spawner(count);
	while (!all_are_over(pids, CROWD))
		watch_run(watch, SECOND_NS / 20);
	watch_catch_up(watch);
	watch_run(watch, 2 * SECOND_NS); /* what was skipped is counted once a second */
	assert_int_equal(watch_lost(watch), 0);
	for (unsigned i = 0; i < CROWD; i++) {
		assert_int_equal(reap(pids[i]), 0);
		spawner = watch_child(watch, pids[i]);
		assert_int_equal(watch_forks_by(watch, spawner), count);
		assert_int_equal(good_exits_of(watch, spawner), count);
		check_storm_args(watch, spawner, count);
	}
	watch_close(watch);
}

static void a_loss_is_reported_and_repaired(void **state)
{
	struct live_watch *watch = watch_open(RING_SMALL, 4096);
	pid_t pid = start_spawner(small_storm_size()), survivor;
	const struct event *event;
	struct ident id;

	/* Without draining the ring buffer fills up and the rest is lost, including the birth of
	 * a process that stays. */
	while (!is_over(pid))
		usleep(10000);
	survivor = fork();
	if (survivor == 0) {
		pause();
		_exit(0);
	}
	assert_int_equal(reap(pid), 0);
	assert_true(live_lost(watch_source(watch)) > small_storm_size());
	for (int i = 0; i < TRIES && watch_lost(watch) != live_lost(watch_source(watch)); i++)
		watch_run(watch, SECOND_NS / 50);
	assert_true(watch_lost(watch) > small_storm_size());
	assert_int_equal(watch_lost(watch), live_lost(watch_source(watch)));
	watch_settle(watch, 2);
	assert_true(watch_count(watch, EVENT_SEED, survivor) >= 1);
	id = watch_event(watch, EVENT_SEED, survivor, 0)->id;
	for (size_t i = 0; (event = watch_at(watch, i)); i++)
		assert_false(event->kind == EVENT_FORK && ident_equal(event->id, id));
	watch_check_living(watch);
	kill(survivor, SIGKILL);
	reap(survivor);
	watch_close(watch);
}

static void passes_after_losses_are_a_second_apart(void **state)
{
	struct live_watch *watch = watch_open(4096, 4096);
	const struct event *before, *after;
	pid_t pid = start_spawner(small_storm_size());
	size_t passes;

	/* A ring buffer of one page and a slow reader: losses continue. */
	while (!is_over(pid)) {
		usleep(100000);
		watch_run(watch, SECOND_NS / 1000);
	}
	assert_int_equal(reap(pid), 0);
	watch_run(watch, 2 * SECOND_NS);
	for (int i = 0; i < TRIES && !watch_is_settled(watch); i++)
		watch_run(watch, SECOND_NS / 50);
	passes = watch_count(watch, EVENT_SNAPSHOT, 0);
	assert_true(passes > 1);
	assert_int_equal(watch_count(watch, EVENT_SETTLED, 0), passes);
	for (size_t i = 1; i < passes; i++) {
		before = watch_event(watch, EVENT_SNAPSHOT, 0, i - 1);
		after = watch_event(watch, EVENT_SNAPSHOT, 0, i);
		assert_true(after->time_ns - before->time_ns >= SECOND_NS);
	}
	watch_check_living(watch);
	watch_close(watch);
}

/* A process that exited after the source had settled was known before. */
static int check_no_gap(struct live_watch *watch, pid_t spawner)
{
	const struct event *event;
	bool settled = false;
	int ends = 0;

	for (size_t i = 0; (event = watch_at(watch, i)); i++) {
		settled |= event->kind == EVENT_SETTLED;
		if (!settled || event->kind != EVENT_EXIT || event->parent.pid != spawner)
			continue;
		ends++;
		assert_int_not_equal(watch_count(watch, EVENT_FORK, event->id.pid) +
					     watch_count(watch, EVENT_SEED, event->id.pid),
			0);
	}
	return ends;
}

/* The storm lasts until all have started, and have seen a part of it. */
static void a_start_amid_a_storm_leaves_no_gap(void **state)
{
	struct live_watch *watches[STARTS];
	pid_t pid = start_spawner(100 * STORM);

	for (int i = 0; i < STARTS; i++)
		watches[i] = watch_open(RING_LARGE, 4096);
	for (int n = 0; n < 100 && !check_no_gap(watches[STARTS - 1], pid); n++)
		watch_run(watches[STARTS - 1], SECOND_NS / 10);
	kill(pid, SIGKILL);
	assert_int_equal(reap(pid), SIGKILL);
	for (int i = 0; i < STARTS; i++) {
		watch_catch_up(watches[i]);
		assert_int_equal(watch_lost(watches[i]), 0);
		assert_true(check_no_gap(watches[i], pid) > 0);
		watch_check_living(watches[i]);
		watch_close(watches[i]);
	}
}

static void idle_means_that_nothing_is_due(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);

	/* Other processes may start at any time; in between the tree must be complete. */
	for (int i = 0; i < TRIES && watch_source(watch)->due_ns; i++)
		watch_run(watch, SECOND_NS / 50);
	assert_int_equal(watch_source(watch)->due_ns, 0);
	watch_close(watch);
}

static int count_stat(void *ctx, const struct event *event)
{
	++*(int *)ctx;
	return 0;
}

static void open_drop_and_sample(void)
{
	struct live_watch *watch = watch_open_only(RING_DEFAULT, 4096);
	int before = 0, after = 0;

	watch_sample(watch, count_stat, &before);
	if (privilege_drop(true))
		_exit(1);
	if (privilege_to_capture())
		_exit(2);
	watch_sample(watch, count_stat, &after);
	watch_settle(watch, 1);
	_exit(before > 0 && after > 0 ? 0 : 3);
}

static void run_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(reap(pid), 0);
}

/* As the loop of the program would be; poll(2) would say whether there is something to read. */
static bool is_woken(int epoll)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, 0) > 0;
}

static uint64_t boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static int ignore_event(void *ctx, const struct event *event)
{
	return 0;
}

/* Two drains in turn that find something, then an event when the next one is due.  Returns 1 or 0:
 * it woke the reader or not; -1: the machine was too busy to tell. */
static int wakes_a_busy_reader(struct source *source, int epoll)
{
	uint64_t due_ns;
	struct timespec due;

	run_child();
	assert_return_code(source_drain(source, 100000, ignore_event, NULL), 0);
	run_child();
	assert_return_code(source_drain(source, 100000, ignore_event, NULL), 0);
	due_ns = source->due_ns;
	if (is_woken(epoll))
		return -1;
	due = (struct timespec){due_ns / SECOND_NS, due_ns % SECOND_NS};
	clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &due, NULL);
	run_child();
	if (boot_ns() > due_ns + LATE_NS)
		return -1;
	return is_woken(epoll);
}

static void a_reader_that_finds_something_in_each_frame_is_not_woken(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	uint64_t end_ns = boot_ns() + 60 * SECOND_NS;
	struct epoll_event event = {.events = EPOLLIN};
	int woken = -1, epoll = epoll_create1(EPOLL_CLOEXEC);

	assert_return_code(epoll, errno);
	assert_return_code(epoll_ctl(epoll, EPOLL_CTL_ADD, watch_source(watch)->fd, &event), errno);
	while (woken < 0 && boot_ns() < end_ns)
		woken = wakes_a_busy_reader(watch_source(watch), epoll);
	if (woken < 0)
		print_message("# the machine is too busy to tell\n");
	assert_int_not_equal(woken, 1);
	close(epoll);
	watch_close(watch);
}

static void it_works_on_after_privileges_are_dropped(void **state)
{
	pid_t pid = fork();

	if (pid == 0)
		open_drop_and_sample();
	assert_int_equal(reap(pid), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_storm_is_seen_completely),
		cmocka_unit_test(storms_at_once_are_seen_completely),
		cmocka_unit_test(a_loss_is_reported_and_repaired),
		cmocka_unit_test(passes_after_losses_are_a_second_apart),
		cmocka_unit_test(a_start_amid_a_storm_leaves_no_gap),
		cmocka_unit_test(idle_means_that_nothing_is_due),
		cmocka_unit_test(a_reader_that_finds_something_in_each_frame_is_not_woken),
		cmocka_unit_test(it_works_on_after_privileges_are_dropped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
