// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Zombies of the real kernel, with each source: a process that has exited and has not been reaped
 * is a zombie in the tree, with its exit status, until it is reaped.
 */
#include "tests/live/child.h"

#include "core/io/privilege.h"
#include "core/source/proc/procstat.h"
#include "tests/support/range.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define AGES_NS     3600000000000ull
#define DEADLINE_MS 10000
#define CODE        3

typedef struct live_watch *open_fn(void);

static struct live_watch *open_bpf(void)
{
	return watch_open(RING_DEFAULT, 4096);
}

static open_fn *const bpf = open_bpf, *const netlink = watch_open_netlink,
		      *const proc = watch_open_proc;

static struct live_watch *open_watch(void **state)
{
	struct live_watch *watch = (*(open_fn *const *)*state)();

	if (!watch)
		skip();
	return watch;
}

/* Its state in /proc; 0: not there. */
static char state_of(pid_t pid)
{
	char path[32], text[512] = "", *end;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	end = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
	fclose(file);
	return end ? end[2] : 0;
}

static void wait_for_state(pid_t pid, char state)
{
	const struct timespec ms = {.tv_nsec = 1000000};

	for (int i = 0; i < DEADLINE_MS && state_of(pid) != state; i++)
		nanosleep(&ms, NULL);
	assert_int_equal(state_of(pid), state);
}

static void exit_with_code(void *ctx)
{
	_exit(CODE);
}

static pid_t make_zombie(void)
{
	pid_t pid = run_child(exit_with_code, NULL);

	wait_for_state(pid, 'Z');
	return pid;
}

static const struct node *find(struct live_watch *watch, pid_t pid)
{
	const struct node *node = NULL;

	while ((node = tree_next(watch_tree(watch), node)))
		if (node->id.pid == pid)
			return node;
	return NULL;
}

static void expire_all(struct live_watch *watch)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	tree_expire(watch_tree(watch), (uint64_t)now.tv_sec * 1000000000 + AGES_NS);
	assert_null(tree_check(watch_tree(watch)));
}

/* The process connector reports an end only after the parent can see it. */
static void see_end(struct live_watch *watch, pid_t pid)
{
	watch_catch_up(watch);
	for (int i = 0; i < DEADLINE_MS / 10 && tree_find(watch_tree(watch), pid); i++)
		watch_catch_up(watch);
}

/* An interval later, and long after that, it is still there. */
static const struct node *check_zombie(struct live_watch *watch, pid_t pid, int status)
{
	const struct node *node;

	see_end(watch, pid);
	watch_measure(watch);
	expire_all(watch);
	node = find(watch, pid);
	assert_non_null(node);
	assert_null(tree_find(watch_tree(watch), pid));
	assert_true(node_is_zombie(node));
	assert_int_equal(node->state, 'Z');
	assert_int_equal(node->status, status);
	assert_true(tree_counts(watch_tree(watch))->zombies >= 1);
	return node;
}

static void check_gone(struct live_watch *watch, pid_t pid)
{
	const struct node *node;

	assert_int_equal(state_of(pid), 0);
	watch_measure(watch);
	node = find(watch, pid);
	assert_true(!node || !node_is_zombie(node));
	expire_all(watch);
	assert_null(find(watch, pid));
}

/* As of this process, which it was forked by. */
static void check_place(const struct node *node)
{
	struct stat status;

	assert_return_code(stat("/proc/self/ns/pid", &status), errno);
	assert_int_equal(node->pid_ns, status.st_ino);
	assert_non_null(node->cgroup);
}

static void one_from_before_the_start_stays_until_it_is_reaped(void **state)
{
	pid_t pid = make_zombie();
	struct live_watch *watch = open_watch(state);

	check_zombie(watch, pid, CODE << 8);
	check_place(check_zombie(watch, pid, CODE << 8));
	assert_int_equal(reap(pid), CODE << 8);
	check_gone(watch, pid);
	watch_close(watch);
}

static void one_that_is_born_later_stays_until_it_is_reaped(void **state)
{
	struct live_watch *watch = open_watch(state);
	pid_t pid = make_zombie();

	check_zombie(watch, pid, CODE << 8);
	watch_measure(watch);
	watch_measure(watch);
	check_zombie(watch, pid, CODE << 8);
	assert_int_equal(watch_count(watch, EVENT_STAT, pid), 0);
	reap(pid);
	check_gone(watch, pid);
	watch_close(watch);
}

static void a_process_reaped_at_once_is_not_a_zombie(void **state)
{
	struct live_watch *watch = open_watch(state);
	pid_t pid = run_child(exit_with_code, NULL);

	reap(pid);
	watch_catch_up(watch);
	watch_measure(watch);
	assert_true(!find(watch, pid) || !node_is_zombie(find(watch, pid)));
	expire_all(watch);
	assert_null(find(watch, pid));
	watch_close(watch);
}

