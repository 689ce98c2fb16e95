// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

static void the_oldest_exited_process_is_evicted_first_from_a_full_tree(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(4 * S, make_ident(4, S), 0));
	apply(tree, events_exit(3 * S, make_ident(3, S), 0));
	clear_changes();
	assert_int_equal(apply(tree, events_fork(make_ident(20, 5 * S), UNKNOWN)), 1);
	assert_string_equal(recent_changes(), "gb");
	assert_null(tree_find_ident(tree, make_ident(3, S)));
	assert_non_null(tree_find_ident(tree, make_ident(4, S)));
	assert_int_equal(counts(tree)->evicted, 1);
	assert_int_equal(counts(tree)->refused, 0);
	tree_free(tree);
}

static void exited_processes_without_children_are_evicted_before_ancestors(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident parent = make_ident(1, S), child = make_ident(2, S);
	int pid;

	apply(tree, events_fork(parent, UNKNOWN));
	apply(tree, events_fork(child, parent));
	for (pid = 3; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, parent, 0));
	apply(tree, events_exit(3 * S, make_ident(3, S), 0));
	apply(tree, events_fork(make_ident(20, 5 * S), UNKNOWN));
	assert_null(tree_find_ident(tree, make_ident(3, S)));
	assert_parent(tree, child, parent);
	tree_free(tree);
}

static void an_evicted_ancestor_leaves_its_children_to_its_parent(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident grand = make_ident(1, S), parent = make_ident(2, S), child = make_ident(3, S);
	struct node *was;
	int pid;

	apply(tree, events_fork(grand, UNKNOWN));
	apply(tree, events_fork(parent, grand));
	apply(tree, events_fork(child, parent));
	was = tree_find(tree, 2);
	for (pid = 4; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, parent, 0));
	clear_changes();
	apply(tree, events_fork(make_ident(20, 5 * S), UNKNOWN));
	assert_string_equal(recent_changes(), "cmgb");
	assert_ptr_equal(changes.from, was);
	assert_parent(tree, child, grand);
	assert_int_equal(at(tree, grand)->children, 1);
	assert_true(at(tree, child)->flags & NODE_ORPHAN);
	assert_int_equal(counts(tree)->evicted, 1);
	tree_free(tree);
}

static void expired_ancestors_are_not_counted_as_evicted(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	tree_set_linger(tree, 0);
	for (pid = 1; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, make_ident(1, S), 0));
	assert_int_equal(apply(tree, events_fork(make_ident(20, 2 * S), UNKNOWN)), 1);
	assert_int_equal(counts(tree)->evicted, 0);
	tree_free(tree);
}

static void failures_stay_longer(void **state)
{
	const struct tree_limits limits = {.linger_ns = 2 * S, .failed_times = 3};
	struct tree *tree = tree_new(&limits);

	for (int pid = 1; pid <= 3; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, make_ident(1, S), 1 << 8));
	apply(tree, events_exit(3 * S, make_ident(2, S), 0));
	apply(tree, events_exit(3 * S, make_ident(3, S), 11));
	assert_null(tree_check(tree));
	assert_true(tree_expiry_ns(tree) == 5 * S);
	tree_expire(tree, 5 * S);
	assert_null(tree_find_ident(tree, make_ident(2, S)));
	assert_non_null(tree_find_ident(tree, make_ident(1, S)));
	assert_true(tree_expiry_ns(tree) == 8 * S);
	tree_expire(tree, 8 * S);
	assert_null(tree_find_ident(tree, make_ident(1, S)));
	assert_non_null(tree_find_ident(tree, make_ident(3, S)));
	assert_null(tree_check(tree));
	tree_expire(tree, 9 * S);
	assert_int_equal(counts(tree)->exited, 0);
	tree_free(tree);
}

