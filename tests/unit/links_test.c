// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

static int by_parity(const struct node *a, const struct node *b, void *ctx)
{
	++*(unsigned *)ctx;
	return a->id.pid % 2 - b->id.pid % 2;
}

static int by_pid(const struct node *a, const struct node *b, void *ctx)
{
	return (a->id.pid > b->id.pid) - (a->id.pid < b->id.pid);
}

static void siblings_are_in_order_of_birth(void **state)
{
	struct tree *tree = new_tree(0);
	struct node *node;
	int pid;

	for (pid = 9; pid >= 1; pid--)
		apply(tree, events_fork(make_ident(pid, S), UNKNOWN));
	for (pid = 9, node = tree_top(tree)->first; node; node = node->next)
		assert_int_equal(node->id.pid, pid--);
	assert_int_equal(pid, 0);
	tree_free(tree);
}

static void a_sort_is_stable_and_keeps_every_child(void **state)
{
	int count;

	for (count = 0; count <= 40; count++) {
		struct tree *tree = new_tree(0);
		struct node *node;
		unsigned calls = 0;
		int n, pid;

		for (n = 0; n < count; n++)
			apply(tree, events_fork(make_ident(1 + n * 7 % 41, S), UNKNOWN));
		tree_sort(tree, tree_top(tree), by_pid, NULL);
		assert_sound(tree);
		tree_sort(tree, tree_top(tree), by_parity, &calls);
		assert_sound(tree);
		assert_true(calls <= 41 * 6);
		for (node = tree_top(tree)->first, pid = 0; node; node = node->next) {
			assert_true(node->id.pid > pid || (node->id.pid % 2 && pid % 2 == 0));
			pid = node->id.pid;
		}
		assert_int_equal(tree_top(tree)->children, count);
		tree_free(tree);
	}
}

static void a_process_born_after_a_sort_is_last(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, events_fork(make_ident(8, S), UNKNOWN));
	apply(tree, events_fork(make_ident(5, S), UNKNOWN));
	tree_sort(tree, tree_top(tree), by_pid, NULL);
	apply(tree, events_fork(make_ident(3, S), UNKNOWN));
	assert_int_equal(tree_top(tree)->first->id.pid, 5);
	assert_int_equal(tree_top(tree)->last->id.pid, 3);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siblings_are_in_order_of_birth),
		cmocka_unit_test(a_sort_is_stable_and_keeps_every_child),
		cmocka_unit_test(a_process_born_after_a_sort_is_last),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
