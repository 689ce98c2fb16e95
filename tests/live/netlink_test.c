// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The process connector of the real kernel. */
#include "core/source/netlink/netlink.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"
#include "core/tree/tree.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <poll.h>
#include <sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN    23 /* a prime: a doubled or halved count would show */
#define DEADLINE_MS 60000
#define WAITING     5
#define OURS_MAX    4096

/* The events of this process and of its children, and a tree of all. */
struct event_witness {
	struct source *source;
	struct tree *tree;
	struct event ours[OURS_MAX]; /* children of this process, in order */
	char args[256];              /* of the last exec */
	unsigned count, kinds[EVENT_KIND_COUNT];
	uint64_t lost;
};

static struct event_witness witness;

static int record_event(void *ctx, const struct event *event)
{
	witness.kinds[event->kind]++;
	if (event->kind == EVENT_LOST)
		witness.lost += event->count;
	assert_true(tree_apply(witness.tree, event, NULL) >= 0);
	if (event->parent.pid != getpid())
		return 0;
	assert_true(witness.count < OURS_MAX);
	witness.ours[witness.count++] = *event;
	if (event->kind == EVENT_EXEC && event->exec.args_len < sizeof(witness.args))
		memcpy(witness.args, event->exec.args, event->exec.args_len);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

typedef bool condition_fn(int32_t pid);

/* Drains until the condition holds. */
static void wait_for(condition_fn *condition, int32_t pid)
{
	int64_t end_ms = now_ms() + DEADLINE_MS;
	struct pollfd ready = {.fd = witness.source->fd, .events = POLLIN};

	while (!condition(pid)) {
		if (now_ms() > end_ms)
			fail_msg("it did not come within %d ms", DEADLINE_MS);
		poll(&ready, 1, witness.source->due_ns ? 0 : 100);
		assert_true(source_drain(witness.source, 100, record_event, NULL) >= 0);
	}
	assert_null(tree_check(witness.tree));
}

static const struct event *find(enum event_kind kind, int32_t pid)
{
	for (unsigned i = witness.count; i > 0; i--)
		if (witness.ours[i - 1].kind == kind && witness.ours[i - 1].id.pid == pid)
			return &witness.ours[i - 1];
	return NULL;
}

static unsigned count(enum event_kind kind, int32_t pid)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < witness.count; i++)
		sum += witness.ours[i].kind == kind && (!pid || witness.ours[i].id.pid == pid);
	return sum;
}

/* Without readers, which are children of this process as well. */
static unsigned count_all(enum event_kind kind, const pid_t pids[CHILDREN])
{
	unsigned sum = 0;

	for (int i = 0; i < CHILDREN; i++)
		sum += count(kind, pids[i]);
	return sum;
}

static bool is_settled(int32_t pid)
{
	return witness.kinds[EVENT_SETTLED] > 0;
}

static bool has_executed(int32_t pid)
{
	return find(EVENT_EXEC, pid);
}

static bool has_exited(int32_t pid)
{
	return find(EVENT_EXIT, pid);
}

/* Listens, and has read nothing yet. */
static int open_witness_only(void **state)
{
	const struct tree_limits limits = {.linger_ns = 3600000000000};
	char message[256] = "";

	memset(&witness, 0, sizeof(witness));
	witness.tree = tree_new(&limits);
	witness.source = netlink_open(message, sizeof(message));
	assert_string_equal(message, "");
	return 0;
}

static int open_witness(void **state)
{
	open_witness_only(state);
	wait_for(is_settled, 0);
	return 0;
}

static int close_witness(void **state)
{
	source_close(witness.source);
	tree_free(witness.tree);
	return 0;
}

static void the_first_pass_has_us_and_our_parent(void **state)
{
	const struct node *us = tree_find(witness.tree, getpid());

	assert_int_equal(witness.kinds[EVENT_SNAPSHOT], 1);
	assert_int_equal(witness.kinds[EVENT_SETTLED], 1);
	assert_non_null(us);
	assert_int_equal(us->parent->id.pid, getppid());
	assert_int_equal(us->uid, geteuid());
	assert_int_not_equal(us->image->args_len, 0);
}

static bool is_settled_without(int32_t pid)
{
	return is_settled(0) && !tree_find(witness.tree, pid);
}