/* Its parent exits: an ancestor adopts it, as a zombie. */
static void leave_zombie(void *ctx)
{
	struct pipes *pipes = ctx;
	pid_t pid = make_zombie();
	char byte;

	if (write(pipes->up[1], &pid, sizeof(pid)) != sizeof(pid) ||
		read(pipes->on[0], &byte, 1) < 0)
		_exit(9);
}

static void one_that_is_adopted_stays_until_it_is_reaped(void **state)
{
	struct live_watch *watch = open_watch(state);
	const struct node *node;
	struct pipes pipes;
	pid_t parent, pid;

	open_pipes(&pipes);
	assert_return_code(prctl(PR_SET_CHILD_SUBREAPER, 1), errno);
	parent = run_child(leave_zombie, &pipes);
	assert_int_equal(read(pipes.up[0], &pid, sizeof(pid)), sizeof(pid));
	node = check_zombie(watch, pid, CODE << 8);
	assert_int_equal(node->current.pid, parent);
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	reap(parent);
	node = check_zombie(watch, pid, CODE << 8);
	assert_int_equal(node->current.pid, getpid());
	assert_int_equal(reap(pid), CODE << 8);
	check_gone(watch, pid);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	close(pipes.on[1]);
	close(pipes.go[1]);
	close_pipes(&pipes);
	watch_close(watch);
}

static void end_on_request(void *ctx)
{
	struct pipes *pipes = ctx;
	char byte;

	if (read(pipes->on[0], &byte, 1) == 1)
		_exit(CODE);
}

struct traced {
	struct pipes pipes;
	pid_t pid;
};

/* On request, reaps it as a tracer, which does not reap it for its parent. */
static void trace(void *ctx)
{
	struct traced *traced = ctx;
	char byte;

	if (ptrace(PTRACE_SEIZE, traced->pid, 0, 0) || write(traced->pipes.up[1], "", 1) != 1 ||
		read(traced->pipes.on[0], &byte, 1) < 0)
		_exit(9);
	waitpid(traced->pid, NULL, __WALL);
	if (write(traced->pipes.up[1], "", 1) != 1 || read(traced->pipes.on[0], &byte, 1) < 0)
		_exit(9);
}

static void one_that_a_tracer_holds_is_one_and_then_its_parents(void **state)
{
	struct live_watch *watch = open_watch(state);
	struct pipes pipes;
	struct traced traced;
	pid_t tracer;

	open_pipes(&pipes);
	open_pipes(&traced.pipes);
	traced.pid = run_child(end_on_request, &pipes);
	tracer = run_child(trace, &traced);
	wait_until_up(&traced.pipes);
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	wait_for_state(traced.pid, 'Z');
	assert_int_equal(waitpid(traced.pid, NULL, WNOHANG), 0); /* the tracer comes first */
	check_zombie(watch, traced.pid, CODE << 8);
	assert_int_equal(write(traced.pipes.on[1], "", 1), 1);
	wait_until_up(&traced.pipes);
	check_zombie(watch, traced.pid, CODE << 8);
	assert_int_equal(reap(traced.pid), CODE << 8);
	check_gone(watch, traced.pid);
	assert_int_equal(write(traced.pipes.on[1], "", 1), 1);
	assert_int_equal(reap(tracer), 0);
	close(pipes.on[1]);
	close(traced.pipes.on[1]);
	close_pipes(&traced.pipes);
	close_pipes(&pipes);
	watch_close(watch);
}

static void *read_on(void *ctx)
{
	struct pipes *pipes = ctx;
	pid_t tid = gettid();
	char byte;

	close(pipes->on[1]);
	if (write(pipes->up[1], &tid, sizeof(tid)) != sizeof(tid))
		abort();
	if (read(pipes->on[0], &byte, 1) == 1)
		exit(CODE);
	return NULL;
}

static void end_before_thread(void *ctx)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, read_on, ctx))
		_exit(9);
	syscall(SYS_exit, 0); /* this thread only */
}

/* Its other thread waits for a byte. */
static pid_t run_without_first_thread(struct pipes *pipes)
{
	pid_t pid, tid;

	open_pipes(pipes);
	pid = run_child(end_before_thread, pipes);
	assert_int_equal(read(pipes->up[0], &tid, sizeof(tid)), sizeof(tid));
	wait_for_state(pid, 'Z');
	wait_for_state(tid, 'S');
	return pid;
}

static void one_without_its_first_thread_has_its_program(void **state)
{
	struct pipes pipes;
	pid_t pid = run_without_first_thread(&pipes);
	struct live_watch *watch = open_watch(state);
	const struct node *node = tree_find(watch_tree(watch), pid);

	assert_non_null(node);
	assert_non_null(node->image);
	assert_non_null(strstr(node->image->exe, "/zombie_test"));
	assert_non_null(strstr(node->image->args, "zombie_test"));
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	assert_int_equal(reap(pid), CODE << 8);
	close_pipes(&pipes);
	watch_close(watch);
}

