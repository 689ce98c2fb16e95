// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/view/view_private.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#define MANY 5000 /* more than are evaluated one by one */

static struct row rows[MANY + 2];

/* A tree in which one in so many processes is called "rare". */
static void plant(struct scene *scene, int one_of)
{
	assert_true(scene_open(scene, NULL));
	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t i = 0; i < MANY; i++)
		scene_seed(scene, 100 + i, i ? 100 + rand() % i : 1, 0,
			one_of && !(rand() % one_of) ? "a-Rare-one" : "usual");
}

static bool is_rare(const struct row *row)
{
	return !strcmp(row->node->comm, "a-Rare-one");
}

/* The expected hit, found row by row. */
static int naive_hit(int from, int step)
{
	int at = from;

	for (int n = 0; n < MANY + 1; n++) {
		at = (at + step + MANY + 1) % (MANY + 1);
		if (is_rare(&rows[at]))
			return at;
	}
	return -1;
}

static void search(struct scene *scene, int from, int step)
{
	int want = naive_hit(from, step);

	assert_true(view_select(scene->view, rows[from].node));
	assert_int_equal(
		view_search(scene->view, step), want < 0 ? SEARCH_NOT_FOUND : SEARCH_FOUND);
	assert_ptr_equal(view_cursor(scene->view), rows[want < 0 ? from : want].node);
}

static void near_or_far_the_next_hit_is_found(void **state)
{
	static const int densities[] = {0, MANY, 1500, 500, 20};
	struct scene scene;

	seed_random();
	for (unsigned i = 0; i < sizeof(densities) / sizeof(*densities); i++) {
		plant(&scene, densities[i]);
		view_set_search(scene.view, "rare-ONE");
		assert_int_equal(view_rows(scene.view, rows, MANY + 2), MANY + 1);
		for (int n = 0; n < 200; n++)
			search(&scene, rand() % (MANY + 1), n % 2 ? 1 : -1);
		scene_close(&scene);
	}
}

static void a_hit_in_a_folded_subtree_is_found_and_unfolded(void **state)
{
	struct scene scene;
	struct node *rare;

	seed_random();
	plant(&scene, 0);
	rare = scene_seed(&scene, 90, 100, 0, "rare");
	scene_seed(&scene, 91, 1, 0, "last");
	view_set_search(scene.view, "rare");
	for (int step = -1; step <= 1; step += 2) {
		view_fold(scene.view, tree_find(scene.tree, 100), true);
		view_last(scene.view);
		assert_int_equal(view_search(scene.view, step), SEARCH_FOUND);
		assert_ptr_equal(view_cursor(scene.view), rare);
		assert_false(view_any_folded(scene.view));
	}
	scene_close(&scene);
}

static void short_lived(struct scene *scene, int32_t pid, int32_t ppid, const char *args)
{
	scene_fork(scene, pid, ppid, "sh");
	scene_exec(scene, pid, args);
	scene_exit(scene, pid, 0);
}

/* Neither its row nor a descendant has the text; its siblings have it. */
static void a_process_in_a_distant_storm_is_found(void **state)
{
	struct scene scene;
	struct node *rare;

	seed_random();
	for (int step = -1; step <= 1; step += 2) {
		plant(&scene, 0);
		view_set_options(scene.view, &(struct view_options){.dead = true, .storms = true});
		scene_seed(&scene, 90, 1, 0, "parent");
		scene_seed(&scene, 91, 1, 0, "last");
		view_set_search(scene.view, "rare");
		assert_int_equal(view_search(scene.view, step), SEARCH_NOT_FOUND);
		for (int32_t pid = 50; pid < 60; pid++)
			short_lived(&scene, pid, 90, pid == 55 ? "cc rare.c" : "cc usual.c");
		rare = tree_find_ident(scene.tree, (struct ident){.pid = 55});
		assert_true(rare->client_bits & VIEW_COLLAPSED);
		assert_int_equal(view_search(scene.view, step), SEARCH_FOUND);
		assert_ptr_equal(view_cursor(scene.view), rare);
		scene_close(&scene);
	}
}

/* All are evaluated and none has it; then one has it, then none again. */
static void a_process_that_gets_the_text_later_is_found(void **state)
{
	struct scene scene;

	seed_random();
	plant(&scene, 0);
	view_set_search(scene.view, "rare");
	assert_int_equal(view_search(scene.view, 1), SEARCH_NOT_FOUND);
	scene_exec(&scene, 100 + MANY / 2, "a rare one");
	assert_int_equal(view_search(scene.view, -1), SEARCH_FOUND);
	assert_int_equal(view_cursor(scene.view)->id.pid, 100 + MANY / 2);
	view_first(scene.view);
	scene_exec(&scene, 100 + MANY / 2, "usual");
	assert_int_equal(view_search(scene.view, 1), SEARCH_NOT_FOUND);
	scene_fork(&scene, 50, 1, "rare");
	view_set_search(scene.view, "rare!");
	assert_int_equal(view_search(scene.view, 1), SEARCH_NOT_FOUND);
	scene_exec(&scene, 50, "rare!");
	assert_int_equal(view_search(scene.view, 1), SEARCH_FOUND);
	assert_int_equal(view_cursor(scene.view)->id.pid, 50);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_or_far_the_next_hit_is_found),
		cmocka_unit_test(a_process_in_a_distant_storm_is_found),
		cmocka_unit_test(a_process_that_gets_the_text_later_is_found),
		cmocka_unit_test(a_hit_in_a_folded_subtree_is_found_and_unfolded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