static void a_tree_full_of_running_processes_refuses_and_counts(void **state)
{
	struct tree *tree = new_tree(1);
	struct node *subject;
	struct event event;
	int pid;

	/* 16 is the minimum. */
	for (pid = 1; pid <= 16; pid++)
		assert_int_equal(apply(tree, events_fork(make_ident(pid, S), UNKNOWN)), 1);
	event = events_fork(make_ident(20, 5 * S), make_ident(1, S));
	assert_int_equal(tree_apply(tree, &event, &subject), 0);
	assert_null(subject);
	assert_int_equal(counts(tree)->refused, 1);
	/* The same process again counts as one refused process. */
	assert_int_equal(
		apply(tree, EXEC(6 * S, make_ident(20, 5 * S), make_ident(1, S), "x", "x")), 0);
	assert_int_equal(apply(tree, events_exit(6 * S, make_ident(20, 5 * S), 0)), 0);
	assert_int_equal(counts(tree)->refused, 1);
	assert_int_equal(counts(tree)->living, 16);
	tree_free(tree);
}

static void without_room_for_its_parent_a_child_is_a_root(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 15; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	assert_int_equal(apply(tree, events_fork(make_ident(20, 5 * S), make_ident(99, S))), 1);
	assert_root(tree, make_ident(20, 5 * S));
	assert_true(ident_equal(tree_find(tree, 20)->current, make_ident(99, S)));
	tree_free(tree);
}

static void an_exited_parent_is_not_evicted_for_its_own_child(void **state)
{
	struct tree *tree = new_tree(16);
	int pid;

	for (pid = 1; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, make_ident(1, S), 0));
	apply(tree, events_exit(3 * S, make_ident(2, S), 0));
	assert_int_equal(apply(tree, events_fork(make_ident(20, 2 * S), make_ident(1, S))), 1);
	assert_parent(tree, make_ident(20, 2 * S), make_ident(1, S));
	assert_null(tree_find_ident(tree, make_ident(2, S)));
	tree_free(tree);
}

static void memory_is_given_back_after_a_storm(void **state)
{
	struct tree *tree = new_tree(0);
	uint64_t idle, n;

	tree_remove_observer(tree, &changes);
	apply(tree, SEED(S, INIT, UNKNOWN, "/sbin/init", "init"));
	idle = counts(tree)->bytes;
	for (n = 0; n < 20000; n++) {
		struct ident id = make_ident(1000 + (int)n, S + n);
		struct event event = events_fork(id, INIT), exec = EXEC(S + n, id, INIT, "x", "x");

		event.place.cgroup = "/storm";
		tree_apply(tree, &event, NULL);
		tree_apply(tree, &exec, NULL);
	}
	assert_true(counts(tree)->bytes > idle + 20000 * sizeof(struct node));
	for (n = 0; n < 20000; n++) {
		struct event event = events_exit(2 * S, make_ident(1000 + (int)n, S + n), 0);

		tree_apply(tree, &event, NULL);
	}
	expire(tree, 100 * S);
	/* The maps shrink gradually, with events; one chunk of nodes is kept. */
	for (n = 0; n < 20; n++) {
		apply(tree, events_fork(make_ident(1000, 101 * S + n), INIT));
		apply(tree, events_exit(101 * S + n, make_ident(1000, 101 * S + n), 0));
		expire(tree, 200 * S);
	}
	assert_true(counts(tree)->bytes <= idle + 270 * sizeof(struct node));
	tree_free(tree);
}

static void mark_expired(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	if (change == NODE_CHANGED && node->flags & NODE_EXPIRED)
		node->client_bits = 1;
}

