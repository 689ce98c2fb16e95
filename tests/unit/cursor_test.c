// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/sort.h"
#include "tests/support/view_text.h"

static void the_cursor_begins_on_the_first_row_and_stays_there_while_rows_come(void **state)
{
	struct scene *scene = *state;

	scene_fork(scene, 50, 40, "early"); /* of an unknown parent */
	assert_int_equal(cursor_pid(scene), 40);
	scene_seed(scene, 40, 1, 0, "late");
	scene_seed(scene, 1, 0, 0, "init");
	ASSERT_ROWS(scene, 10, ">1", " `40", " .`50");
}

static void cursor_stays_on_its_line_when_rows_are_born_above(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 10);
	select_pid(scene, 101);
	view_move(scene->view, 5);
	assert_int_equal(cursor_line(scene, 10), 6);
	for (int32_t pid = 500; pid < 520; pid++)
		scene_fork(scene, pid, 101, "above");
	assert_int_equal(cursor_pid(scene), 106);
	assert_int_equal(cursor_line(scene, 10), 6);
	scene_wait(scene, SCENE_S);
	for (int32_t pid = 500; pid < 520; pid++)
		scene_exit(scene, pid, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(scene), 106);
	assert_int_equal(cursor_line(scene, 10), 6);
}

static void cursor_goes_up_when_too_few_rows_are_left_above(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 10);
	select_pid(scene, 105);
	assert_int_equal(cursor_line(scene, 10), 5);
	for (int32_t pid = 101; pid < 104; pid++)
		scene_exit(scene, pid, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_line(scene, 10), 2);
}

static void the_window_is_filled_when_rows_below_go(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 10);
	view_last(scene->view);
	assert_int_equal(cursor_line(scene, 10), 9);
	view_move(scene->view, -7);
	assert_int_equal(cursor_line(scene, 10), 2);
	for (int32_t pid = 126; pid <= 130; pid++)
		scene_exit(scene, pid, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(scene), 123);
	assert_int_equal(cursor_line(scene, 10), 7);
}

static void a_window_with_room_to_spare_shows_everything_from_the_top(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_last(scene->view);
	ASSERT_ROWS(scene, 20, " 1", " +10", " |+11", " ||`12", " |`13", ">`20");
	assert_int_equal(cursor_line(scene, 20), 5);
}

static void a_window_that_shrinks_keeps_the_cursor_in_it(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 20);
	view_move(scene->view, 15);
	assert_int_equal(cursor_line(scene, 20), 15);
	assert_int_equal(cursor_line(scene, 4), 3);
	assert_int_equal(cursor_line(scene, 1), 0);
	assert_int_equal(cursor_pid(scene), 115);
	assert_string_equal(draw(scene, 0), "");
}

static void the_next_row_takes_over_when_the_cursors_process_leaves(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 10);
	view_move(scene->view, 5);
	scene_exit(scene, 105, 0);
	assert_int_equal(cursor_pid(scene), 105); /* an exited process is still a row */
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(scene), 106);
	assert_int_equal(cursor_line(scene, 10), 5);
}

static void the_previous_row_is_selected_when_there_is_no_next(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 5);
	view_last(scene->view);
	scene_exit(scene, 105, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(scene), 104);
	ASSERT_ROWS(scene, 10, " 1", " +101", " +102", " +103", ">`104");
}

static void the_first_row_is_the_cursors_again_when_all_have_gone(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	select_pid(scene, 13);
	options_set_filter(scene, "nothing");
	assert_int_equal(cursor_pid(scene), 0);
	options_set_filter(scene, "");
	assert_int_equal(cursor_pid(scene), 1);
}

static void moving_stops_at_the_ends(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_move(scene->view, 1000);
	assert_int_equal(cursor_pid(scene), 20);
	view_move(scene->view, -2);
	assert_int_equal(cursor_pid(scene), 12);
	view_move(scene->view, -1000);
	assert_int_equal(cursor_pid(scene), 1);
	view_move(scene->view, -1);
	assert_int_equal(cursor_pid(scene), 1);
}

static void a_page_moves_window_and_cursor_together(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30); /* 31 rows */
	draw(scene, 10);
	view_move(scene->view, 3);
	view_page(scene->view, 1, 10);
	assert_int_equal(cursor_pid(scene), 113);
	assert_int_equal(cursor_line(scene, 10), 3);
	view_page(scene->view, 5, 10);
	assert_int_equal(cursor_pid(scene), 130);
	assert_int_equal(cursor_line(scene, 10), 9);
	view_page(scene->view, -1, 10);
	assert_int_equal(cursor_pid(scene), 120);
	assert_int_equal(cursor_line(scene, 10), 9);
	view_page(scene->view, -9, 10);
	assert_int_equal(cursor_pid(scene), 1);
	assert_int_equal(cursor_line(scene, 10), 0);
}

