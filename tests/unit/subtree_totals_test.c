// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/view_text.h"

#include "core/stats/subtree_totals.h"

static void stat_of(struct scene *scene, int32_t pid, uint64_t rss_bytes)
{
	struct event event = scene_event(scene, EVENT_STAT, pid);

	event.stat = (struct event_stat){.rss_bytes = rss_bytes, .cpu_ns = 7, .threads = 2};
	scene_apply(scene, &event);
}

static uint64_t rss_below(struct subtree_totals *totals, struct scene *scene, int32_t pid)
{
	struct node out;

	subtree_totals_get(totals, find(scene, pid), &out);
	assert_null(subtree_totals_check(totals));
	return out.rss_bytes;
}

static void a_sum_goes_with_births_figures_and_ends(void **state)
{
	struct scene *scene = *state;
	struct subtree_totals *totals = subtree_totals_new(scene->tree);

	plant(scene);
	stat_of(scene, 12, 100);
	assert_int_equal(rss_below(totals, scene, 10), 100);
	scene_fork(scene, 14, 12, "late");
	stat_of(scene, 14, 30);
	stat_of(scene, 20, 5000); /* not below */
	assert_int_equal(rss_below(totals, scene, 10), 130);
	scene_exit(scene, 12, 0);
	assert_int_equal(rss_below(totals, scene, 10), 30);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(rss_below(totals, scene, 10), 30);
	assert_int_equal(subtree_totals_kept(totals), 1);
	subtree_totals_free(totals);
}

static void what_was_not_requested_is_not_kept(void **state)
{
	struct scene *scene = *state;
	struct subtree_totals *totals = subtree_totals_new(scene->tree);

	plant(scene);
	rss_below(totals, scene, 10);
	rss_below(totals, scene, 20);
	assert_int_equal(subtree_totals_kept(totals), 2);
	subtree_totals_end_frame(totals);
	assert_int_equal(subtree_totals_kept(totals), 2);
	rss_below(totals, scene, 20);
	subtree_totals_end_frame(totals);
	assert_int_equal(subtree_totals_kept(totals), 1);
	subtree_totals_end_frame(totals);
	assert_int_equal(subtree_totals_kept(totals), 0);
	subtree_totals_free(totals);
}

static void of_nested_subtrees_the_last_one_is_kept(void **state)
{
	struct scene *scene = *state;
	struct subtree_totals *totals = subtree_totals_new(scene->tree);

	plant(scene);
	stat_of(scene, 12, 100);
	stat_of(scene, 13, 10);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rss_below(totals, scene, 10), 110);
		assert_int_equal(subtree_totals_kept(totals), 1);
		assert_int_equal(rss_below(totals, scene, 11), 100);
		assert_int_equal(subtree_totals_kept(totals), 1);
	}
	subtree_totals_free(totals);
}

static void a_share_that_no_machine_has_is_a_number_all_the_same(void **state)
{
	struct scene *scene = *state;
	struct subtree_totals *totals = subtree_totals_new(scene->tree);
	struct event event;
	struct node out;

	plant(scene);
	subtree_totals_get(totals, find(scene, 10), &out);
	for (int i = 0; i < 2; i++) {
		event = scene_event(scene, EVENT_STAT, 12);
		event.stat.cpu_ns = i ? UINT64_MAX : 0;
		scene_apply(scene, &event);
	}
	subtree_totals_get(totals, find(scene, 10), &out);
	assert_true(out.cpu_share > 65535 && out.cpu_share < 65537);
	assert_null(subtree_totals_check(totals));
	event = scene_event(scene, EVENT_STAT, 12);
	event.stat.cpu_ns = UINT64_MAX;
	scene_apply(scene, &event);
	subtree_totals_get(totals, find(scene, 10), &out);
	assert_true(out.cpu_share == 0);
	subtree_totals_free(totals);
}

/* A screen can have more rows than the cache has entries. */
static void more_than_there_are_places_are_right_all_the_same(void **state)
{
	struct scene *scene = *state;
	struct subtree_totals *totals = subtree_totals_new(scene->tree);

	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid < 2 + 2 * (int32_t)SUBTREE_TOTALS_MAX; pid++) {
		scene_fork(scene, pid, 1, "one");
		stat_of(scene, pid, (uint64_t)pid);
	}
	for (int32_t pid = 2; pid < 2 + 2 * (int32_t)SUBTREE_TOTALS_MAX; pid++)
		assert_int_equal(rss_below(totals, scene, pid), pid);
	assert_int_equal(subtree_totals_kept(totals), SUBTREE_TOTALS_MAX);
	subtree_totals_free(totals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_sum_goes_with_births_figures_and_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_share_that_no_machine_has_is_a_number_all_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_was_not_requested_is_not_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(
			of_nested_subtrees_the_last_one_is_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(
			more_than_there_are_places_are_right_all_the_same, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
