// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/seed.h"
#include "tests/support/view_text.h"
#include "ui/action/selection.h"

/* The running descendants, counted one by one like those that get the signal. */
static unsigned listed_below(const struct selection *selection, const struct tree *tree)
{
	struct targets all = {0};
	unsigned count;

	for (unsigned i = 0; i < selection->targets.count; i++)
		targets_add(&all, &selection->targets.list[i]);
	selection_add_below(selection, tree, &all);
	count = all.count - selection->targets.count;
	targets_free(&all);
	return count;
}

static void running_descendants_are_counted(void **state)
{
	struct scene *scene = *state;
	struct selection selection = {0};

	plant(scene);
	scene_fork(scene, 14, 12, "late");
	scene_exit(scene, 12, 0); /* an exited process with a running child */
	select_pid(scene, 10);
	assert_true(selection_take(&selection, scene->tree, scene->view));
	assert_int_equal(selection.targets.count, 1);
	assert_int_equal(selection.below_count, 3);
	assert_int_equal(listed_below(&selection, scene->tree), 3);
	selection_free(&selection);
}

static void a_target_below_another_is_not_counted_twice(void **state)
{
	struct scene *scene = *state;
	struct selection selection = {0};

	plant(scene);
	view_tag(scene->view, find(scene, 10), true);
	view_tag(scene->view, find(scene, 11), true);
	view_tag(scene->view, find(scene, 20), true);
	assert_true(selection_take(&selection, scene->tree, scene->view));
	assert_int_equal(selection.targets.count, 3);
	assert_int_equal(selection.below_count, 2); /* 12 and 13 */
	selection_free(&selection);
}

/* Of a running process: init is one. */
static int32_t some_pid(const struct scene *scene, int32_t below)
{
	int32_t pid = 1 + rand() % (below - 1);

	while (pid > 1 && !tree_find(scene->tree, pid))
		pid--;
	return pid;
}

static void end(struct scene *scene, int32_t pid)
{
	if (pid > 1)
		scene_exit(scene, pid, 0);
}

static void they_are_as_many_as_would_get_the_signal(void **state)
{
	struct scene *scene = *state;
	struct selection selection = {0};

	seed_random();
	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid < 300; pid++) {
		scene_fork(scene, pid, some_pid(scene, pid), "one");
		if (!(rand() % 5))
			end(scene, some_pid(scene, pid));
	}
	for (unsigned round = 0; round < 200; round++) {
		view_untag_all(scene->view);
		for (int tags = rand() % 9; tags; tags--) {
			struct node *node = tree_find(scene->tree, some_pid(scene, 300));

			if (node)
				view_tag(scene->view, node, true);
		}
		assert_true(selection_take(&selection, scene->tree, scene->view));
		assert_int_equal(selection.below_count, listed_below(&selection, scene->tree));
	}
	selection_free(&selection);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(running_descendants_are_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_target_below_another_is_not_counted_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(
			they_are_as_many_as_would_get_the_signal, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
