// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Threads, reported one by one while they are switched on, by each source that can. */
#include "core/io/privilege.h"
#include "tests/live/child.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS    7
#define BRIEF      211 /* threads that start and exit, one after the other; a prime */
#define DEADLINE_S 60
#define BURN_NS    100000000ull
#define TICK_NS    (1000000000ull / sysconf(_SC_CLK_TCK))

/* What a source promises. */
struct promise {
	struct live_watch *(*open)(void);
	bool follows;         /* it reports events, and does not only poll */
	bool knows_thread;    /* that executed a program */
	uint64_t slack_ticks; /* precision of CPU times */
};

static struct live_watch *open_bpf(void)
{
	if (privilege_to_capture())
		return watch_open(RING_DEFAULT, 4096);
	print_message("# needs root, or CAP_BPF and CAP_PERFMON\n");
	return NULL;
}

static struct promise bpf = {open_bpf, true, true, 0};
static struct promise netlink = {watch_open_netlink, true, false, 2};
static struct promise proc = {watch_open_proc, false, false, 2};

static struct live_watch *open_promised(void **state, const struct promise **promise)
{
	struct live_watch *watch;

	*promise = *state;
	watch = (*promise)->open();
	if (!watch)
		skip();
	return watch;
}

static uint64_t own_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return used.tv_sec * 1000000000ull + used.tv_nsec;
}

static void *sleep_until_released(void *fd)
{
	char byte;

	prctl(PR_SET_NAME, "sleeper");
	if (read(*(int *)fd, &byte, 1) < 0)
		abort();
	return NULL;
}

static void *burn_then_sleep(void *fd)
{
	while (own_cpu_ns() < BURN_NS)
		;
	sleep_until_released(fd);
	return NULL;
}

static void *do_nothing(void *ctx)
{
	return NULL;
}

/* So many sleeping threads; one has used CPU time before.  All end with go. */
static void start_threads(struct pipes *pipes, pthread_t threads[THREADS])
{
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, i ? sleep_until_released : burn_then_sleep,
			    &pipes->go[0]))
			abort();
}

static void report_ready(struct pipes *pipes)
{
	if (write(pipes->up[1], "u", 1) != 1)
		abort();
}

/* Reports that they run; later, on a byte, starts some short ones. */
static void run_threads(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t threads[THREADS], brief;
	char byte;

	close(pipes->go[1]);
	start_threads(pipes, threads);
	report_ready(pipes);
	if (read(pipes->on[0], &byte, 1) != 1)
		abort();
	for (int i = 0; i < BRIEF; i++) {
		if (pthread_create(&brief, NULL, do_nothing, NULL))
			abort();
		pthread_join(brief, NULL);
	}
	report_ready(pipes);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static bool is_of(const struct event *event, enum event_kind kind, pid_t pid)
{
	return event->kind == kind && event->flags & EVENT_THREAD && event->parent.pid == pid;
}

/* The number of events of this kind of threads of the process; 0: of any. */
static size_t count_of(const struct live_watch *watch, enum event_kind kind, pid_t pid)
{
	const struct event *event;
	size_t count = 0;

	for (size_t n = 0; (event = watch_at(watch, n)); n++)
		count += pid ? is_of(event, kind, pid) : event->flags & EVENT_THREAD;
	return count;
}

/* They have set their names, and sleep. */
static size_t sleepers_below(struct live_watch *watch, pid_t pid)
{
	const struct node *process = tree_find(watch_tree(watch), pid), *child;
	size_t count = 0;

	assert_non_null(process);
	for (child = process->first; child; child = child->next)
		count += node_is_thread(child) && !node_is_exited(child) &&
			 !strcmp(child->comm, "sleeper") && child->state == 'S';
	return count;
}

static void want(struct live_watch *watch, bool on)
{
	struct source *source = watch_source(watch);

	source->ops->set_threads(source, on);
}

static void wait_for_sleepers(struct live_watch *watch, pid_t pid)
{
	time_t end = time(NULL) + DEADLINE_S;

	/* one of them works first, and their names may be set late */
	while (time(NULL) < end) {
		want(watch, true);
		watch_settle_again(watch);
		if (sleepers_below(watch, pid) == THREADS)
			return;
	}
	fail_msg("%zu threads that sleep", sleepers_below(watch, pid));
}

static void threads_are_reported_while_they_are_switched_on(void **state)
{
	const struct promise *promise;
	struct live_watch *watch = open_promised(state, &promise);
	struct pipes pipes;
	size_t forks, exits;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(run_threads, &pipes);
	wait_until_up(&pipes);
	watch_catch_up(watch);
	assert_int_equal(count_of(watch, 0, 0), 0);
	wait_for_sleepers(watch, pid);
	forks = watch_count(watch, EVENT_FORK, pid);
	exits = watch_count(watch, EVENT_EXIT, pid);
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	wait_until_up(&pipes);
	watch_catch_up(watch);
	if (promise->follows) {
		assert_int_equal(count_of(watch, EVENT_FORK, pid), BRIEF);
		assert_int_equal(count_of(watch, EVENT_EXIT, pid), BRIEF);
	}
	assert_int_equal(sleepers_below(watch, pid), THREADS);
	assert_int_equal(watch_count(watch, EVENT_FORK, pid), forks);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), exits);
	assert_int_equal(node_child_processes(tree_find(watch_tree(watch), pid)), 0);
	watch_check_living(watch);
	close(pipes.go[1]);
	reap(pid);
	watch_catch_up(watch);
	assert_null(tree_find(watch_tree(watch), pid));
	if (promise->follows)
		assert_int_equal(
			watch_event(watch, EVENT_EXIT, pid, 0)->exit.threads, THREADS + BRIEF + 1);
	assert_int_equal(watch_lost(watch), 0);
	close_pipes(&pipes);
	watch_close(watch);
}

