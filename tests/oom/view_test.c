// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The view and the filter while the n-th allocation fails, for every n. */
#include "core/query/sort.h"
#include "core/view/view.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define CHILDREN 300

static void open_scene(struct scene *scene)
{
	failing_malloc_after = 0;
	assert_true(scene_open(scene, NULL));
	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = 100; pid < 100 + CHILDREN; pid++)
		scene_fork(scene, pid, pid % 3 ? 1 : pid - 1, "child");
}

static void assert_sound(const struct scene *scene)
{
	const char *broken = view_check(scene->view);

	if (broken)
		fail_msg("%s", broken);
}

static void a_view_is_made_whole_or_not_at_all(void **state)
{
	struct scene scene;

	open_scene(&scene);
	view_free(scene.view);
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		scene.view = view_new(scene.tree);
		assert_int_equal(!scene.view, failing_malloc_failed);
		if (failing_malloc_failed)
			continue;
		assert_sound(&scene);
		view_free(scene.view);
	}
	scene.view = NULL;
	scene_close(&scene);
}

static void a_filter_is_parsed_whole_or_not_at_all(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct filter_error error;
		struct filter *filter = filter_parse("a or (comm~b !/c/) \"d\" pid=5", &error);

		assert_int_equal(!filter, failing_malloc_failed);
		if (!filter)
			assert_string_equal(error.message, "out of memory");
		failures += failing_malloc_failed;
		filter_free(filter);
	}
	assert_true(failures >= 6);
}

static void without_memory_for_the_list_the_tree_is_shown(void **state)
{
	const struct view_options flat = {.dead = true, .flat = true};
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		unsigned after = failing_malloc_after;
		struct scene scene;

		open_scene(&scene);
		view_fold_all(scene.view, true);
		failing_malloc_after = after;
		view_set_options(scene.view, &flat);
		failing_malloc_after = 0;
		assert_sound(&scene);
		assert_int_equal(view_get_options(scene.view)->flat, !failing_malloc_failed);
		failures += failing_malloc_failed;
		scene_close(&scene);
	}
	assert_true(failures >= 2);
}

static void the_flat_list_is_dropped_when_it_cannot_grow(void **state)
{
	const struct view_options flat = {.dead = true, .flat = true};
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		unsigned after = failing_malloc_after;
		struct scene scene;

		open_scene(&scene);
		view_fold(scene.view, tree_find(scene.tree, 101), true);
		view_set_options(scene.view, &flat);
		assert_true(view_select(scene.view, tree_find(scene.tree, 102)));
		failing_malloc_after = after;
		for (int32_t pid = 1000; pid < 2000; pid++)
			scene_fork(&scene, pid, 1, "more");
		failing_malloc_after = 0;
		assert_sound(&scene);
		failures += !view_get_options(scene.view)->flat;
		scene_close(&scene);
	}
	assert_true(failures > 0);
}

static void without_memory_for_storms_no_process_is_grouped(void **state)
{
	const struct view_options storms = {.dead = true, .storms = true};
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		unsigned after = failing_malloc_after, rows;
		struct scene scene;

		open_scene(&scene);
		view_set_options(scene.view, &storms);
		failing_malloc_after = after;
		for (int32_t pid = 1000; pid < 1300; pid++) {
			if (!scene_fork(&scene, pid, 1, pid % 2 ? "one" : "other"))
				continue;
			scene_exit(&scene, pid, 0);
		}
		failing_malloc_after = 0;
		assert_sound(&scene);
		rows = view_total(scene.view);
		failures += rows > CHILDREN + 3;
		assert_true(failing_malloc_failed || rows == CHILDREN + 3);
		scene_close(&scene);
	}
	assert_true(failures > 0);
}

/* A tag needs no memory, a fold 8 bytes per process. */
static void without_memory_nothing_is_folded(void **state)
{
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		unsigned after = failing_malloc_after;
		struct scene scene;
		struct node *init;

		open_scene(&scene);
		init = tree_find(scene.tree, 1);
		failing_malloc_after = after;
		view_fold(scene.view, init, true);
		view_tag(scene.view, init, true);
		failing_malloc_after = 0;
		assert_sound(&scene);
		failures += view_total(scene.view) == CHILDREN + 1;
		assert_true(failing_malloc_failed || view_total(scene.view) == 1);
		assert_int_equal(view_tagged(scene.view), 1);
		view_fold_all(scene.view, false);
		assert_int_equal(view_total(scene.view), CHILDREN + 1);
		scene_close(&scene);
	}
	assert_true(failures > 0);
}

static bool is_sorted(const struct node *parent, const struct order *order)
{
	for (const struct node *node = parent->first; node && node->next; node = node->next)
		if (order_compare(node, node->next, order) > 0)
			return false;
	return true;
}

/* By name, or else by start, which is the order they had. */
static void without_memory_siblings_keep_their_order(void **state)
{
	const struct order names = {.id = ORDER_COMMAND, .reverse = true}, births = {0};
	unsigned failures = 0;

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		unsigned after = failing_malloc_after;
		struct sorter sorter = {0};
		struct scene scene;
		struct node *init;

		open_scene(&scene);
		init = tree_find(scene.tree, 1);
		for (int32_t pid = 1000; pid < 1000 + 2 * CHILDREN; pid++)
			scene_fork(&scene, pid, 1, (const char *const[]){"b", "a", "c"}[pid % 3]);
		failing_malloc_after = after;
		sorter_prepare(&sorter, &names, scene.tree, NULL, NULL);
		sorter_sort_children(&sorter, scene.tree, init);
		failing_malloc_after = 0;
		failures += failing_malloc_failed && is_sorted(init, &births);
		assert_true(is_sorted(init, &names) ||
			    (failing_malloc_failed && is_sorted(init, &births)));
		assert_null(tree_check(scene.tree));
		sorter_free(&sorter);
		scene_close(&scene);
	}
	assert_true(failures > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_view_is_made_whole_or_not_at_all),
		cmocka_unit_test(a_filter_is_parsed_whole_or_not_at_all),
		cmocka_unit_test(without_memory_for_the_list_the_tree_is_shown),
		cmocka_unit_test(the_flat_list_is_dropped_when_it_cannot_grow),
		cmocka_unit_test(without_memory_for_storms_no_process_is_grouped),
		cmocka_unit_test(without_memory_nothing_is_folded),
		cmocka_unit_test(without_memory_siblings_keep_their_order),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
