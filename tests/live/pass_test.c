// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A pass over all tasks: processes that existed before, and CPU and memory of running ones. */
#include "tests/live/watch.h"

#include "core/source/proc/procfs.h"
#include "tests/support/range.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS (1000000000ull / sysconf(_SC_CLK_TCK))
#define BURNERS 3
#define BURN_NS 40000000

static const struct event *seed_of(struct live_watch *watch, pid_t pid)
{
	assert_int_equal(watch_count(watch, EVENT_SEED, pid), 1);
	return watch_event(watch, EVENT_SEED, pid, 0);
}

static void a_seed_reports_the_program(void **state)
{
	static const char args[] = "sleep\0"
				   "100";
	char *argv[] = {(char *)"sleep", (char *)"100", NULL}, exe[4096];
	struct event who = {0};
	const struct event *seed;
	struct live_watch *watch;
	uint64_t start_ticks;
	pid_t pid = fork();

	if (pid == 0) {
		execv("/bin/sleep", argv);
		_exit(99);
	}
	do /* it is a copy of this process until then */
		assert_true(procfs_exe(pid, exe, sizeof(exe)) > 0);
	while (!strstr(exe, "sleep"));
	watch = watch_open(RING_DEFAULT, 4096);
	seed = seed_of(watch, pid);
	assert_int_equal(procfs_who(pid, &who, &start_ticks), 0);
	assert_int_equal(seed->id.start_ns / TICK_NS, start_ticks);
	assert_int_equal(seed->parent.pid, getpid());
	assert_int_equal(seed->parent.start_ns, seed_of(watch, getpid())->id.start_ns);
	assert_int_equal(who.parent.pid, getpid());
	assert_int_equal(seed->uid, who.uid);
	assert_int_equal(seed->gid, who.gid);
	assert_int_equal(seed->place.tty, who.place.tty);
	assert_string_equal(seed->comm, "sleep");
	assert_string_equal(who.comm, "sleep");
	assert_string_equal(seed->exec.exe, exe);
	assert_int_equal(seed->exec.args_len, sizeof(args));
	assert_int_equal(seed->exec.args_size, sizeof(args));
	assert_memory_equal(seed->exec.args, args, sizeof(args));
	assert_int_equal(seed->flags, EVENT_TTY);
	kill(pid, SIGKILL);
	reap(pid);
	watch_close(watch);
}

static void all_processes_are_listed_before_a_program_is_read(void **state)
{
	struct live_watch *watch = watch_open_soon(4096);
	const struct event *event;
	bool read = false;
	size_t seeds = 0;

	for (size_t i = 0; (event = watch_at(watch, i)) && event->kind != EVENT_SETTLED; i++) {
		if (event->kind != EVENT_SEED)
			continue;
		read |= event->exec.args_len || event->exec.exe;
		seeds += !read;
	}
	assert_true(read);
	assert_true(seeds >= tree_counts(watch_tree(watch))->seeds / 2);
	assert_int_equal(watch_count(watch, EVENT_SEED, getpid()), 2);
	assert_null(watch_event(watch, EVENT_SEED, getpid(), 0)->exec.exe);
	assert_non_null(watch_event(watch, EVENT_SEED, getpid(), 1)->exec.exe);
	assert_non_null(tree_find(watch_tree(watch), getpid())->image);
	assert_true(watch_source(watch)->listed);
	watch_check_living(watch);
	watch_close(watch);
}

static void the_arguments_of_a_seed_are_cut_as_others(void **state)
{
	const struct event *seed;
	struct live_watch *watch;
	pid_t pid = fork();
	char exe[4096];

	if (pid == 0) {
		execl("/bin/sleep", "a-long-name-for-it", "100", (char *)NULL);
		_exit(99);
	}
	do
		assert_true(procfs_exe(pid, exe, sizeof(exe)) > 0);
	while (!strstr(exe, "sleep"));
	watch = watch_open(RING_DEFAULT, 8);
	seed = seed_of(watch, pid);
	assert_int_equal(seed->exec.args_len, 8);
	assert_int_equal(seed->exec.args_size, sizeof("a-long-name-for-it") + sizeof("100"));
	assert_memory_equal(seed->exec.args, "a-long-n", 8);
	kill(pid, SIGKILL);
	reap(pid);
	watch_close(watch);
}

static void a_zombie_is_a_seed_with_an_exit_status(void **state)
{
	siginfo_t info;
	struct live_watch *watch;
	const struct event *seed;
	pid_t pid = fork();

	if (pid == 0)
		_exit(7);
	assert_return_code(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), errno);
	watch = watch_open(RING_DEFAULT, 4096);
	seed = seed_of(watch, pid);
	assert_int_equal(seed->flags, EVENT_DEAD | EVENT_TTY);
	assert_int_equal(seed->exit.status, 7 << 8);
	watch_check_living(watch);
	reap(pid);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 0);
	watch_close(watch);
}

static void each_is_reported_once_and_kernel_threads_are_marked(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event *event;
	int kthreads = 0;
	char exe[4096];

	for (size_t i = 0; (event = watch_at(watch, i)); i++) {
		if (event->kind != EVENT_SEED)
			continue;
		assert_int_equal(watch_count(watch, EVENT_SEED, event->id.pid), 1);
		if (!(event->flags & EVENT_KTHREAD))
			continue;
		kthreads++;
		assert_true(procfs_exe(event->id.pid, exe, sizeof(exe)) < 0);
		assert_null(event->exec.exe);
	}
	assert_int_equal(watch_event(watch, EVENT_SEED, 2, 0)->flags, EVENT_KTHREAD | EVENT_TTY);
	assert_true(kthreads > 1);
	watch_close(watch);
}

