// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

static void a_child_is_linked_below_its_parent(void **state)
{
	struct tree *tree = family();
	struct node *child = tree_find(tree, 60);

	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(at(tree, SHELL)->forks, 1);
	assert_int_equal(at(tree, SHELL)->children, 1);
	assert_true(ident_equal(child->current, SHELL));
	assert_int_equal(child->flags, NODE_FORKED);
	assert_int_equal(counts(tree)->forks, 2);
	assert_int_equal(counts(tree)->seeds, 1);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_child_runs_its_parents_image_until_it_executes_one(void **state)
{
	struct tree *tree = family();
	struct image *shared = at(tree, SHELL)->image;

	assert_ptr_equal(at(tree, CHILD)->image, shared);
	assert_int_equal(at(tree, CHILD)->execs, 0);
	assert_int_equal(apply(tree, EXEC(6 * S + 9, CHILD, SHELL, "/bin/ls", "ls")), 1);
	assert_string_equal(at(tree, CHILD)->image->exe, "/bin/ls");
	assert_int_equal(at(tree, CHILD)->execs, 1);
	assert_null(at(tree, CHILD)->image->before);
	assert_ptr_equal(at(tree, SHELL)->image, shared);
	assert_string_equal(recent_changes(), "c");
	tree_free(tree);
}

static void a_child_inherits_its_place_unless_the_event_has_one(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, SHELL, INIT, "/bin/sh", "sh");

	event.place = (struct event_place){
		.cgroup_id = 7, .cgroup = "/a", .tty = 5, .pid_ns = 99, .ns_pid = 3};
	assert_int_equal(apply(tree, event), 1);
	assert_int_equal(apply(tree, events_fork(make_ident(61, 8 * S), SHELL)), 1);
	assert_ptr_equal(tree_find(tree, 61)->cgroup, tree_find(tree, 50)->cgroup);
	assert_int_equal(tree_find(tree, 61)->cgroup_id, 7);
	assert_int_equal(tree_find(tree, 61)->tty, 5);
	assert_int_equal(tree_find(tree, 61)->pid_ns, 99);
	assert_int_equal(tree_find(tree, 61)->ns_pid, 0);
	event = events_fork(make_ident(62, 8 * S), SHELL);
	event.place = (struct event_place){.cgroup_id = 8, .cgroup = "/b", .ns_pid = 4};
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(tree_find(tree, 62)->cgroup, "/b");
	assert_string_equal(tree_find(tree, 50)->cgroup, "/a");
	assert_int_equal(tree_find(tree, 62)->ns_pid, 4);
	tree_free(tree);
}

static void a_child_in_another_group_has_not_its_parents_path(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, SHELL, INIT, "/bin/sh", "sh");

	event.place = (struct event_place){.cgroup_id = 7, .cgroup = "/a"};
	apply(tree, event);
	event = events_fork(make_ident(61, 8 * S), SHELL);
	event.place.cgroup_id = 8; /* whose path is not known */
	apply(tree, event);
	assert_null(tree_find(tree, 61)->cgroup);
	assert_int_equal(tree_find(tree, 61)->cgroup_id, 8);
	event = events_fork(make_ident(62, 8 * S), SHELL);
	event.place.cgroup_id = 7;
	apply(tree, event);
	assert_string_equal(tree_find(tree, 62)->cgroup, "/a");
	event = EXEC(9 * S, make_ident(62, 8 * S), SHELL, "/bin/x", "x");
	event.place.cgroup_id = 9;
	apply(tree, event);
	assert_null(tree_find(tree, 62)->cgroup);
	tree_free(tree);
}

static void a_process_that_moved_has_not_the_path_of_the_group_before(void **state)
{
	struct tree *tree = family();
	struct event event = EXEC(7 * S, SHELL, INIT, "/bin/sh", "sh");

	event.place = (struct event_place){.cgroup_id = 7, .cgroup = "/a"};
	apply(tree, event);
	event = (struct event){.kind = EVENT_STAT, .id = SHELL, .parent = INIT, .time_ns = 8 * S};
	apply(tree, event);
	assert_string_equal(tree_find(tree, SHELL.pid)->cgroup, "/a");
	event.time_ns = 9 * S;
	event.place.cgroup_id = 8; /* whose path is not known */
	apply(tree, event);
	assert_null(tree_find(tree, SHELL.pid)->cgroup);
	assert_int_equal(tree_find(tree, SHELL.pid)->cgroup_id, 8);
	tree_free(tree);
}

static void equal_control_groups_are_one_pointer(void **state)
{
	struct tree *tree = new_tree(0);
	char one[] = "/user.slice", two[] = "/user.slice";
	struct event event = events_fork(SHELL, UNKNOWN);

	event.place.cgroup = one;
	apply(tree, event);
	event = events_fork(CHILD, UNKNOWN);
	event.place.cgroup = two;
	apply(tree, event);
	assert_ptr_equal(at(tree, SHELL)->cgroup, at(tree, CHILD)->cgroup);
	tree_free(tree);
}

