// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

static void a_pid_that_is_used_again_is_another_process(void **state)
{
	struct tree *tree = family();
	struct ident next = make_ident(60, 8 * S);

	apply(tree, events_exit(7 * S, CHILD, 0));
	assert_int_equal(apply(tree, events_fork(next, INIT)), 1);
	assert_ptr_not_equal(at(tree, CHILD), at(tree, next));
	assert_ptr_equal(tree_find(tree, 60), at(tree, next));
	assert_int_equal(counts(tree)->missed, 0);
	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 0)), 0);
	assert_int_equal(apply(tree, events_exit(9 * S, next, 0)), 1);
	assert_int_equal(apply(tree, events_exit(9 * S, next, 0)), 0);
	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 0)), 0);
	assert_int_equal(counts(tree)->exited, 2);
	expire(tree, 100 * S);
	assert_int_equal(counts(tree)->exited, 0);
	tree_free(tree);
}

static void a_reused_pid_reveals_a_missed_exit(void **state)
{
	struct tree *tree = family();
	struct ident next = make_ident(60, 8 * S);

	assert_int_equal(apply(tree, events_fork(next, SHELL)), 1);
	assert_string_equal(recent_changes(), "db");
	assert_int_equal(
		at(tree, CHILD)->flags, NODE_EXITED | NODE_FORKED | NODE_MISSED | NODE_LINGERS);
	assert_int_equal(at(tree, CHILD)->exit_ns, 8 * S);
	assert_int_equal(at(tree, CHILD)->status, STATUS_UNKNOWN);
	assert_ptr_equal(tree_find(tree, 60), at(tree, next));
	assert_int_equal(counts(tree)->missed, 1);
	assert_int_equal(counts(tree)->exits, 0);
	tree_free(tree);
}

static void a_missed_exit_that_comes_late_is_filled_in(void **state)
{
	struct tree *tree = family();

	apply(tree, events_fork(make_ident(60, 8 * S), SHELL));
	clear_changes();
	assert_int_equal(apply(tree, events_exit(6 * S + 5, CHILD, 11)), 1);
	assert_string_equal(recent_changes(), "c");
	assert_int_equal(at(tree, CHILD)->status, 11);
	assert_int_equal(at(tree, CHILD)->exit_ns, 6 * S + 5);
	assert_int_equal(
		at(tree, CHILD)->flags, NODE_EXITED | NODE_FORKED | NODE_SHORT | NODE_LINGERS);
	assert_int_equal(apply(tree, events_exit(6 * S + 5, CHILD, 11)), 0);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void a_parent_with_another_start_reveals_a_missed_exit(void **state)
{
	struct tree *tree = family();
	struct ident next = make_ident(50, 8 * S);

	assert_int_equal(apply(tree, events_fork(make_ident(61, 9 * S), next)), 1);
	assert_true(at(tree, SHELL)->flags & NODE_MISSED);
	assert_true(at(tree, next)->flags & NODE_PLACEHOLDER);
	assert_parent(tree, make_ident(61, 9 * S), next);
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void a_fact_about_an_earlier_owner_of_a_pid_comes_too_late(void **state)
{
	struct tree *tree = family();
	struct ident before = make_ident(60, 2 * S);
	struct node *child = tree_find(tree, 60);

	assert_int_equal(apply(tree, events_fork(before, INIT)), 0);
	assert_int_equal(apply(tree, EXEC(3 * S, before, INIT, "x", "x")), 0);
	assert_int_equal(apply(tree, SEED(3 * S, before, INIT, "x", "x")), 0);
	assert_int_equal(apply(tree, events_stat(3 * S, before, 5)), 0);
	assert_int_equal(counts(tree)->living, 3);
	/* But its existence and its exit are new. */
	assert_int_equal(apply(tree, events_exit(4 * S, before, 0)), 1);
	assert_int_equal(apply(tree, events_exit(4 * S, before, 0)), 0);
	assert_ptr_equal(tree_find(tree, 60), child);
	assert_true(at(tree, before)->flags & NODE_EXITED);
	tree_free(tree);
}

static void the_child_of_an_earlier_owner_of_a_pid_is_a_root(void **state)
{
	struct tree *tree = family();

	apply(tree, events_fork(make_ident(70, 9 * S), make_ident(60, 2 * S)));
	assert_root(tree, make_ident(70, 9 * S));
	tree_free(tree);
}

static void an_event_without_a_start_is_about_the_process_with_that_pid(void **state)
{
	struct tree *tree = family();

	assert_int_equal(
		apply(tree, EXEC(7 * S, make_ident(60, 0), make_ident(50, 0), "x", "x")), 1);
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_false(at(tree, CHILD)->flags & NODE_ORPHAN);
	assert_true(ident_equal(at(tree, CHILD)->current, SHELL));
	assert_int_equal(apply(tree, events_exit(8 * S, make_ident(60, 0), 0)), 1);
	assert_null(tree_find(tree, 60));
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_process_without_a_start_gets_it_from_a_later_event(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = events_fork(make_ident(60, 0), UNKNOWN);

	event.time_ns = 6 * S + 10;
	apply(tree, event);
	apply(tree, EXEC(7 * S, CHILD, UNKNOWN, "x", "x"));
	assert_int_equal(counts(tree)->living, 1);
	assert_int_equal(tree_find(tree, 60)->id.start_ns, CHILD.start_ns);
	tree_free(tree);
}

static void an_exact_exited_process_matches_before_a_possible_one(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(7 * S, CHILD, 0));
	/* Now 60 is a process with unknown start, while the exit is repeated. */
	apply(tree, events_fork(make_ident(61, 8 * S), make_ident(60, 0)));
	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 0)), 0);
	assert_int_equal(apply(tree, EXEC(7 * S, CHILD, SHELL, "x", "x")), 0);
	assert_true(tree_find(tree, 60)->flags & NODE_PLACEHOLDER);
	tree_free(tree);
}

static void exited_processes_use_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version;

	apply(tree, events_exit(7 * S, CHILD, 0));
	version = tree_version(tree);
	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 0);
	assert_int_equal(apply(tree, EXEC(8 * S, CHILD, SHELL, "x", "x")), 0);
	assert_int_equal(apply(tree, SEED(8 * S, CHILD, SHELL, "x", "x")), 0);
	assert_int_equal(apply(tree, events_stat(8 * S, CHILD, 5)), 0);
	assert_int_equal(tree_version(tree), version);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pid_that_is_used_again_is_another_process),
		cmocka_unit_test(a_reused_pid_reveals_a_missed_exit),
		cmocka_unit_test(a_missed_exit_that_comes_late_is_filled_in),
		cmocka_unit_test(a_parent_with_another_start_reveals_a_missed_exit),
		cmocka_unit_test(a_fact_about_an_earlier_owner_of_a_pid_comes_too_late),
		cmocka_unit_test(the_child_of_an_earlier_owner_of_a_pid_is_a_root),
		cmocka_unit_test(an_event_without_a_start_is_about_the_process_with_that_pid),
		cmocka_unit_test(a_process_without_a_start_gets_it_from_a_later_event),
		cmocka_unit_test(an_exact_exited_process_matches_before_a_possible_one),
		cmocka_unit_test(exited_processes_use_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
