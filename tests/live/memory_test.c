// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Resident sizes, and processes that the kernel kills since their group's memory is used up. */
#include "tests/live/child.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "core/source/proc/procstat.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LIMIT_BYTES (16ul << 20)
#define EATEN_BYTES (64ul << 20)
#define PATH_BYTES  256
#define PIECE_PAGES 5
#define WAIT_NS     (20 * SECOND_NS)

struct memory_group {
	char path[PATH_BYTES];
	const char *limit; /* file of the limit */
};

static bool write_file(const struct memory_group *group, const char *name, const char *text)
{
	char path[2 * PATH_BYTES];
	FILE *file;
	bool written;

	snprintf(path, sizeof(path), "%s/%s", group->path, name);
	file = fopen(path, "r+e");
	written = file && fputs(text, file) >= 0;
	return file && !fclose(file) && written;
}

/* A control group with so much memory, of whichever version is mounted. */
static bool make_group(struct memory_group *group)
{
	static const struct {
		const char *mount, *limit;
	} versions[] = {
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
		{"/sys/fs/cgroup", "memory.max"},
	};
	char limit[32];

	snprintf(limit, sizeof(limit), "%lu", LIMIT_BYTES);
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		group->limit = versions[i].limit;
		snprintf(group->path, sizeof(group->path), "%s/mayfly_memory_test_%d",
			versions[i].mount, (int)getpid());
		if (mkdir(group->path, 0755) == 0 && write_file(group, group->limit, limit)) {
			write_file(group, "memory.swappiness", "0");
			write_file(group, "memory.swap.max", "0");
			return true;
		}
		rmdir(group->path);
	}
	return false;
}

static void eat(void *ctx)
{
	char *memory;

	if (!write_file(ctx, "cgroup.procs", "0"))
		_exit(1);
	memory =
		mmap(NULL, EATEN_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		_exit(2);
	memset(memory, 1, EATEN_BYTES);
	_exit(3);
}

static void wait_for_signal(void *ctx)
{
	pause();
}

static void a_process_killed_for_want_of_memory_says_so(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct memory_group group;
	int status;
	pid_t pid;

	if (!make_group(&group)) {
		watch_close(watch);
		print_message("# no control group with a limit of memory can be made here\n");
		skip();
	}
	pid = run_child(eat, &group);
	status = reap(pid);
	rmdir(group.path);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	watch_catch_up(watch);
	assert_int_equal(watch_event(watch, EVENT_EXIT, pid, 0)->exit.status, SIGKILL | STATUS_OOM);
	watch_close(watch);
}

static void a_zombie_killed_for_want_of_memory_says_so_to_a_later_mayfly(void **state)
{
	struct live_watch *watch;
	struct memory_group group;
	siginfo_t info;
	pid_t pid;

	if (!make_group(&group))
		skip();
	pid = run_child(eat, &group);
	assert_return_code(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), errno);
	watch = watch_open(RING_DEFAULT, 4096);
	assert_int_equal(watch_event(watch, EVENT_SEED, pid, 0)->exit.status, SIGKILL | STATUS_OOM);
	watch_close(watch);
	reap(pid);
	rmdir(group.path);
}

static void a_process_that_somebody_kills_does_not(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t pid = run_child(wait_for_signal, NULL);

	kill(pid, SIGKILL);
	assert_int_equal(reap(pid), SIGKILL);
	watch_catch_up(watch);
	assert_int_equal(watch_event(watch, EVENT_EXIT, pid, 0)->exit.status, SIGKILL);
	watch_close(watch);
}

/* Takes a few pages on each CPU, which keeps what it has counted of them to itself, and sleeps. */
static void spread_memory(void *ctx)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	cpu_set_t allowed, one;
	char *memory;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		memory = mmap(NULL, PIECE_PAGES * page, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (memory == MAP_FAILED)
			_exit(1);
	}
	for (;;)
		pause();
}

static bool sleeps(pid_t pid)
{
	struct procstat stat;

	return !procstat_read(pid, &stat) && stat.state == 'S';
}

static void check_resident_size(struct live_watch *watch, pid_t pid)
{
	struct ident id;

	if (!watch)
		return;
	id = watch_event(watch, EVENT_SEED, pid, 0)->id;
	watch_measure(watch);
	assert_int_equal(tree_find_ident(watch_tree(watch), id)->rss_bytes, procstat_read_rss(pid));
	watch_close(watch);
}

static void the_resident_size_is_that_of_proc_from_each_source(void **state)
{
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + WAIT_NS;
	pid_t pid = run_child(spread_memory, NULL);

	while (!sleeps(pid) && clock_read(CLOCK_MONOTONIC) < end_ns)
		poll(NULL, 0, 10);
	assert_true(sleeps(pid));
	check_resident_size(watch_open(RING_DEFAULT, 4096), pid);
	check_resident_size(watch_open_netlink(), pid);
	check_resident_size(watch_open_proc(), pid);
	kill(pid, SIGKILL);
	reap(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_killed_for_want_of_memory_says_so),
		cmocka_unit_test(a_zombie_killed_for_want_of_memory_says_so_to_a_later_mayfly),
		cmocka_unit_test(a_process_that_somebody_kills_does_not),
		cmocka_unit_test(the_resident_size_is_that_of_proc_from_each_source),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