static void burn(clockid_t clock)
{
	struct timespec used;

	do
		clock_gettime(clock, &used);
	while (used.tv_sec * 1000000000ull + used.tv_nsec < BURN_NS);
}

static void *burn_and_end(void *ctx)
{
	burn(CLOCK_THREAD_CPUTIME_ID);
	return NULL;
}

static void *burn_and_stay(void *barrier)
{
	burn(CLOCK_THREAD_CPUTIME_ID);
	pthread_barrier_wait(barrier);
	pause();
	return NULL;
}

static void be_busy_then_stop(void)
{
	pthread_barrier_t barrier;
	pthread_t thread;

	if (nice(5) < 0)
		_exit(98);
	pthread_barrier_init(&barrier, NULL, BURNERS + 1);
	pthread_create(&thread, NULL, burn_and_end, NULL);
	pthread_join(thread, NULL);
	for (int i = 0; i < BURNERS; i++)
		pthread_create(&thread, NULL, burn_and_stay, &barrier);
	pthread_barrier_wait(&barrier);
	raise(SIGSTOP);
	_exit(0);
}

struct sampled {
	pid_t pid;
	struct event event;
	int count;
};

static int keep_stat(void *ctx, const struct event *event)
{
	struct sampled *sampled = ctx;

	if (event->kind != EVENT_STAT || event->id.pid != sampled->pid)
		return 0;
	sampled->event = *event;
	sampled->count++;
	return 0;
}

struct proc_stat {
	char state;
	unsigned long utime, stime;
	long priority, nice, threads, rss;
	unsigned long long start;
	unsigned long long read_bytes, write_bytes;
};

static void read_proc(pid_t pid, struct proc_stat *stat)
{
	char path[64], text[1024];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_int_equal(
		sscanf(strrchr(text, ')'),
			") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu %*s %*s %ld %ld %ld "
			"%*s %llu",
			&stat->state, &stat->utime, &stat->stime, &stat->priority, &stat->nice,
			&stat->threads, &stat->start),
		7);
	/* The one in stat leaves out what each CPU has not handed in. */
	snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*s %ld", &stat->rss), 1);
	fclose(file);
	snprintf(path, sizeof(path), "/proc/%d/io", pid);
	file = fopen(path, "re");
	assert_non_null(file);
	while (fgets(text, sizeof(text), file)) {
		sscanf(text, "read_bytes: %llu", &stat->read_bytes);
		sscanf(text, "write_bytes: %llu", &stat->write_bytes);
	}
	fclose(file);
}

static void the_figures_are_those_of_proc(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct sampled sampled = {0};
	struct proc_stat proc = {0};
	uint64_t ticks_ns;
	int status;

	sampled.pid = fork();
	if (sampled.pid == 0)
		be_busy_then_stop();
	assert_int_equal(waitpid(sampled.pid, &status, WUNTRACED), sampled.pid);
	assert_true(WIFSTOPPED(status));
	read_proc(sampled.pid, &proc);
	watch_sample(watch, keep_stat, &sampled);
	assert_int_equal(sampled.count, 1);
	ticks_ns = (proc.utime + proc.stime) * TICK_NS;
	assert_uint_in_range(sampled.event.stat.cpu_ns, ticks_ns, ticks_ns + 2 * TICK_NS);
	assert_true(sampled.event.stat.cpu_ns >= (BURNERS + 1) * (uint64_t)BURN_NS);
	assert_int_equal(sampled.event.stat.rss_bytes, proc.rss * sysconf(_SC_PAGESIZE));
	assert_int_equal(sampled.event.stat.threads, proc.threads);
	assert_int_equal(sampled.event.stat.threads, BURNERS + 1);
	assert_int_equal(sampled.event.stat.state, 'T');
	assert_int_equal(sampled.event.stat.state, proc.state);
	assert_int_equal(sampled.event.stat.nice, proc.nice);
	assert_int_equal(sampled.event.stat.priority, proc.priority);
	assert_int_equal(sampled.event.stat.read_bytes, proc.read_bytes);
	assert_int_equal(sampled.event.stat.write_bytes, proc.write_bytes);
	assert_int_equal(sampled.event.id.start_ns / TICK_NS, proc.start);
	kill(sampled.pid, SIGKILL);
	reap(sampled.pid);
	watch_close(watch);
}

/* Some kernels hide it from BPF; /proc reports it then. */
static void init_is_reported_once_and_has_statistics(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct sampled sampled = {.pid = 1};
	struct proc_stat proc = {0};
	const struct event *seed = seed_of(watch, 1);

	watch_sample(watch, keep_stat, &sampled);
	read_proc(1, &proc);
	assert_int_equal(sampled.count, 1);
	assert_int_equal(seed->id.start_ns / TICK_NS, proc.start);
	assert_int_equal(sampled.event.id.start_ns, seed->id.start_ns);
	assert_true(sampled.event.stat.rss_bytes > 0);
	assert_true(sampled.event.stat.cpu_ns <= (proc.utime + proc.stime + 2) * TICK_NS);
	assert_int_equal(sampled.event.stat.nice, proc.nice);
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_reports_the_program),
		cmocka_unit_test(all_processes_are_listed_before_a_program_is_read),
		cmocka_unit_test(the_arguments_of_a_seed_are_cut_as_others),
		cmocka_unit_test(a_zombie_is_a_seed_with_an_exit_status),
		cmocka_unit_test(each_is_reported_once_and_kernel_threads_are_marked),
		cmocka_unit_test(init_is_reported_once_and_has_statistics),
		cmocka_unit_test(the_figures_are_those_of_proc),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
