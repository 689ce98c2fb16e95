// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The tree sorted by what subtrees do. */
#include "tests/support/view_text.h"

static const struct view_options usual = {.dead = true};

static void use(struct scene *scene, int32_t pid, float share)
{
	struct node *node = find(scene, pid);

	node->cpu_share = share;
	node->cpu_ns = (uint64_t)(share * SCENE_S);
	node->rss_bytes = (uint64_t)(share * 1000);
	node->stat_ns = scene->now_ns;
}

static void sort(struct scene *scene, enum order_id id, bool reverse)
{
	const struct order order = {.id = id, .reverse = reverse, .context.now_ns = scene->now_ns};

	view_set_order(scene->view, &order);
	while (view_go_on(scene->view))
		;
}

/*
 *	1 init
 *	├─ 10 sshd ── 11 bash ── 12 hog, 13 cat
 *	└─ 20 cron
 */
static void plant_hog(struct scene *scene)
{
	scene_seed(scene, 1, 0, 0, "init");
	scene_seed(scene, 20, 1, 0, "cron");
	scene_seed(scene, 10, 1, 0, "sshd");
	scene_seed(scene, 11, 10, 0, "bash");
	scene_seed(scene, 13, 11, 0, "cat");
	scene_seed(scene, 12, 11, 0, "hog");
	use(scene, 1, 0);
	use(scene, 20, 0.25);
	use(scene, 10, 0);
	use(scene, 11, 0.125);
	use(scene, 13, 0.125);
	use(scene, 12, 0.75);
	view_set_options(scene->view, &usual);
}

static void the_way_to_the_hog_comes_first(void **state)
{
	static const enum order_id ids[] = {ORDER_CPU, ORDER_TIME, ORDER_RES, ORDER_MEM};
	struct scene *scene = *state;

	plant_hog(scene);
	ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..+13", " ..`12");
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		sort(scene, ids[i], false);
		ASSERT_ROWS(scene, 9, ">1", " +10", " |`11", " |.+12", " |.`13", " `20");
		sort(scene, ids[i], true);
		ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..+13", " ..`12");
	}
	sort(scene, ORDER_PID, true);
	ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..+13", " ..`12");
}

static void a_folded_row_is_sorted_by_its_sum(void **state)
{
	struct scene *scene = *state;

	plant_hog(scene);
	use(scene, 20, 0.8F);
	sort(scene, ORDER_CPU, false);
	ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..+12", " ..`13");
	view_fold(scene->view, find(scene, 11), true);
	while (view_go_on(scene->view))
		;
	ASSERT_ROWS(scene, 9, ">1", " +10", " |`11(2)", " `20");
	view_fold(scene->view, find(scene, 10), true);
	while (view_go_on(scene->view))
		;
	ASSERT_ROWS(scene, 9, ">1", " +10(3)", " `20");
}

static void an_exited_process_does_not_lift_its_ancestors(void **state)
{
	struct scene *scene = *state;

	plant_hog(scene);
	scene_exit(scene, 12, 0);
	sort(scene, ORDER_TIME, false);
	ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..+13", " ..`12x");
}

static void a_row_that_is_hidden_lifts_nothing(void **state)
{
	struct scene *scene = *state;

	plant_hog(scene);
	options_set_filter(scene, "comm!=hog");
	sort(scene, ORDER_CPU, false);
	ASSERT_ROWS(scene, 9, ">1", " +20", " `10", " .`11", " ..`13");
}

static void a_new_process_has_no_peak_of_an_old_one(void **state)
{
	struct scene *scene = *state;
	uint32_t number;

	plant_hog(scene);
	number = find(scene, 12)->number;
	sort(scene, ORDER_CPU, false);
	scene_exit(scene, 12, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(scene_fork(scene, 30, 20, "new")->number, number);
	scene_fork(scene, 31, 20, "newer");
	use(scene, 31, 0.5);
	ASSERT_ROWS(scene, 9, ">1", " +10", " |`11", " |.`13", " `20", " .+31", " .`30");
	sort(scene, ORDER_CPU, false);
	ASSERT_ROWS(scene, 9, ">1", " +20", " |+31", " |`30", " `10", " .`11", " ..`13");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(the_way_to_the_hog_comes_first),
		PICTURE_TEST(a_folded_row_is_sorted_by_its_sum),
		PICTURE_TEST(an_exited_process_does_not_lift_its_ancestors),
		PICTURE_TEST(a_row_that_is_hidden_lifts_nothing),
		PICTURE_TEST(a_new_process_has_no_peak_of_an_old_one),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
