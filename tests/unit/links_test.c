// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/tree_fixture.h"

/* The last child first. */
static void reverse_children(struct tree *tree)
{
	struct node *children[64], *node;
	int n = 0;

	for (node = tree_top(tree)->last; node; node = node->prev)
		children[n++] = node;
	tree_arrange(tree, tree_top(tree), children);
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

static void children_are_arranged_as_given(void **state)
{
	for (int count = 0; count <= 40; count++) {
		struct tree *tree = new_tree(0);
		int pid = count;

		for (int n = 1; n <= count; n++)
			apply(tree, events_fork(make_ident(n, S), UNKNOWN));
		reverse_children(tree);
		assert_sound(tree);
		for (struct node *node = tree_top(tree)->first; node; node = node->next)
			assert_int_equal(node->id.pid, pid--);
		assert_int_equal(pid, 0);
		assert_int_equal(tree_top(tree)->children, count);
		tree_free(tree);
	}
}

static void what_is_born_after_an_arrangement_is_last(void **state)
{
	struct tree *tree = new_tree(0);

	apply(tree, events_fork(make_ident(8, S), UNKNOWN));
	apply(tree, events_fork(make_ident(5, S), UNKNOWN));
	reverse_children(tree);
	apply(tree, events_fork(make_ident(3, S), UNKNOWN));
	assert_int_equal(tree_top(tree)->first->id.pid, 5);
	assert_int_equal(tree_top(tree)->last->id.pid, 3);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siblings_are_in_order_of_birth),
		cmocka_unit_test(children_are_arranged_as_given),
		cmocka_unit_test(what_is_born_after_an_arrangement_is_last),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