/* More exits than a late one is sorted among: it is due before those in front of it. */
static void an_exited_process_that_expires_out_of_order_is_reported(void **state)
{
	struct tree *tree = new_tree(512);
	const struct node *node;
	int pid;

	tree_set_linger(tree, S / 2);
	tree_add_observer(tree, mark_expired, NULL);
	for (pid = 1; pid <= 201; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	for (pid = 1; pid <= 200; pid++)
		apply(tree, events_exit(3 * S, make_ident(pid, S), 0));
	apply(tree, events_exit(2 * S, make_ident(201, S), 0));
	tree_expire(tree, 3 * S + S / 2);
	for (node = tree_top(tree)->first; node; node = node->next)
		assert_int_equal(node->client_bits, 1);
	tree_free(tree);
}

static void an_exited_parent_stays_when_its_last_child_is_evicted_for_the_next(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident parent = make_ident(1, S), child = make_ident(2, S);
	int pid;

	apply(tree, events_fork(parent, UNKNOWN));
	apply(tree, events_fork(child, parent));
	for (pid = 3; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, parent, 0));
	expire(tree, 100 * S);
	apply(tree, events_exit(100 * S, child, 0));
	assert_int_equal(apply(tree, events_fork(make_ident(20, 2 * S), parent)), 1);
	assert_null(tree_find_ident(tree, child));
	assert_parent(tree, make_ident(20, 2 * S), parent);
	tree_free(tree);
}

static void the_last_exited_process_makes_room_for_its_own_child(void **state)
{
	struct tree *tree = new_tree(16);
	struct ident grand = make_ident(1, S), parent = make_ident(2, S);
	int pid;

	apply(tree, events_fork(grand, UNKNOWN));
	apply(tree, events_fork(parent, grand));
	for (pid = 3; pid <= 16; pid++)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	apply(tree, events_exit(2 * S, parent, 0));
	assert_int_equal(apply(tree, events_fork(make_ident(20, 2 * S), parent)), 1);
	assert_null(tree_find_ident(tree, parent));
	assert_parent(tree, make_ident(20, 2 * S), grand);
	assert_true(tree_find(tree, 20)->flags & NODE_ORPHAN);
	assert_int_equal(counts(tree)->refused, 0);
	tree_free(tree);
}

static void removed_processes_free_all_their_memory(void **state)
{
	struct tree *tree = family();
	uint64_t bytes = 0;
	int n;

	for (n = 0; n < 3; n++) {
		char path[] = {'/', (char)('a' + n), 0};
		struct event event = events_fork(make_ident(70, 8 * S + (uint64_t)n), SHELL);

		event.place.cgroup = path;
		apply(tree, event);
		apply(tree, EXEC(9 * S, event.id, SHELL, "/bin/x", "x\0y"));
		apply(tree, events_exit(9 * S + 1, event.id, 0));
		expire(tree, 100 * S);
		/* The first time there were no maps of exited processes and groups yet. */
		if (n > 0)
			assert_int_equal(counts(tree)->bytes, bytes);
		bytes = counts(tree)->bytes;
	}
	tree_free(tree);
}

/* Ten thousand exits at once must not block the screen. */
static void some_expire_now_and_the_rest_later(void **state)
{
	struct tree *tree = family();
	unsigned calls = 1;

	for (int pid = 100; pid < 200; pid++) {
		apply(tree, events_fork(make_ident(pid, 10 * S), SHELL));
		apply(tree, events_exit(11 * S, make_ident(pid, 10 * S), 0));
	}
	assert_false(tree_expire_some(tree, 12 * S + LINGER, 30));
	assert_int_equal(counts(tree)->exited, 70);
	assert_true(tree_expiry_ns(tree) <= 12 * S + LINGER);
	while (!tree_expire_some(tree, 12 * S + LINGER, 30))
		calls++;
	assert_int_equal(counts(tree)->exited, 0);
	assert_int_equal(calls, 3);
	assert_sound(tree);
	tree_free(tree);
}

static struct tree *new_endless_tree(uint16_t linger_bits)
{
	return tree_new(&(struct tree_limits){.linger_ns = TREE_ENDLESS_NS,
		.failed_times = 3,
		.linger_bits = linger_bits,
		.max_exited = 10});
}

/* pid 100 and the next ones start and exit, one per second. */
static void run_many(struct tree *tree, int count, int status)
{
	for (int pid = 100; pid < 100 + count; pid++) {
		apply(tree, events_fork(make_ident(pid, pid * S), SHELL));
		apply(tree, events_exit((pid + 1) * S, make_ident(pid, pid * S), status));
	}
}