/* Its birth came before we listened, and the scan finds only its child. */
static void a_parent_that_ends_before_the_scan_meets_it_has_ended(void **state)
{
	int up[2], down[2];
	pid_t parent, child;
	char byte;

	assert_return_code(pipe(up), 0);
	assert_return_code(pipe(down), 0);
	parent = fork();
	if (!parent) {
		if (read(down[0], &byte, 1) != 1)
			_exit(1);
		child = fork();
		if (!child)
			pause();
		_exit(write(up[1], &child, sizeof(child)) != sizeof(child));
	}
	open_witness_only(state);
	while (!witness.kinds[EVENT_SNAPSHOT])
		assert_true(source_drain(witness.source, 1, record_event, NULL) >= 0);
	assert_int_equal(write(down[1], "g", 1), 1);
	assert_int_equal(read(up[0], &child, sizeof(child)), sizeof(child));
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	wait_for(is_settled_without, parent);
	assert_non_null(tree_find(witness.tree, child));
	assert_int_equal(tree_find(witness.tree, child)->parent->id.pid, parent);
	assert_true(node_is_exited(tree_find(witness.tree, child)->parent));
	kill(child, SIGKILL);
	for (int i = 0; i < 2; i++) {
		close(up[i]);
		close(down[i]);
	}
}

static void every_child_is_seen_with_its_end(void **state)
{
	const struct node *us = tree_find(witness.tree, getpid());
	pid_t pids[CHILDREN];

	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (pids[i] == 0 && i == 7)
			kill(getpid(), SIGKILL);
		if (pids[i] == 0)
			_exit(i);
		assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
	}
	wait_for(has_exited, pids[CHILDREN - 1]);
	assert_int_equal(count_all(EVENT_FORK, pids), CHILDREN);
	assert_int_equal(count_all(EVENT_EXIT, pids), CHILDREN);
	for (int i = 0; i < CHILDREN; i++) {
		const struct event *birth = find(EVENT_FORK, pids[i]),
				   *end = find(EVENT_EXIT, pids[i]);

		assert_int_equal(birth->parent.start_ns, us->id.start_ns);
		assert_int_equal(birth->uid, geteuid());
		assert_int_equal(birth->id.start_ns, end->id.start_ns);
		assert_int_equal(end->exit.status, i == 7 ? SIGKILL : i << 8);
		assert_uint_in_range(end->time_ns, birth->time_ns, birth->time_ns + 60000000000);
	}
	assert_int_equal(witness.lost, 0);
}

