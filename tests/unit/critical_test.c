// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/timeline/critical.h"
#include "tests/support/seed.h"
#include "tests/support/timed_family.h"

static struct critical path;

/* "60 0-2, 61 2-3": the first segment first */
static void expect_path(
	const struct tree *tree, struct ident root, uint64_t now, const char *wanted)
{
	char text[1024] = "";
	size_t len = 0;

	assert_true(critical_find(&path, at(tree, root), now * S));
	for (uint32_t i = path.count; i--;) {
		const struct critical_segment *segment = &path.segments[i];

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%d %llu-%llu",
			len ? ", " : "", segment->id.pid,
			(unsigned long long)(segment->from_ns / S),
			(unsigned long long)(segment->to_ns / S));
	}
	assert_string_equal(text, wanted);
	critical_free(&path);
}

static void a_process_alone_decides_itself(void **state)
{
	struct tree *tree = endless_family();

	expect_path(tree, CHILD, 9, "60 6-9");
	end(tree, 60, 6, 8);
	expect_path(tree, CHILD, 9, "60 6-8");
	tree_free(tree);
}

static void the_child_that_ended_last_is_what_was_waited_for(void **state)
{
	struct tree *tree = endless_family();

	add(tree, 70, 7, CHILD);
	add(tree, 71, 8, CHILD);
	add(tree, 72, 9, id_of(71, 8));
	end(tree, 70, 7, 10);
	end(tree, 72, 9, 11);
	end(tree, 71, 8, 12);
	add(tree, 73, 14, CHILD);
	end(tree, 73, 14, 16);
	end(tree, 60, 6, 17);
	expect_path(
		tree, CHILD, 99, "60 6-8, 71 8-9, 72 9-11, 71 11-12, 60 12-14, 73 14-16, 60 16-17");
	tree_free(tree);
}

static void a_child_that_outlives_its_parent_is_not_waited_for(void **state)
{
	struct tree *tree = endless_family();

	add(tree, 70, 7, CHILD);
	end(tree, 60, 6, 9);
	expect_path(tree, CHILD, 99, "60 6-9");
	tree_free(tree);
}

static void what_runs_ends_now(void **state)
{
	struct tree *tree = endless_family();

	add(tree, 70, 8, CHILD);
	add(tree, 71, 7, CHILD);
	expect_path(tree, CHILD, 10, "60 6-7, 71 7-10");
	tree_free(tree);
}

static void the_path_is_bounded(void **state)
{
	struct tree *tree = endless_family();
	unsigned count = 3 * CRITICAL_EACH;

	for (unsigned i = 0; i < count; i++) {
		add(tree, 1000 + (int32_t)i, 10 + 2 * i, CHILD);
		end(tree, 1000 + (int32_t)i, 10 + 2 * i, 11 + 2 * i);
	}
	end(tree, 60, 6, 10 + 2 * count);
	assert_true(critical_find(&path, at(tree, CHILD), 0));
	assert_int_equal(path.count, 2 * CRITICAL_EACH + 1);
	assert_int_equal(path.segments[path.count - 1].from_ns, 6 * S);
	for (unsigned i = 0; i < count; i++) /* each the child of the last one */
		add(tree, 50000 + (int32_t)i, 20000 + i,
			i ? id_of(50000 + (int32_t)i - 1, 20000 + i - 1) : SHELL);
	assert_true(critical_find(&path, at(tree, id_of(50000, 20000)), 90000 * S));
	assert_int_equal(path.count, count);
	critical_free(&path);
	tree_free(tree);
}

/* ---- random trees: the segments are those of one process at each moment ---- */

static void each_moment_has_one_process_that_ran_then(void **state)
{
	for (unsigned round = 0; round < 100; round++) {
		struct tree *tree = random_tree();
		uint64_t before = 200 * S;

		assert_true(critical_find(&path, at(tree, CHILD), before));
		for (uint32_t i = 0; i < path.count; i++) {
			const struct critical_segment *segment = &path.segments[i];
			const struct node *node = tree_find_ident(tree, segment->id);

			assert_true(segment->to_ns == before && segment->from_ns < before);
			assert_true(node->id.start_ns <= segment->from_ns);
			assert_true(!node_is_exited(node) || node->exit_ns >= segment->to_ns);
			before = segment->from_ns;
		}
		assert_true(before == CHILD.start_ns);
		tree_free(tree);
	}
	critical_free(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_process_alone_decides_itself),
		cmocka_unit_test(the_child_that_ended_last_is_what_was_waited_for),
		cmocka_unit_test(a_child_that_outlives_its_parent_is_not_waited_for),
		cmocka_unit_test(what_runs_ends_now),
		cmocka_unit_test(the_path_is_bounded),
		cmocka_unit_test(each_moment_has_one_process_that_ran_then),
	};

	seed_random();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
