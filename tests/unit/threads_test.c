// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/tree/subtree.h"
#include "tests/support/tree_fixture.h"

#include <time.h>

#define FIRST  make_ident(61, 7 * S)
#define SECOND make_ident(62, 8 * S)

static struct event thread_fact(
	enum event_kind kind, uint64_t time_ns, struct ident id, struct ident process)
{
	struct event event = events_make(kind, time_ns, id, process);

	event.flags = EVENT_THREAD;
	event.tid = id.pid;
	event.exit.status = STATUS_UNKNOWN;
	event.stat.state = 'S';
	snprintf(event.comm, sizeof(event.comm), "t%d", id.pid);
	return event;
}

/* The processes of the fixture, and two threads of the child. */
static struct tree *threaded(void)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 7 * S, FIRST, CHILD)), 1);
	assert_int_equal(apply(tree, thread_fact(EVENT_SEED, 9 * S, SECOND, CHILD)), 1);
	assert_string_equal(recent_changes(), "bb");
	return tree;
}

static void a_thread_is_a_child_of_its_process(void **state)
{
	struct tree *tree = threaded();
	struct node *thread = at(tree, FIRST), *child = at(tree, CHILD);

	assert_ptr_equal(thread->parent, child);
	assert_int_equal(thread->flags, NODE_THREAD | NODE_FORKED);
	assert_int_equal(at(tree, SECOND)->flags, NODE_THREAD | NODE_SEEDED);
	assert_string_equal(thread->comm, "t61");
	assert_int_equal(thread->current.pid, 60);
	assert_ptr_equal(node_process(thread), child);
	assert_ptr_equal(node_process(child), child);
	tree_free(tree);
}

static void a_thread_is_not_a_process(void **state)
{
	struct tree *plain = family(), *tree = threaded();

	assert_int_equal(counts(tree)->living, counts(plain)->living);
	assert_int_equal(counts(tree)->forks, counts(plain)->forks);
	assert_int_equal(counts(tree)->seeds, counts(plain)->seeds);
	assert_int_equal(counts(tree)->threads, 2);
	assert_int_equal(at(tree, CHILD)->forks, 0);
	assert_int_equal(at(tree, CHILD)->children, 2);
	assert_int_equal(node_child_processes(at(tree, CHILD)), 0);
	assert_int_equal(node_child_processes(at(tree, SHELL)), 1);
	assert_null(tree_find(tree, 61));
	apply(tree, thread_fact(EVENT_EXIT, 10 * S, FIRST, CHILD));
	assert_int_equal(counts(tree)->exits, 0);
	assert_int_equal(counts(tree)->exited, 0);
	assert_int_equal(counts(tree)->threads, 1);
	assert_int_equal(counts(tree)->ended_threads, 1);
	tree_free(plain);
	tree_free(tree);
}

static void an_ended_thread_lingers_a_while_without_a_status(void **state)
{
	struct tree *tree = threaded();
	struct event end = thread_fact(EVENT_EXIT, 7 * S + 1, FIRST, CHILD);
	struct node *thread = at(tree, FIRST);

	end.exit.cpu_ns = 77;
	assert_int_equal(apply(tree, end), 1);
	assert_true(node_is_exited(thread));
	assert_false(thread->flags & NODE_SHORT);
	assert_int_equal(thread->status, STATUS_UNKNOWN);
	assert_int_equal(thread->cpu_ns, 77);
	assert_int_equal(tree_linger_ns(tree, thread), S);
	expire(tree, 8 * S);
	assert_ptr_equal(tree_find_ident(tree, FIRST), thread);
	assert_int_equal(tree_expiry_ns(tree), 8 * S + 1);
	expire(tree, 8 * S + 2);
	assert_null(tree_find_ident(tree, FIRST));
	assert_int_equal(counts(tree)->ended_threads, 0);
	assert_string_equal(recent_changes(), "dg");
	tree_free(tree);
}

static void a_fact_about_a_thread_twice_changes_nothing(void **state)
{
	struct tree *tree = threaded();
	struct event stat = thread_fact(EVENT_STAT, 10 * S, FIRST, CHILD);

	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 7 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_SEED, 9 * S, SECOND, CHILD)), 0);
	assert_int_equal(apply(tree, stat), 1);
	assert_int_equal(apply(tree, stat), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_EXIT, 11 * S, FIRST, CHILD)), 1);
	assert_int_equal(apply(tree, thread_fact(EVENT_EXIT, 11 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 7 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_SEED, 9 * S, FIRST, CHILD)), 0);
	tree_free(tree);
}

static void a_thread_has_its_own_figures_and_its_process_the_sum(void **state)
{
	struct tree *tree = threaded();
	struct event stat = thread_fact(EVENT_STAT, 10 * S, FIRST, CHILD);
	struct node sums;

	stat.stat.cpu_ns = S;
	apply(tree, stat);
	stat.time_ns += S;
	stat.stat.cpu_ns += S / 2;
	stat.stat.nice = 5;
	assert_int_equal(apply(tree, stat), 1);
	assert_float_equal(at(tree, FIRST)->cpu_share, 0.5, 0.001);
	assert_int_equal(at(tree, FIRST)->nice, 5);
	apply(tree, events_stat(11 * S, CHILD, 2 * S));
	subtree_sum(at(tree, CHILD), &sums);
	assert_int_equal(sums.cpu_ns, 2 * S);
	assert_int_equal(sums.threads, 1);
	tree_free(tree);
}

