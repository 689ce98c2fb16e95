// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

static void an_exit_leaves_an_exited_node_with_its_resource_usage(void **state)
{
	struct tree *tree = family();
	struct event event = events_exit(6 * S + S / 2, CHILD, 256);
	struct node *child = tree_find(tree, 60);

	event.exit.cpu_ns = S / 4;
	event.exit.max_rss_bytes = 4096;
	event.exit.read_bytes = 10;
	event.exit.write_bytes = 20;
	event.exit.threads = 3;
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(recent_changes(), "d");
	assert_null(tree_find(tree, 60));
	assert_ptr_equal(at(tree, CHILD), child);
	/* a child of a shell that executes nothing has the status of its last command */
	assert_int_equal(child->flags,
		NODE_EXITED | NODE_FORKED | NODE_SHORT | NODE_LINGERS | NODE_EXPECTED);
	assert_int_equal(child->status, 256);
	assert_int_equal(child->exit_ns, 6 * S + S / 2);
	assert_int_equal(child->cpu_ns, S / 4);
	/* In half a second; but a process that exits so soon is not ranked as busy. */
	assert_true(child->cpu_share == 0.25f);
	assert_int_equal(child->rss_bytes, 4096);
	assert_int_equal(child->read_bytes, 10);
	assert_int_equal(child->write_bytes, 20);
	assert_int_equal(child->threads, 3);
	assert_int_equal(child->state, 'X');
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->living, 2);
	assert_int_equal(counts(tree)->exited, 1);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void a_long_lifetime_is_not_short(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(7 * S, CHILD, 0));
	assert_false(at(tree, CHILD)->flags & NODE_SHORT);
	tree_set_short(tree, 3 * S);
	apply(tree, events_exit(7 * S, SHELL, 0));
	assert_true(at(tree, SHELL)->flags & NODE_SHORT);
	tree_free(tree);
}

static void a_repeated_exit_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version;

	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 256)), 1);
	version = tree_version(tree);
	assert_int_equal(apply(tree, events_exit(7 * S + 1, CHILD, 0)), 0);
	assert_int_equal(apply(tree, events_exit(7 * S + 2, make_ident(60, 0), 0)), 0);
	assert_int_equal(tree_version(tree), version);
	assert_int_equal(at(tree, CHILD)->status, 256);
	assert_int_equal(counts(tree)->exited, 1);
	assert_int_equal(counts(tree)->exits, 1);
	tree_free(tree);
}

static void a_repeated_exit_changes_nothing_without_linger_either(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, 0);
	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 256)), 1);
	assert_true(at(tree, CHILD)->flags & NODE_EXPIRED);
	expire(tree, 7 * S + TREE_HORIZON_NS - 1);
	assert_int_equal(apply(tree, events_exit(7 * S, CHILD, 256)), 0);
	assert_int_equal(counts(tree)->exited, 1);
	assert_int_equal(tree_expiry_ns(tree), 7 * S + TREE_HORIZON_NS);
	expire(tree, tree_expiry_ns(tree));
	assert_int_equal(counts(tree)->exited, 0);
	assert_string_equal(recent_changes(), "dg");
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_free(tree);
}

static void an_exit_of_an_unknown_process_leaves_an_exited_node(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = events_exit(7 * S, CHILD, 9);
	struct node *subject;

	event.parent = SHELL;
	strcpy(event.comm, "gone");
	assert_int_equal(tree_apply(tree, &event, &subject), 1);
	assert_string_equal(recent_changes(), "bbd");
	assert_string_equal(subject->comm, "gone");
	assert_int_equal(subject->status, 9);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->exits, 1);
	assert_int_equal(apply(tree, event), 0);
	assert_int_equal(counts(tree)->exited, 1);
	tree_free(tree);
}

static void exit_of_a_parent_keeps_its_children_in_place(void **state)
{
	struct tree *tree = family();
	struct event event = events_stat(8 * S, CHILD, 0);

	assert_int_equal(apply(tree, events_exit(7 * S, SHELL, 0)), 1);
	assert_string_equal(recent_changes(), "cd");
	assert_parent(tree, CHILD, SHELL);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_true(ident_equal(tree_find(tree, 60)->current, SHELL));
	event.parent = INIT;
	assert_int_equal(apply(tree, event), 1);
	assert_true(ident_equal(tree_find(tree, 60)->current, INIT));
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void a_child_with_another_parent_is_an_orphan(void **state)
{
	struct tree *tree = family();
	struct event event = events_stat(8 * S, CHILD, 0);

	event.parent = INIT;
	apply(tree, event);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	tree_free(tree);
}

static void an_exited_process_leaves_after_its_linger(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(7 * S, CHILD, 0));
	assert_int_equal(tree_expiry_ns(tree), 7 * S + LINGER);
	expire(tree, 7 * S + LINGER - 1);
	assert_string_equal(recent_changes(), "d");
	expire(tree, 7 * S + LINGER);
	assert_string_equal(recent_changes(), "g");
	assert_null(tree_find_ident(tree, CHILD));
	assert_int_equal(at(tree, SHELL)->children, 0);
	assert_int_equal(tree_expiry_ns(tree), 0);
	assert_int_equal(counts(tree)->evicted, 0);
	tree_free(tree);
}