static void the_same_fork_twice_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version = tree_version(tree);

	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 0);
	assert_int_equal(tree_version(tree), version);
	assert_int_equal(at(tree, SHELL)->forks, 1);
	assert_int_equal(counts(tree)->forks, 2);
	tree_free(tree);
}

static void an_unknown_parent_becomes_a_placeholder(void **state)
{
	struct tree *tree = new_tree(0);
	struct node *parent;

	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 1);
	assert_string_equal(recent_changes(), "bb");
	parent = tree_find(tree, 50);
	assert_int_equal(parent->flags, NODE_PLACEHOLDER);
	assert_int_equal(parent->id.start_ns, SHELL.start_ns);
	assert_int_equal(parent->forks, 1);
	assert_string_equal(parent->comm, "");
	assert_root(tree, SHELL);
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_seed(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, events_fork(CHILD, make_ident(50, 0)));
	assert_true(tree_find(tree, 50)->flags & NODE_PLACEHOLDER);
	clear_changes();
	assert_int_equal(apply(tree, SEED(9 * S, SHELL, INIT, "/bin/sh", "sh")), 1);
	assert_string_equal(recent_changes(), "mc");
	assert_int_equal(tree_find(tree, 50)->id.start_ns, SHELL.start_ns);
	assert_int_equal(tree_find(tree, 50)->flags, NODE_SEEDED);
	assert_parent(tree, SHELL, INIT);
	assert_parent(tree, CHILD, SHELL);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_fork(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, events_fork(CHILD, SHELL));
	clear_changes();
	assert_int_equal(apply(tree, events_fork(SHELL, INIT)), 1);
	assert_string_equal(recent_changes(), "bmc");
	assert_int_equal(tree_find(tree, 50)->flags, NODE_FORKED);
	assert_parent(tree, SHELL, INIT);
	assert_int_equal(counts(tree)->forks, 2);
	tree_free(tree);
}

static void a_placeholder_is_filled_by_its_own_exit(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = events_exit(9 * S, SHELL, 0);

	apply(tree, events_fork(CHILD, SHELL));
	event.parent = INIT;
	strcpy(event.comm, "sh");
	assert_int_equal(apply(tree, event), 1);
	assert_string_equal(at(tree, SHELL)->comm, "sh");
	assert_int_equal(at(tree, SHELL)->flags, NODE_EXITED | NODE_LINGERS);
	assert_parent(tree, SHELL, INIT);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	tree_free(tree);
}

static void a_placeholder_that_lived_before_the_start_is_another_process(void **state)
{
	struct tree *tree = new_tree(0);

	/* A process has pid 50 at 6 s, so it is not one that starts at 7 s. */
	apply(tree, events_fork(CHILD, make_ident(50, 0)));
	assert_int_equal(apply(tree, events_fork(make_ident(50, 7 * S), INIT)), 1);
	assert_int_equal(tree_find(tree, 50)->children, 0);
	assert_true(tree_find(tree, 60)->parent->flags & NODE_MISSED);
	assert_int_equal(counts(tree)->missed, 1);
	tree_free(tree);
}

static void a_filled_placeholder_is_not_put_below_its_own_descendant(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, events_fork(CHILD, SHELL));
	apply(tree, events_fork(make_ident(70, 7 * S), CHILD));
	assert_int_equal(apply(tree, SEED(9 * S, SHELL, make_ident(70, 7 * S), "x", "x")), 1);
	assert_root(tree, SHELL);
	assert_int_equal(counts(tree)->living, 3);
	tree_free(tree);
}

static void an_orphan_and_a_child_of_itself_are_roots(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, events_fork(SHELL, UNKNOWN));
	apply(tree, events_fork(CHILD, CHILD));
	assert_root(tree, SHELL);
	assert_root(tree, CHILD);
	assert_int_equal(counts(tree)->living, 2);
	tree_free(tree);
}

static void an_event_without_a_process_changes_nothing(void **state)
{
	struct tree *tree = family();
	uint64_t version = tree_version(tree);
	struct node *subject = tree_top(tree);
	struct event event = events_fork(make_ident(0, 5), INIT);

	assert_int_equal(tree_apply(tree, &event, &subject), 0);
	assert_null(subject);
	assert_int_equal(apply(tree, events_fork(make_ident(-4, 5), INIT)), 0);
	event.kind = EVENT_KIND_COUNT;
	event.id = CHILD;
	assert_int_equal(apply(tree, event), 0);
	assert_int_equal(tree_version(tree), version);
	tree_free(tree);
}

