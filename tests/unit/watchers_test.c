// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

static void count(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	unsigned *told = ctx;

	told[change]++;
}

static struct tree *new_tree(void)
{
	struct tree *tree = tree_new(&(struct tree_limits){.short_ns = 1});

	assert_non_null(tree);
	return tree;
}

static void fork_one(struct tree *tree, int32_t pid)
{
	const struct event event = {
		.kind = EVENT_FORK,
		.time_ns = 1000 + (uint64_t)pid,
		.id = {.pid = pid, .start_ns = 1000 + (uint64_t)pid},
		.parent = {.pid = 1, .start_ns = 1},
		.comm = "child",
	};

	assert_int_equal(tree_apply(tree, &event, NULL), 1);
}

static void every_observer_is_notified_once(void **state)
{
	struct tree *tree = new_tree();
	unsigned first[5] = {0}, second[5] = {0}, third[5] = {0};

	assert_int_equal(tree_add_observer(tree, count, first), 0);
	assert_int_equal(tree_add_observer(tree, count, second), 0);
	assert_int_equal(tree_add_observer(tree, count, third), 0);
	fork_one(tree, 50);
	assert_int_equal(first[NODE_BORN], 2); /* and its parent's placeholder */
	assert_int_equal(second[NODE_BORN], 2);
	assert_int_equal(third[NODE_BORN], 2);
	tree_free(tree);
}

static void a_removed_observer_is_not_notified(void **state)
{
	struct tree *tree = new_tree();
	unsigned first[5] = {0}, second[5] = {0}, third[5] = {0};

	assert_int_equal(tree_add_observer(tree, count, first), 0);
	tree_add_observer(tree, count, second);
	tree_add_observer(tree, count, third);
	fork_one(tree, 50);
	tree_remove_observer(tree, second);
	tree_remove_observer(tree, tree); /* not among these */
	fork_one(tree, 51);
	assert_int_equal(first[NODE_BORN], 3);
	assert_int_equal(second[NODE_BORN], 2);
	assert_int_equal(third[NODE_BORN], 3);
	tree_free(tree);
}

static void there_is_an_end_to_the_list(void **state)
{
	struct tree *tree = new_tree();
	unsigned told[TREE_OBSERVERS][5] = {{0}};

	for (unsigned i = 0; i < TREE_OBSERVERS; i++)
		assert_int_equal(tree_add_observer(tree, count, told[i]), 0);
	assert_int_equal(tree_add_observer(tree, count, NULL), -ENOSPC);
	tree_remove_observer(tree, told[0]);
	assert_int_equal(tree_add_observer(tree, count, told[0]), 0);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_observer_is_notified_once),
		cmocka_unit_test(a_removed_observer_is_not_notified),
		cmocka_unit_test(there_is_an_end_to_the_list),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