static void a_short_linger_ends_before_the_horizon(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, S / 2);
	apply(tree, events_exit(7 * S, CHILD, 0));
	assert_false(at(tree, CHILD)->flags & NODE_EXPIRED);
	assert_int_equal(tree_expiry_ns(tree), 7 * S + S / 2);
	expire(tree, 7 * S + S / 2);
	assert_true(at(tree, CHILD)->flags & NODE_EXPIRED);
	assert_int_equal(tree_expiry_ns(tree), 8 * S);
	expire(tree, 8 * S);
	assert_null(tree_find_ident(tree, CHILD));
	assert_string_equal(recent_changes(), "dcg");
	tree_free(tree);
}

static void a_shorter_linger_applies_to_exited_processes_already_shown(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(7 * S, CHILD, 0));
	tree_set_linger(tree, S);
	assert_int_equal(tree_expiry_ns(tree), 8 * S);
	expire(tree, 8 * S);
	assert_null(tree_find_ident(tree, CHILD));
	tree_free(tree);
}

static void an_endless_linger_never_ends(void **state)
{
	struct tree *tree = family();

	tree_set_linger(tree, UINT64_MAX);
	apply(tree, events_exit(7 * S, CHILD, 0));
	assert_int_equal(tree_expiry_ns(tree), 0);
	expire(tree, UINT64_MAX - 1);
	assert_non_null(tree_find_ident(tree, CHILD));
	tree_free(tree);
}

static void an_exited_process_stays_while_it_has_children(void **state)
{
	struct tree *tree = family();

	apply(tree, events_exit(7 * S, SHELL, 0));
	clear_changes();
	expire(tree, 100 * S);
	assert_string_equal(recent_changes(), "c");
	assert_true(at(tree, SHELL)->flags & NODE_EXPIRED);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_free(tree);
}

static void the_last_child_removes_its_exited_ancestors(void **state)
{
	struct tree *tree = family();

	apply(tree, events_fork(make_ident(70, 7 * S), CHILD));
	apply(tree, events_exit(8 * S, SHELL, 0));
	apply(tree, events_exit(8 * S, CHILD, 0));
	expire(tree, 100 * S);
	apply(tree, events_exit(100 * S, make_ident(70, 7 * S), 0));
	clear_changes();
	expire(tree, 200 * S);
	assert_string_equal(recent_changes(), "ggg");
	assert_int_equal(counts(tree)->exited, 0);
	assert_int_equal(counts(tree)->living, 1);
	assert_int_equal(at(tree, INIT)->children, 0);
	tree_free(tree);
}

static void exits_that_come_out_of_order_expire_in_order(void **state)
{
	struct tree *tree = new_tree(0);
	int pid;

	for (pid = 1; pid <= 20; pid++) {
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
		/* 20 19 18 ... */
		apply(tree, events_exit((uint64_t)(40 - pid) * S, make_ident(pid, S), 0));
	}
	for (pid = 20; pid >= 1; pid--) {
		assert_int_equal(tree_expiry_ns(tree), (uint64_t)(40 - pid) * S + LINGER);
		expire(tree, tree_expiry_ns(tree));
		assert_int_equal(counts(tree)->exited, pid - 1);
	}
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_leaves_an_exited_node_with_its_resource_usage),
		cmocka_unit_test(a_long_lifetime_is_not_short),
		cmocka_unit_test(a_repeated_exit_changes_nothing),
		cmocka_unit_test(a_repeated_exit_changes_nothing_without_linger_either),
		cmocka_unit_test(an_exit_of_an_unknown_process_leaves_an_exited_node),
		cmocka_unit_test(exit_of_a_parent_keeps_its_children_in_place),
		cmocka_unit_test(a_child_with_another_parent_is_an_orphan),
		cmocka_unit_test(an_exited_process_leaves_after_its_linger),
		cmocka_unit_test(a_short_linger_ends_before_the_horizon),
		cmocka_unit_test(a_shorter_linger_applies_to_exited_processes_already_shown),
		cmocka_unit_test(an_endless_linger_never_ends),
		cmocka_unit_test(an_exited_process_stays_while_it_has_children),
		cmocka_unit_test(the_last_child_removes_its_exited_ancestors),
		cmocka_unit_test(exits_that_come_out_of_order_expire_in_order),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