static void a_seed_that_is_followed_by_its_fork_gets_its_birth_parent(void **state)
{
	struct tree *tree = new_tree(0);

	/* The shell forked the child and exited before the pass, which saw init's child. */
	apply(tree, SEED(9 * S, INIT, UNKNOWN, "/sbin/init", "init"));
	apply(tree, SEED(9 * S, CHILD, INIT, "/bin/x", "x"));
	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 0);
	assert_parent(tree, CHILD, SHELL);
	assert_true(tree_find(tree, 60)->flags & NODE_ORPHAN);
	assert_true(ident_equal(tree_find(tree, 60)->current, INIT));
	assert_string_equal(tree_find(tree, 60)->comm, "/bin/x");
	assert_int_equal(apply(tree, events_exit(8 * S, SHELL, 0)), 1);
	assert_true(at(tree, SHELL)->flags & NODE_EXITED);
	assert_parent(tree, CHILD, SHELL);
	tree_free(tree);
}

static void threads_of_the_kernel_are_marked(void **state)
{
	struct tree *tree = new_tree(0);
	struct event event = events_make(EVENT_SEED, S, make_ident(2, 2), UNKNOWN);

	event.flags = EVENT_KTHREAD;
	apply(tree, event);
	event = events_fork(make_ident(9, 9), make_ident(2, 2));
	event.flags = EVENT_KTHREAD;
	apply(tree, event);
	assert_int_equal(tree_find(tree, 2)->flags, NODE_SEEDED | NODE_KTHREAD);
	assert_int_equal(tree_find(tree, 9)->flags, NODE_FORKED | NODE_KTHREAD);
	assert_null(tree_find(tree, 9)->image);
	/* A helper started by the kernel begins as a kernel thread. */
	apply(tree, EXEC(S, make_ident(9, 9), make_ident(2, 2), "/sbin/modprobe", "modprobe"));
	assert_int_equal(tree_find(tree, 9)->flags, NODE_FORKED);
	tree_free(tree);
}

static void an_empty_tree_is_valid(void **state)
{
	struct tree *tree = new_tree(0);

	assert_sound(tree);
	assert_null(tree_find(tree, 1));
	assert_null(tree_find(tree, 0));
	assert_null(tree_find_ident(tree, make_ident(0, 0)));
	assert_true(node_is_top(tree_top(tree)));
	assert_int_equal(tree_limits(tree)->max_nodes, TREE_MAX_NODES);
	expire(tree, 5);
	assert_int_equal(tree_expiry_ns(tree), 0);
	tree_remove_observer(tree, &changes);
	assert_int_equal(apply(tree, events_fork(CHILD, SHELL)), 1);
	tree_free(tree);
	tree_free(NULL);
}

static void a_node_takes_four_cache_lines(void **state)
{
	assert_int_equal(sizeof(struct node), 256);
}

static void the_check_notices_what_is_broken(void **state)
{
	struct tree *tree = family();
	struct node *shell = at(tree, SHELL), *child = at(tree, CHILD);

	child->parent = tree_top(tree);
	assert_non_null(tree_check(tree));
	child->parent = shell;
	shell->children++;
	assert_non_null(tree_check(tree));
	shell->children--;
	child->flags |= NODE_EXITED;
	assert_non_null(tree_check(tree));
	child->flags &= ~(unsigned)NODE_EXITED;
	child->id.pid = 61;
	assert_non_null(tree_check(tree));
	child->id.pid = 60;
	shell->flags |= NODE_MISSED;
	assert_non_null(tree_check(tree));
	shell->flags &= ~(unsigned)NODE_MISSED;
	assert_sound(tree);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_is_linked_below_its_parent),
		cmocka_unit_test(a_child_runs_its_parents_image_until_it_executes_one),
		cmocka_unit_test(a_child_inherits_its_place_unless_the_event_has_one),
		cmocka_unit_test(a_child_in_another_group_has_not_its_parents_path),
		cmocka_unit_test(a_process_that_moved_has_not_the_path_of_the_group_before),
		cmocka_unit_test(equal_control_groups_are_one_pointer),
		cmocka_unit_test(the_same_fork_twice_changes_nothing),
		cmocka_unit_test(an_unknown_parent_becomes_a_placeholder),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_seed),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_fork),
		cmocka_unit_test(a_placeholder_is_filled_by_its_own_exit),
		cmocka_unit_test(a_placeholder_that_lived_before_the_start_is_another_process),
		cmocka_unit_test(a_filled_placeholder_is_not_put_below_its_own_descendant),
		cmocka_unit_test(an_orphan_and_a_child_of_itself_are_roots),
		cmocka_unit_test(an_event_without_a_process_changes_nothing),
		cmocka_unit_test(a_seed_that_is_followed_by_its_fork_gets_its_birth_parent),
		cmocka_unit_test(threads_of_the_kernel_are_marked),
		cmocka_unit_test(an_empty_tree_is_valid),
		cmocka_unit_test(a_node_takes_four_cache_lines),
		cmocka_unit_test(the_check_notices_what_is_broken),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
