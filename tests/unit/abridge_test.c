// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"
#include "tests/support/tree_fixture.h"

#define MS (S / 1000)

static int32_t wanted_pid;

/* tree_keep_fn */
static bool keep_wanted(void *ctx, const struct node *node)
{
	return node->id.pid == wanted_pid;
}

static struct ident link_of(unsigned n)
{
	return make_ident(100 + (int32_t)n, 10 * S + n * MS);
}

/* The shell starts the first process; each starts the next one and exits. */
static struct tree *line_of(unsigned count)
{
	struct tree *tree = family();

	wanted_pid = 0;
	tree_set_keep(tree, keep_wanted, NULL);
	for (unsigned n = 0; n < count; n++) {
		apply(tree, events_fork(link_of(n), n ? link_of(n - 1) : SHELL));
		if (n)
			apply(tree, events_exit(10 * S + n * MS + 1, link_of(n - 1), 0));
	}
	clear_changes();
	return tree;
}

static void wait_for_all_to_be_spent(struct tree *tree)
{
	expire(tree, 10 * S + 10 * LINGER);
	expire(tree, 10 * S + 20 * LINGER);
}

static void of_a_long_line_the_ends_stay(void **state)
{
	struct tree *tree = line_of(100);
	const struct node *first;

	wait_for_all_to_be_spent(tree);
	first = at(tree, link_of(0));
	assert_int_equal(counts(tree)->exited, 2);
	assert_parent(tree, link_of(0), SHELL);
	assert_parent(tree, link_of(98), link_of(0));
	assert_parent(tree, link_of(99), link_of(98)); /* the real parent of the running process */
	assert_int_equal(tree_left_out(tree, first), 97);
	assert_int_equal(tree_left_out(tree, at(tree, link_of(98))), 0);
	tree_free(tree);
}

static void no_process_is_left_out_before_its_time(void **state)
{
	struct tree *tree = line_of(100);

	expire(tree, 10 * S + 101 * MS);
	assert_int_equal(counts(tree)->exited, 99);
	assert_int_equal(tree_left_out(tree, at(tree, link_of(0))), 0);
	tree_free(tree);
}

static void without_a_keep_function_nothing_is_left_out(void **state)
{
	struct tree *tree = line_of(100);

	tree_set_keep(tree, NULL, NULL);
	wait_for_all_to_be_spent(tree);
	assert_int_equal(counts(tree)->exited, 99);
	tree_free(tree);
}

static void a_kept_process_splits_the_line(void **state)
{
	struct tree *tree = line_of(100);

	wanted_pid = link_of(50).pid;
	wait_for_all_to_be_spent(tree);
	assert_parent(tree, link_of(50), link_of(0));
	assert_parent(tree, link_of(98), link_of(50));
	assert_int_equal(tree_left_out(tree, at(tree, link_of(0))), 49);
	assert_int_equal(tree_left_out(tree, at(tree, link_of(50))), 47);
	tree_free(tree);
}

static void a_held_process_stays_in_its_place(void **state)
{
	struct tree *tree = line_of(100);

	tree_hold(tree, at(tree, link_of(50)), true);
	wait_for_all_to_be_spent(tree);
	assert_parent(tree, link_of(50), link_of(0));
	assert_parent(tree, link_of(98), link_of(50));
	tree_free(tree);
}

static void a_branch_stays(void **state)
{
	struct tree *tree = line_of(50);
	struct ident second = make_ident(900, 20 * S);
	struct node *fork_off;

	apply(tree, events_fork(second, link_of(49)));
	apply(tree, events_fork(link_of(50), link_of(49)));
	apply(tree, events_exit(21 * S, link_of(49), 0));
	wait_for_all_to_be_spent(tree);
	fork_off = at(tree, link_of(49));
	assert_ptr_equal(at(tree, second)->parent, fork_off);
	assert_ptr_equal(at(tree, link_of(50))->parent, fork_off);
	/* Without the other branch it is the parent of a running process, and stays. */
	apply(tree, events_exit(60 * S, second, 0));
	expire(tree, 90 * S);
	expire(tree, 120 * S);
	assert_null(tree_find_ident(tree, second));
	assert_parent(tree, link_of(50), link_of(49));
	assert_parent(tree, link_of(49), link_of(0));
	tree_free(tree);
}