static void with_endless_linger_only_the_bound_removes_exited_processes(void **state)
{
	struct tree *tree = new_endless_tree(0);

	run_many(tree, 10, 0);
	expire(tree, 1000000 * S);
	assert_int_equal(counts(tree)->exited, 10);
	assert_int_equal(tree_expiry_ns(tree), 0);
	run_many(tree, 14, 0); /* ten are known, four are not */
	expire(tree, 1000000 * S);
	assert_int_equal(counts(tree)->exited, 10);
	assert_int_equal(counts(tree)->evicted, 4);
	assert_null(tree_find_ident(tree, make_ident(103, 103 * S)));
	assert_non_null(tree_find_ident(tree, make_ident(104, 104 * S)));
	tree_free(tree);
}

static void with_endless_linger_failures_leave_last(void **state)
{
	struct tree *tree = new_endless_tree(0);

	apply(tree, events_fork(make_ident(60, 60 * S), SHELL));
	apply(tree, events_exit(61 * S, make_ident(60, 60 * S), 1 << 8));
	run_many(tree, 30, 0);
	expire(tree, 200 * S);
	assert_int_equal(counts(tree)->exited, 10);
	assert_non_null(tree_find_ident(tree, make_ident(60, 60 * S)));
	tree_free(tree);
}

static void linger_bits_choose_the_processes_that_stay(void **state)
{
	struct tree *tree = new_endless_tree(1);
	struct ident chosen = make_ident(60, 60 * S), late = make_ident(61, 60 * S);

	apply(tree, events_fork(chosen, SHELL));
	apply(tree, events_fork(late, SHELL));
	tree_find(tree, 60)->client_bits |= 1;
	apply(tree, events_exit(61 * S, chosen, 1 << 8));
	apply(tree, events_exit(61 * S, late, 0));
	tree_find_ident(tree, late)->client_bits |= 1; /* known after its exit */
	run_many(tree, 5, 1 << 8);
	assert_int_equal(tree_expiry_ns(tree), 64 * S);
	expire(tree, 1000 * S);
	assert_int_equal(counts(tree)->exited, 2);
	assert_int_equal(counts(tree)->evicted, 0);
	assert_non_null(tree_find_ident(tree, chosen));
	assert_non_null(tree_find_ident(tree, late));
	tree_free(tree);
}

static void a_shorter_linger_time_ends_endless_linger(void **state)
{
	struct tree *tree = new_endless_tree(0);

	run_many(tree, 5, 0);
	tree_set_linger(tree, 2 * S);
	expire(tree, 200 * S);
	assert_int_equal(counts(tree)->exited, 0);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_exited_process_is_evicted_first_from_a_full_tree),
		cmocka_unit_test(exited_processes_without_children_are_evicted_before_ancestors),
		cmocka_unit_test(an_evicted_ancestor_leaves_its_children_to_its_parent),
		cmocka_unit_test(expired_ancestors_are_not_counted_as_evicted),
		cmocka_unit_test(failures_stay_longer),
		cmocka_unit_test(a_tree_full_of_running_processes_refuses_and_counts),
		cmocka_unit_test(without_room_for_its_parent_a_child_is_a_root),
		cmocka_unit_test(an_exited_parent_is_not_evicted_for_its_own_child),
		cmocka_unit_test(memory_is_given_back_after_a_storm),
		cmocka_unit_test(an_exited_process_that_expires_out_of_order_is_reported),
		cmocka_unit_test(
			an_exited_parent_stays_when_its_last_child_is_evicted_for_the_next),
		cmocka_unit_test(the_last_exited_process_makes_room_for_its_own_child),
		cmocka_unit_test(removed_processes_free_all_their_memory),
		cmocka_unit_test(some_expire_now_and_the_rest_later),
		cmocka_unit_test(with_endless_linger_only_the_bound_removes_exited_processes),
		cmocka_unit_test(with_endless_linger_failures_leave_last),
		cmocka_unit_test(linger_bits_choose_the_processes_that_stay),
		cmocka_unit_test(a_shorter_linger_time_ends_endless_linger),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