static void of_an_unknown_thread_only_a_birth_or_a_pass_counts(void **state)
{
	struct tree *tree = family();

	assert_int_equal(apply(tree, thread_fact(EVENT_STAT, 9 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_EXIT, 9 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_EXEC, 9 * S, FIRST, CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 9 * S, FIRST, make_ident(99, S))), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 9 * S, make_ident(61, 0), CHILD)), 0);
	assert_int_equal(apply(tree, thread_fact(EVENT_FORK, 9 * S, CHILD, CHILD)), 0);
	assert_int_equal(counts(tree)->living, 3);
	assert_string_equal(recent_changes(), "");
	tree_free(tree);
}

static void threads_leave_with_their_process(void **state)
{
	struct tree *tree = threaded();

	apply(tree, thread_fact(EVENT_EXIT, 10 * S, FIRST, CHILD));
	clear_changes();
	assert_int_equal(apply(tree, events_exit(10 * S, CHILD, 0)), 1);
	assert_string_equal(recent_changes(), "ggd");
	assert_int_equal(counts(tree)->threads + counts(tree)->ended_threads, 0);
	assert_int_equal(at(tree, CHILD)->children, 0);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

/* The exit of the leader is not reported: the process exits with its last thread. */
static void a_leader_may_end_before_its_threads(void **state)
{
	struct tree *tree = threaded();

	assert_int_equal(apply(tree, thread_fact(EVENT_EXIT, 10 * S, CHILD, CHILD)), 0);
	assert_false(node_is_exited(at(tree, CHILD)));
	assert_int_equal(apply(tree, thread_fact(EVENT_EXIT, 10 * S, FIRST, CHILD)), 1);
	assert_int_equal(apply(tree, events_exit(11 * S, CHILD, 0)), 1);
	assert_null(tree_find_ident(tree, SECOND));
	tree_free(tree);
}

/* The thread that executes gets the tid of the leader; all others have exited by then. */
static void an_exec_by_a_thread_leaves_none(void **state)
{
	struct tree *tree = threaded();
	struct event event = EXEC(10 * S, CHILD, SHELL, "/bin/ls", "ls");

	event.tid = 62;
	apply(tree, thread_fact(EVENT_EXIT, 10 * S - 1, FIRST, CHILD));
	assert_int_equal(apply(tree, event), 1);
	assert_null(tree_find_ident(tree, FIRST));
	assert_null(tree_find_ident(tree, SECOND));
	assert_ptr_equal(tree_find(tree, 60), at(tree, CHILD));
	assert_int_equal(apply(tree, events_fork(make_ident(62, 11 * S), SHELL)), 1);
	tree_free(tree);
}

static void a_number_selects_the_process_that_has_it_now(void **state)
{
	struct tree *tree = threaded();

	/* a process gets the number of a thread, with the same start */
	assert_int_equal(apply(tree, events_fork(make_ident(61, 9 * S), SHELL)), 1);
	assert_null(tree_find_ident(tree, FIRST));
	assert_int_equal(apply(tree, events_fork(SECOND, SHELL)), 1);
	assert_int_equal(counts(tree)->threads, 0);
	assert_int_equal(counts(tree)->missed, 0);
	/* a thread gets that of a process, whose exit was missed; but not if the event is older */
	assert_int_equal(
		apply(tree, thread_fact(EVENT_FORK, 8 * S, make_ident(61, 8 * S), CHILD)), 0);
	assert_int_equal(
		apply(tree, thread_fact(EVENT_FORK, 10 * S, make_ident(61, 10 * S), CHILD)), 1);
	assert_int_equal(counts(tree)->missed, 1);
	/* and a thread gets that of a thread */
	assert_int_equal(
		apply(tree, thread_fact(EVENT_FORK, 11 * S, make_ident(61, 11 * S), CHILD)), 1);
	assert_int_equal(
		apply(tree, thread_fact(EVENT_FORK, 10 * S, make_ident(61, 10 * S), CHILD)), 0);
	assert_int_equal(counts(tree)->threads, 1);
	assert_int_equal(counts(tree)->ended_threads, 0);
	tree_free(tree);
}

static void a_fact_without_a_start_is_about_a_process(void **state)
{
	struct tree *tree = threaded();

	assert_int_equal(apply(tree, events_fork(make_ident(70, 9 * S), make_ident(61, 0))), 1);
	assert_int_equal(counts(tree)->threads, 1);
	assert_int_equal(at(tree, make_ident(70, 9 * S))->parent->flags, NODE_PLACEHOLDER);
	tree_free(tree);
}

static void a_thread_that_a_pass_has_not_seen_is_removed(void **state)
{
	struct tree *tree = threaded();

	apply(tree, events_pass(EVENT_SNAPSHOT, 20 * S));
	apply(tree, SEED(20 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(20 * S, SHELL, INIT, "/bin/sh", "sh\0-i"));
	apply(tree, events_make(EVENT_SEED, 20 * S, CHILD, SHELL));
	apply(tree, thread_fact(EVENT_SEED, 20 * S, SECOND, CHILD));
	clear_changes();
	apply(tree, events_pass(EVENT_SETTLED, 21 * S));
	assert_string_equal(recent_changes(), "g");
	assert_null(tree_find_ident(tree, FIRST));
	assert_int_equal(counts(tree)->threads, 1);
	assert_int_equal(counts(tree)->missed, 0);
	tree_free(tree);
}

static void threads_that_are_no_longer_reported_do_not_look_exited(void **state)
{
	struct tree *tree = threaded();

	apply(tree, thread_fact(EVENT_EXIT, 10 * S, FIRST, CHILD));
	clear_changes();
	assert_int_equal(apply(tree, thread_fact(EVENT_SETTLED, 11 * S, UNKNOWN, UNKNOWN)), 1);
	assert_string_equal(recent_changes(), "gg");
	assert_int_equal(apply(tree, thread_fact(EVENT_SETTLED, 11 * S, UNKNOWN, UNKNOWN)), 0);
	assert_int_equal(counts(tree)->threads + counts(tree)->ended_threads, 0);
	assert_int_equal(counts(tree)->living, 3);
	assert_int_equal(apply(tree, thread_fact(EVENT_SEED, 12 * S, FIRST, CHILD)), 1);
	tree_free(tree);
}

/* INIT and its threads, as a pass reports them. */
static void pass_over(struct tree *tree, uint64_t time_ns, int32_t last_tid)
{
	apply(tree, events_pass(EVENT_SNAPSHOT, time_ns));
	apply(tree, SEED(time_ns, INIT, UNKNOWN, "/sbin/init", "init"));
	for (int32_t tid = 2; tid <= last_tid; tid++)
		apply(tree, thread_fact(EVENT_SEED, time_ns, make_ident(tid, 2 * S), INIT));
	apply(tree, events_pass(EVENT_SETTLED, time_ns + 1));
}

static void a_process_that_is_refused_repeatedly_counts_once(void **state)
{
	struct tree *tree = new_tree(16);

	apply(tree, events_fork(INIT, UNKNOWN));
	for (int i = 0; i < 3; i++) {
		pass_over(tree, (10 + i) * S, 39);
		assert_int_equal(counts(tree)->threads, 11);
		assert_int_equal(counts(tree)->threads_refused, 27);
	}
	apply(tree, thread_fact(EVENT_FORK, 20 * S, make_ident(50, 20 * S), INIT));
	assert_int_equal(counts(tree)->threads_refused, 28);
	pass_over(tree, 21 * S, 15);
	assert_int_equal(counts(tree)->threads_refused, 3);
	pass_over(tree, 22 * S, 5);
	assert_int_equal(counts(tree)->threads_refused, 0);
	tree_free(tree);
}

static void threads_leave_room_for_processes(void **state)
{
	struct tree *tree = new_tree(16);

	apply(tree, events_fork(INIT, UNKNOWN));
	for (int32_t tid = 2; tid < 40; tid++)
		apply(tree, thread_fact(EVENT_FORK, 2 * S, make_ident(tid, 2 * S), INIT));
	assert_int_equal(counts(tree)->threads, 11);
	assert_int_equal(counts(tree)->threads_refused, 27);
	for (int32_t pid = 100; pid < 104; pid++)
		assert_int_equal(apply(tree, events_fork(make_ident(pid, 3 * S), INIT)), 1);
	assert_int_equal(counts(tree)->refused, 0);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_is_a_child_of_its_process),
		cmocka_unit_test(a_thread_is_not_a_process),
		cmocka_unit_test(an_ended_thread_lingers_a_while_without_a_status),
		cmocka_unit_test(a_fact_about_a_thread_twice_changes_nothing),
		cmocka_unit_test(a_thread_has_its_own_figures_and_its_process_the_sum),
		cmocka_unit_test(of_an_unknown_thread_only_a_birth_or_a_pass_counts),
		cmocka_unit_test(threads_leave_with_their_process),
		cmocka_unit_test(a_leader_may_end_before_its_threads),
		cmocka_unit_test(an_exec_by_a_thread_leaves_none),
		cmocka_unit_test(a_number_selects_the_process_that_has_it_now),
		cmocka_unit_test(a_fact_without_a_start_is_about_a_process),
		cmocka_unit_test(a_thread_that_a_pass_has_not_seen_is_removed),
		cmocka_unit_test(threads_that_are_no_longer_reported_do_not_look_exited),
		cmocka_unit_test(threads_leave_room_for_processes),
		cmocka_unit_test(a_process_that_is_refused_repeatedly_counts_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
