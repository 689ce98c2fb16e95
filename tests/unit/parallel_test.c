// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/timeline/parallel.h"
#include "tests/support/seed.h"
#include "tests/support/timed_family.h"

#include <math.h>

static struct parallel parallel;

static void count(struct tree *tree, uint64_t from_s, uint64_t to_s, unsigned columns)
{
	const struct axis axis = {from_s * S, (to_s - from_s) * S, columns};

	parallel_begin(&parallel, &axis);
	for (uint64_t number = 0; number < tree_end(tree); number++) {
		const struct node *node = tree_node(tree, number);

		if (node && node->id.pid >= CHILD.pid)
			parallel_add(&parallel, node, to_s * S);
	}
	parallel_end(&parallel);
}

static void expect_at(double at_s, double wanted)
{
	float found = parallel_at(&parallel, (uint64_t)(at_s * S));

	if (fabs(found - wanted) > 0.001)
		fail_msg("at %g s: %g, not %g", at_s, found, wanted);
}

static void a_parent_waits_for_its_children(void **state)
{
	struct tree *tree = endless_family();

	add(tree, 70, 8, CHILD);
	add(tree, 71, 9, CHILD);
	end(tree, 70, 8, 11);
	end(tree, 71, 9, 12);
	end(tree, 60, 6, 14);
	count(tree, 6, 16, 10);
	for (unsigned at = 0; at < 10; at++)
		expect_at(6.5 + at, (const double[]){1, 1, 1, 2, 2, 1, 1, 1, 0, 0}[at]);
	assert_true(fabs(parallel.greatest - 2) < 0.001);
	expect_at(5.9, 0);
	expect_at(16, 0);
	tree_free(tree);
}

static void a_part_of_a_column_counts_as_that_part(void **state)
{
	struct tree *tree = endless_family();

	end(tree, 60, 6, 9);
	count(tree, 0, 20, 5); /* a column is 4 s */
	expect_at(2, 0);
	expect_at(6, 0.5);
	expect_at(10, 0.25);
	expect_at(14, 0);
	tree_free(tree);
}

static void a_child_that_outlives_its_parent_goes_on(void **state)
{
	struct tree *tree = endless_family();

	add(tree, 70, 7, CHILD);
	end(tree, 60, 6, 8);
	count(tree, 6, 10, 4);
	for (unsigned at = 0; at < 4; at++)
		expect_at(6.5 + at, 1);
	tree_free(tree);
}

/* ---- random trees, whose times are whole columns ---- */

static bool runs_at(const struct node *node, uint64_t time_ns)
{
	return node->id.start_ns <= time_ns && (!node_is_exited(node) || node->exit_ns > time_ns);
}

static bool is_at_work(const struct node *node, uint64_t time_ns)
{
	if (!(node->flags & NODE_FORKED) || !runs_at(node, time_ns))
		return false;
	for (const struct node *child = node->first; child; child = child->next)
		if (runs_at(child, time_ns))
			return false;
	return true;
}

static unsigned count_at_work(struct tree *tree, uint64_t time_ns)
{
	unsigned found = 0;

	for (uint64_t number = 0; number < tree_end(tree); number++) {
		const struct node *node = tree_node(tree, number);

		found += node && node->id.pid >= CHILD.pid && is_at_work(node, time_ns);
	}
	return found;
}

/* As in a tree of any shape, wherever the axis begins and ends. */
static void each_moment_has_as_many_as_are_at_work(void **state)
{
	for (unsigned round = 0; round < 100; round++) {
		struct tree *tree = random_tree();
		unsigned from = (unsigned)rand() % 30, to = from + 1 + (unsigned)rand() % 200;

		count(tree, from, to, to - from);
		for (unsigned at = from; at < to; at++)
			expect_at(at + 0.5, count_at_work(tree, at * S + S / 2));
		tree_free(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parent_waits_for_its_children),
		cmocka_unit_test(a_part_of_a_column_counts_as_that_part),
		cmocka_unit_test(a_child_that_outlives_its_parent_goes_on),
		cmocka_unit_test(each_moment_has_as_many_as_are_at_work),
	};

	seed_random();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