static void the_wheel_moves_the_window_and_the_cursor_only_at_its_edge(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 30);
	draw(scene, 10);
	view_move(scene->view, 5);
	view_scroll(scene->view, 3, 10);
	assert_int_equal(cursor_pid(scene), 105);
	assert_int_equal(cursor_line(scene, 10), 2);
	view_scroll(scene->view, 3, 10);
	assert_int_equal(cursor_pid(scene), 106);
	assert_int_equal(cursor_line(scene, 10), 0);
	view_scroll(scene->view, 100, 10); /* rows 21 to 30 are the last ten */
	assert_int_equal(cursor_pid(scene), 121);
	assert_int_equal(cursor_line(scene, 10), 0);
	view_scroll(scene->view, 1, 10);
	assert_int_equal(cursor_pid(scene), 121);
	view_scroll(scene->view, -15, 10);
	assert_int_equal(cursor_pid(scene), 115);
	assert_int_equal(cursor_line(scene, 10), 9);
	view_scroll(scene->view, -100, 10);
	assert_int_equal(cursor_pid(scene), 109);
	assert_int_equal(cursor_line(scene, 10), 9);
}

static void a_row_that_is_far_away_comes_to_the_middle(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 60);
	draw(scene, 10);
	select_pid(scene, 107); /* in the window: nothing scrolls */
	assert_int_equal(cursor_line(scene, 10), 7);
	select_pid(scene, 140);
	assert_int_equal(cursor_line(scene, 10), 5);
}

static void the_parent_is_selected_if_there_is_one(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	select_pid(scene, 12);
	assert_true(view_select_parent(scene->view));
	assert_int_equal(cursor_pid(scene), 11);
	assert_true(view_select_parent(scene->view));
	assert_true(view_select_parent(scene->view));
	assert_int_equal(cursor_pid(scene), 1);
	assert_false(view_select_parent(scene->view));
}

static void a_sort_changes_the_rows_and_not_the_cursors_line(void **state)
{
	const struct order down = {.id = ORDER_PID, .reverse = true};
	struct sorter sorter = {0};
	struct scene *scene = *state;

	plant_many(scene, 20);
	draw(scene, 10);
	select_pid(scene, 115);
	view_move(scene->view, 0);
	assert_int_equal(cursor_line(scene, 10), 5);
	sorter_prepare(&sorter, &down, scene->tree, NULL, NULL);
	sorter_sort_children(&sorter, scene->tree, find(scene, 1));
	sorter_free(&sorter);
	assert_int_equal(cursor_pid(scene), 115);
	assert_int_equal(cursor_line(scene, 10), 5);
	ASSERT_ROWS(scene, 7, " +120", " +119", " +118", " +117", " +116", ">+115", " +114");
}

static void the_process_under_the_cursor_does_not_expire(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 3);
	select_pid(scene, 102);
	view_hold(scene->view);
	scene_exit(scene, 102, 0);
	scene_exit(scene, 103, 0);
	scene_wait(scene, 10 * SCENE_S);
	ASSERT_ROWS(scene, 9, " 1", " +101", ">`102x");
	view_move(scene->view, -1);
	ASSERT_ROWS(scene, 9, " 1", ">+101", " `102x");
	view_hold(scene->view);
	ASSERT_ROWS(scene, 9, " 1", ">`101");
	assert_null(tree_check(scene->tree));
}

static void a_tagged_process_does_not_expire_until_untagged(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 3);
	scene_fork(scene, 150, 102, "below");
	view_tag(scene->view, find(scene, 102), true);
	view_tag(scene->view, find(scene, 150), true);
	view_tag(scene->view, find(scene, 103), true);
	for (int32_t pid = 102; pid <= 103; pid++)
		scene_exit(scene, pid, 0);
	scene_exit(scene, 150, 0);
	scene_wait(scene, 10 * SCENE_S);
	ASSERT_ROWS(scene, 9, ">1", " +101", " +102x*", " |`150x*", " `103x*");
	view_tag(scene->view, tree_top(scene->tree)->first->last, false);
	ASSERT_ROWS(scene, 9, ">1", " +101", " `102x*", " .`150x*");
	view_untag_all(scene->view);
	ASSERT_ROWS(scene, 9, ">1", " `101");
	assert_null(tree_check(scene->tree));
}

static void a_pinned_process_is_evicted_when_the_tree_is_full(void **state)
{
	const struct tree_limits limits = {.max_nodes = 16, .linger_ns = SCENE_S};
	struct scene scene;

	assert_true(scene_open(&scene, &limits));
	scene_seed(&scene, 1, 0, 0, "init");
	scene_fork(&scene, 2, 1, "held");
	select_pid(&scene, 2);
	view_hold(scene.view);
	scene_exit(&scene, 2, 0);
	scene_wait(&scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(&scene), 2);
	for (int32_t pid = 3; pid < 20; pid++)
		scene_fork(&scene, pid, 1, "new");
	assert_int_equal(cursor_pid(&scene), 3);
	assert_int_equal(tree_counts(scene.tree)->evicted, 1);
	view_hold(scene.view);
	assert_null(tree_check(scene.tree));
	scene_close(&scene);
}