static void the_place_among_the_siblings_stays(void **state)
{
	struct tree *tree = family();
	struct ident before = make_ident(300, 7 * S), after = make_ident(301, 30 * S);

	tree_set_keep(tree, keep_wanted, NULL);
	wanted_pid = 0;
	/* 100 has two children: the first of a line, and another one. */
	apply(tree, events_fork(before, SHELL));
	apply(tree, events_fork(link_of(0), before));
	for (unsigned n = 1; n < 6; n++) {
		apply(tree, events_fork(link_of(n), link_of(n - 1)));
		apply(tree, events_exit(10 * S + n * MS + 1, link_of(n - 1), 0));
	}
	apply(tree, events_fork(after, before));
	apply(tree, events_exit(31 * S, before, 0));
	wait_for_all_to_be_spent(tree);
	assert_ptr_equal(at(tree, before)->first, at(tree, link_of(4)));
	assert_ptr_equal(at(tree, before)->last, at(tree, after));
	assert_int_equal(tree_left_out(tree, at(tree, before)), 4);
	tree_free(tree);
}

/* In whatever order they exit: all except the ends leave. */
static void the_order_of_the_exits_does_not_matter(void **state)
{
	for (unsigned step = 1; step < 50; step++) {
		struct tree *tree = family();

		wanted_pid = 0;
		tree_set_keep(tree, keep_wanted, NULL);
		for (unsigned n = 0; n < 51; n++)
			apply(tree, events_fork(link_of(n), n ? link_of(n - 1) : SHELL));
		/* 53 is a prime: each n occurs once */
		for (unsigned i = 1, n = step; i < 53; i++, n = (n + step) % 53)
			if (n <= 50 && n != 50)
				apply(tree, events_exit(20 * S + i * MS, link_of(n), 0));
		wait_for_all_to_be_spent(tree);
		if (counts(tree)->exited > 2)
			expire(tree, 10 * S + 30 * LINGER);
		assert_uint_in_range(counts(tree)->exited, 2, 3); /* the first may be running */
		assert_parent(tree, link_of(50), link_of(49));
		tree_free(tree);
	}
}

/* Observers are notified of a move, then of the removal: never of a node that has children. */
static void it_is_reported_as_a_move_and_a_departure(void **state)
{
	struct tree *tree = line_of(5);

	wait_for_all_to_be_spent(tree);
	/* four expire; the second and the third leave when the one below has no descendants */
	assert_string_equal(recent_changes(), "ccccmgmg");
	tree_free(tree);
}

/* A day of it: there are as many nodes as linger, however many there have been. */
static void an_endless_line_takes_no_more_room(void **state)
{
	struct tree *tree = line_of(2);
	uint64_t most = 0;

	for (unsigned n = 2; n < 60000; n++) {
		struct event event = events_fork(link_of(n), link_of(n - 1));

		tree_apply(tree, &event, NULL);
		event = events_exit(10 * S + n * MS + 1, link_of(n - 1), 0);
		tree_apply(tree, &event, NULL);
		if (n % 100 == 0) {
			tree_expire(tree, event.time_ns);
			changes.len = 0;
		}
		if (counts(tree)->exited > most)
			most = counts(tree)->exited;
	}
	assert_sound(tree);
	assert_true(most < (LINGER + S) / MS + 200);
	assert_int_equal(tree_left_out(tree, at(tree, link_of(0))) + counts(tree)->exited, 59999);
	assert_int_equal(counts(tree)->evicted, 0);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_long_line_the_ends_stay),
		cmocka_unit_test(no_process_is_left_out_before_its_time),
		cmocka_unit_test(without_a_keep_function_nothing_is_left_out),
		cmocka_unit_test(a_kept_process_splits_the_line),
		cmocka_unit_test(a_held_process_stays_in_its_place),
		cmocka_unit_test(a_branch_stays),
		cmocka_unit_test(the_place_among_the_siblings_stays),
		cmocka_unit_test(the_order_of_the_exits_does_not_matter),
		cmocka_unit_test(it_is_reported_as_a_move_and_a_departure),
		cmocka_unit_test(an_endless_line_takes_no_more_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