/* That of the process; on Linux 5.10, where the first thread has ended before, of that one. */
static int status_in_proc(pid_t pid)
{
	struct procstat stat;

	assert_int_equal(procstat_read(pid, &stat), 0);
	return stat.status;
}

static void a_process_whose_first_thread_has_ended_is_running(void **state)
{
	struct live_watch *watch = open_watch(state);
	const struct node *node;
	struct pipes pipes;
	pid_t pid = run_without_first_thread(&pipes);

	watch_catch_up(watch);
	watch_measure(watch);
	expire_all(watch);
	node = tree_find(watch_tree(watch), pid);
	assert_non_null(node);
	assert_int_equal(node->state, 'S'); /* that of the thread that lives */
	assert_true(node->rss_bytes > 0);
	assert_false(node->flags & (NODE_EXITED | NODE_ZOMBIE));
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	assert_int_equal(waitid(P_PID, pid, &(siginfo_t){0}, WEXITED | WNOWAIT), 0);
	check_zombie(watch, pid, watch_source(watch)->fd < 0 ? status_in_proc(pid) : CODE << 8);
	assert_int_equal(reap(pid), CODE << 8);
	check_gone(watch, pid);
	close(pipes.on[1]);
	close_pipes(&pipes);
	watch_close(watch);
}

/* Other processes of the machine become zombies, too. */
static size_t count_zombies(struct live_watch *watch, const pid_t pids[], size_t count)
{
	size_t zombies = 0;

	for (size_t i = 0; i < count; i++)
		zombies += find(watch, pids[i]) && node_is_zombie(find(watch, pids[i]));
	return zombies;
}

static size_t count_reports(struct live_watch *watch, const pid_t pids[], size_t count)
{
	size_t reports = 0;

	for (size_t i = 0; i < count; i++)
		reports += watch_count(watch, EVENT_ZOMBIE, pids[i]);
	return reports;
}

/* Reported once: a pass over many zombies sends no events, and a recording does not grow. */
static void many_are_reported_once(void **state)
{
	enum { MANY = 500 };
	struct live_watch *watch = open_watch(state);
	static pid_t pids[MANY];
	size_t told;

	for (int i = 0; i < MANY; i++)
		pids[i] = make_zombie();
	check_zombie(watch, pids[MANY - 1], CODE << 8);
	assert_int_equal(count_zombies(watch, pids, MANY), MANY);
	told = count_reports(watch, pids, MANY);
	watch_measure(watch);
	watch_measure(watch);
	assert_int_equal(count_reports(watch, pids, MANY), told);
	for (int i = 0; i < MANY; i++)
		reap(pids[i]);
	check_gone(watch, pids[0]);
	assert_int_equal(count_zombies(watch, pids, MANY), 0);
	watch_close(watch);
}

/* The pass for figures is read after its birth, its exec and its end, of which nothing was read. */
static void one_that_a_pass_meets_first_has_its_program(void **state)
{
	struct live_watch *watch = open_watch(state);
	pid_t pid = fork();
	const struct node *node;

	if (pid == 0)
		_exit(execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL));
	wait_for_state(pid, 'Z');
	watch_measure(watch);
	watch_catch_up(watch);
	node = find(watch, pid);
	assert_non_null(node);
	assert_non_null(node->image);
	assert_memory_equal(node->image->args, "sh\0-c\0exit 7", sizeof("sh\0-c\0exit 7"));
	assert_int_equal(node->status, 7 << 8);
	assert_int_equal(reap(pid), 7 << 8);
	watch_close(watch);
}

/* clang-format off */
#define TESTS(test)                                                                                \
	{#test " (bpf)", test, NULL, NULL, (void *)&bpf},                                          \
	{#test " (netlink)", test, NULL, NULL, (void *)&netlink},                                  \
	{#test " (proc)", test, NULL, NULL, (void *)&proc}
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(one_from_before_the_start_stays_until_it_is_reaped),
		TESTS(one_that_is_born_later_stays_until_it_is_reaped),
		TESTS(a_process_reaped_at_once_is_not_a_zombie),
		TESTS(one_that_is_adopted_stays_until_it_is_reaped),
		TESTS(one_that_a_tracer_holds_is_one_and_then_its_parents),
		TESTS(one_without_its_first_thread_has_its_program),
		TESTS(a_process_whose_first_thread_has_ended_is_running),
		TESTS(many_are_reported_once),
		{"one_that_a_pass_meets_first_has_its_program (bpf)",
			one_that_a_pass_meets_first_has_its_program, NULL, NULL, (void *)&bpf},
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(*tests)))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