static void threads_that_are_not_wanted_any_more_are_let_go(void **state)
{
	const struct promise *promise;
	struct live_watch *watch = open_promised(state, &promise);
	struct pipes pipes;
	size_t told;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(run_threads, &pipes);
	wait_until_up(&pipes);
	wait_for_sleepers(watch, pid);
	want(watch, false);
	watch_catch_up(watch);
	assert_int_equal(tree_counts(watch_tree(watch))->threads, 0);
	assert_int_equal(sleepers_below(watch, pid), 0);
	assert_null(tree_check(watch_tree(watch)));
	told = count_of(watch, 0, 0);
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	wait_until_up(&pipes);
	watch_catch_up(watch);
	assert_int_equal(count_of(watch, 0, 0), told);
	close(pipes.go[1]);
	reap(pid);
	close_pipes(&pipes);
	watch_close(watch);
}

static void a_thread_has_its_own_time_and_its_process_that_of_all(void **state)
{
	const struct promise *promise;
	struct live_watch *watch = open_promised(state, &promise);
	uint64_t most_ns = 0, all_ns = 0, slack_ns = promise->slack_ticks * TICK_NS;
	const struct node *process, *child;
	struct pipes pipes;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(run_threads, &pipes);
	wait_until_up(&pipes);
	wait_for_sleepers(watch, pid);
	watch_measure(watch);
	assert_int_equal(sleepers_below(watch, pid), THREADS);
	process = tree_find(watch_tree(watch), pid);
	for (child = process->first; child; child = child->next) {
		all_ns += child->cpu_ns;
		most_ns = child->cpu_ns > most_ns ? child->cpu_ns : most_ns;
	}
	assert_true(most_ns + slack_ns >= BURN_NS);
	assert_true(all_ns < 2 * most_ns);
	assert_true(process->cpu_ns + slack_ns > all_ns);
	assert_int_equal(process->threads, THREADS + 1);
	close(pipes.go[1]);
	kill(pid, SIGKILL);
	reap(pid);
	close_pipes(&pipes);
	watch_close(watch);
}

static void *exec_here(void *ctx)
{
	execl("/bin/sleep", "sleep", "60", (char *)NULL);
	abort();
}

static void exec_by_a_thread(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t threads[THREADS], thread;
	char byte;

	start_threads(pipes, threads);
	report_ready(pipes);
	if (read(pipes->on[0], &byte, 1) != 1)
		abort();
	pthread_create(&thread, NULL, exec_here, NULL);
	pause();
}

static void wait_for_program(struct live_watch *watch, pid_t pid, const char *comm)
{
	time_t end = time(NULL) + DEADLINE_S;

	while (time(NULL) < end && strcmp(tree_find(watch_tree(watch), pid)->comm, comm))
		watch_run(watch, 20000000);
}

static void an_exec_by_a_thread_leaves_none_of_them(void **state)
{
	const struct promise *promise;
	struct live_watch *watch = open_promised(state, &promise);
	struct pipes pipes;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(exec_by_a_thread, &pipes);
	wait_until_up(&pipes);
	wait_for_sleepers(watch, pid);
	assert_int_equal(write(pipes.on[1], "", 1), 1);
	wait_for_program(watch, pid, "sleep");
	watch_catch_up(watch);
	assert_string_equal(tree_find(watch_tree(watch), pid)->comm, "sleep");
	if (promise->knows_thread)
		assert_int_not_equal(watch_event(watch, EVENT_EXEC, pid, 0)->tid, pid);
	for (const struct node *child = tree_find(watch_tree(watch), pid)->first; child;
		child = child->next)
		assert_true(node_is_exited(child));
	watch_check_living(watch);
	kill(pid, SIGKILL);
	reap(pid);
	close(pipes.go[1]);
	close_pipes(&pipes);
	watch_close(watch);
}

static void leave_threads_behind(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t threads[THREADS];

	close(pipes->go[1]);
	start_threads(pipes, threads);
	report_ready(pipes);
	syscall(SYS_exit, 5); /* this thread only */
}

static void threads_whose_leader_has_ended_remain(void **state)
{
	const struct promise *promise;
	struct live_watch *watch = open_promised(state, &promise);
	struct pipes pipes;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(leave_threads_behind, &pipes);
	wait_until_up(&pipes);
	wait_for_sleepers(watch, pid);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 0);
	close(pipes.go[1]);
	reap(pid);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), promise->follows);
	assert_null(tree_find(watch_tree(watch), pid));
	assert_null(tree_check(watch_tree(watch)));
	close_pipes(&pipes);
	watch_close(watch);
}

/* With each source. */
#define TESTS(test)                                                                                \
	{#test " (bpf)", test, NULL, NULL, &bpf},                                                  \
		{#test " (netlink)", test, NULL, NULL, &netlink},                                  \
	{                                                                                          \
#test " (proc)", test, NULL, NULL, &proc                                           \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(threads_are_reported_while_they_are_switched_on),
		TESTS(threads_that_are_not_wanted_any_more_are_let_go),
		TESTS(a_thread_has_its_own_time_and_its_process_that_of_all),
		TESTS(an_exec_by_a_thread_leaves_none_of_them),
		TESTS(threads_whose_leader_has_ended_remain),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