/* A child that waits for the end of its standard input. */
static pid_t start_reader(int *in)
{
	int pipes[2];
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (pid == 0) {
		dup2(pipes[0], STDIN_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		execl("/bin/sh", "sh", "-c", "read x; exit 3", "a b", "", NULL);
		_exit(127);
	}
	close(pipes[0]);
	*in = pipes[1];
	return pid;
}

static void an_exec_comes_with_its_arguments(void **state)
{
	static const char args[] = "sh\0-c\0read x; exit 3\0a b\0";
	int in;
	pid_t pid = start_reader(&in);
	const struct event *event;

	wait_for(has_executed, pid);
	event = find(EVENT_EXEC, pid);
	assert_string_equal(event->comm, "sh");
	assert_int_equal(event->exec.args_len, sizeof(args));
	assert_memory_equal(witness.args, args, sizeof(args));
	assert_int_equal(event->id.start_ns, find(EVENT_FORK, pid)->id.start_ns);
	close(in);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	wait_for(has_exited, pid);
	assert_int_equal(find(EVENT_EXIT, pid)->exit.status, 3 << 8);
}

static int gate[2];

static void *wait_at_gate(void *nothing)
{
	char c;

	if (read(gate[0], &c, 1) == 1)
		_exit(5);
	return nothing;
}

/* Its leader has exited: /proc shows a zombie, though its threads run. */
static bool is_headless(int32_t pid)
{
	char text[4096];
	struct procstat stat;

	return procfs_text(pid, "stat", text, sizeof(text)) > 0 && procstat_parse(&stat, text) &&
	       stat.state == 'Z';
}

static void a_leader_that_ends_before_its_threads_is_not_an_exit(void **state)
{
	pthread_t thread;
	pid_t pid, later;

	assert_int_equal(pipe(gate), 0);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			if (pthread_create(&thread, NULL, wait_at_gate, NULL))
				_exit(1);
		syscall(SYS_exit, 0); /* of this thread alone */
	}
	wait_for(is_headless, pid);
	/* a later child has been born and reaped: everything before it has been reported */
	later = fork();
	if (later == 0)
		_exit(0);
	waitpid(later, NULL, 0);
	wait_for(has_exited, later);
	assert_int_equal(count(EVENT_EXIT, pid), 0);
	assert_non_null(tree_find(witness.tree, pid));
	assert_int_equal(write(gate[1], "x", 1), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	wait_for(has_exited, pid);
	assert_int_equal(count(EVENT_FORK, pid), 1);
	assert_int_equal(count(EVENT_EXIT, pid), 1);
	assert_int_equal(find(EVENT_EXIT, pid)->exit.status, 5 << 8);
	assert_int_equal(find(EVENT_EXIT, pid)->exit.threads, 4);
	close(gate[0]);
	close(gate[1]);
}

/* A loss shows in the next message of the same CPU, so each CPU sends one. */
static void speak_on_all_cpus(void)
{
	long count = sysconf(_SC_NPROCESSORS_CONF);

	for (int cpu = 0; cpu < count && cpu < CPU_SETSIZE; cpu++) {
		pid_t pid = fork();
		cpu_set_t one;

		if (pid == 0) {
			CPU_ZERO(&one);
			CPU_SET(cpu, &one);
			sched_setaffinity(0, sizeof(one), &one);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
}

static bool is_mended(int32_t pid)
{
	if (!witness.lost)
		speak_on_all_cpus();
	return witness.lost && witness.kinds[EVENT_SETTLED] > 1 &&
	       witness.kinds[EVENT_SETTLED] == witness.kinds[EVENT_SNAPSHOT];
}

static void a_loss_is_reported_and_repaired(void **state)
{
	const int tiny = 1;
	pid_t alive, pid = 0, first = 0;
	int in;

	assert_int_equal(
		setsockopt(witness.source->fd, SOL_SOCKET, SO_RCVBUF, &tiny, sizeof(tiny)), 0);
	for (int i = 0; i < 100; i++) {
		pid = fork();
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
		first = first ? first : pid;
	}
	alive = start_reader(&in);
	wait_for(is_mended, 0);
	assert_non_null(tree_find(witness.tree, alive));
	assert_null(tree_find(witness.tree, first));
	assert_null(tree_find(witness.tree, pid));
	close(in);
	waitpid(alive, NULL, 0);
}

static void *do_nothing(void *nothing)
{
	return nothing;
}

/* Threads that wait, and before them some that exit at once. */
static void run_threads(int down, int up)
{
	pthread_t thread;
	char c;

	for (int i = 0; i < 100; i++)
		if (pthread_create(&thread, NULL, do_nothing, NULL) || pthread_join(thread, NULL))
			_exit(1);
	for (int i = 0; i < WAITING; i++)
		if (pthread_create(&thread, NULL, wait_at_gate, NULL))
			_exit(1);
	if (write(up, "u", 1) != 1 || read(down, &c, 1) < 0)
		_exit(1);
	_exit(0);
}

static bool has_its_threads(int32_t pid)
{
	const struct node *process = tree_find(witness.tree, pid);
	unsigned count = 0;

	for (const struct node *child = process ? process->first : NULL; child; child = child->next)
		count += node_is_thread(child) && !node_is_exited(child);
	return is_mended(pid) && count == WAITING;
}

static void threads_are_right_again_after_a_loss(void **state)
{
	const int tiny = 1;
	int down[2], up[2];
	pid_t pid;
	char c;

	assert_int_equal(pipe(gate), 0);
	assert_int_equal(pipe(down), 0);
	assert_int_equal(pipe(up), 0);
	witness.source->ops->set_threads(witness.source, true);
	assert_int_equal(
		setsockopt(witness.source->fd, SOL_SOCKET, SO_RCVBUF, &tiny, sizeof(tiny)), 0);
	pid = fork();
	if (pid == 0) {
		close(down[1]);
		run_threads(down[0], up[1]);
	}
	assert_int_equal(read(up[0], &c, 1), 1);
	wait_for(has_its_threads, pid);
	assert_int_equal(write(down[1], "d", 1), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 2; i++) {
		close(gate[i]);
		close(down[i]);
		close(up[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_witness, close_witness)
		TEST(the_first_pass_has_us_and_our_parent),
		cmocka_unit_test_teardown(
			a_parent_that_ends_before_the_scan_meets_it_has_ended, close_witness),
		TEST(every_child_is_seen_with_its_end),
		TEST(an_exec_comes_with_its_arguments),
		TEST(a_leader_that_ends_before_its_threads_is_not_an_exit),
		TEST(a_loss_is_reported_and_repaired),
		TEST(threads_are_right_again_after_a_loss),
	};
	char message[256] = "";
	struct source *source = netlink_open(message, sizeof(message));

	if (!source) {
		printf("1..1\nok 1 - netlink # SKIP %s\n", message);
		return 0;
	}
	source_close(source);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