static void the_followed_row_stays_in_the_middle_until_one_moves(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 40);
	draw(scene, 9);
	select_pid(scene, 120);
	view_follow(scene->view, true);
	assert_int_equal(cursor_line(scene, 9), 4);
	for (int32_t pid = 101; pid < 110; pid++)
		scene_exit(scene, pid, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_line(scene, 9), 4);
	assert_int_equal(cursor_line(scene, 21), 10);
	assert_true(view_is_following(scene->view));
	view_move(scene->view, 1);
	assert_false(view_is_following(scene->view));
}

static void set_order(struct scene *scene, enum order_id id, bool reverse)
{
	const struct order order = {.id = id, .reverse = reverse, .context.now_ns = scene->now_ns};

	view_set_order(scene->view, &order);
}

static void a_new_process_stays_at_the_end_until_the_next_sort(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 3);
	set_order(scene, ORDER_PID, true);
	ASSERT_ROWS(scene, 9, ">1", " +103", " +102", " `101");
	scene_fork(scene, 105, 1, "born");
	ASSERT_ROWS(scene, 9, ">1", " +103", " +102", " +101", " `105");
	view_sort(scene->view, &(struct query_context){.now_ns = scene->now_ns});
	ASSERT_ROWS(scene, 9, ">1", " +105", " +103", " +102", " `101");
	set_order(scene, ORDER_BIRTH, false);
	ASSERT_ROWS(scene, 9, ">1", " +101", " +102", " +103", " `105");
}

static void a_flat_list_is_sorted_over_all_levels(void **state)
{
	const struct view_options flat = {.dead = true, .flat = true};
	struct scene *scene = *state;

	plant_many(scene, 2);
	scene_fork(scene, 150, 101, "below");
	set_options(scene, &flat);
	set_order(scene, ORDER_PID, true);
	select_pid(scene, 101);
	scene_fork(scene, 120, 101, "born");
	ASSERT_ROWS(scene, 9, " 150", " 102", ">101", " 1", " 120");
	view_sort(scene->view, &(struct query_context){.now_ns = scene->now_ns});
	ASSERT_ROWS(scene, 9, " 150", " 120", " 102", ">101", " 1");
	set_options(scene, &(struct view_options){.dead = true});
	ASSERT_ROWS(scene, 9, " 1", " +102", ">`101", " .+150", " .`120");
}

static void the_next_row_takes_over_in_a_sorted_list_too(void **state)
{
	const struct view_options flat = {.flat = true};
	struct scene *scene = *state;

	plant_many(scene, 4);
	set_options(scene, &flat);
	set_order(scene, ORDER_PID, true);
	select_pid(scene, 103);
	draw(scene, 9);
	scene_exit(scene, 103, 0);
	ASSERT_ROWS(scene, 9, " 104", ">102", " 101", " 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(the_cursor_begins_on_the_first_row_and_stays_there_while_rows_come),
		PICTURE_TEST(cursor_stays_on_its_line_when_rows_are_born_above),
		PICTURE_TEST(cursor_goes_up_when_too_few_rows_are_left_above),
		PICTURE_TEST(the_window_is_filled_when_rows_below_go),
		PICTURE_TEST(a_window_with_room_to_spare_shows_everything_from_the_top),
		PICTURE_TEST(a_window_that_shrinks_keeps_the_cursor_in_it),
		PICTURE_TEST(the_next_row_takes_over_when_the_cursors_process_leaves),
		PICTURE_TEST(the_previous_row_is_selected_when_there_is_no_next),
		PICTURE_TEST(the_first_row_is_the_cursors_again_when_all_have_gone),
		PICTURE_TEST(moving_stops_at_the_ends),
		PICTURE_TEST(a_page_moves_window_and_cursor_together),
		PICTURE_TEST(the_wheel_moves_the_window_and_the_cursor_only_at_its_edge),
		PICTURE_TEST(a_row_that_is_far_away_comes_to_the_middle),
		PICTURE_TEST(the_parent_is_selected_if_there_is_one),
		PICTURE_TEST(a_sort_changes_the_rows_and_not_the_cursors_line),
		PICTURE_TEST(the_process_under_the_cursor_does_not_expire),
		PICTURE_TEST(a_tagged_process_does_not_expire_until_untagged),
		PICTURE_TEST(a_pinned_process_is_evicted_when_the_tree_is_full),
		PICTURE_TEST(the_followed_row_stays_in_the_middle_until_one_moves),
		PICTURE_TEST(a_new_process_stays_at_the_end_until_the_next_sort),
		PICTURE_TEST(a_flat_list_is_sorted_over_all_levels),
		PICTURE_TEST(the_next_row_takes_over_in_a_sorted_list_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
