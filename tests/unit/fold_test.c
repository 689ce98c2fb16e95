// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/view_text.h"

static void a_folded_row_shows_how_many_are_hidden(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold(scene->view, find(scene, 10), true);
	ASSERT_ROWS(scene, 10, ">1", " +10(3)", " `20");
	assert_int_equal(view_total(scene->view), 3);
	assert_true(view_any_folded(scene->view));
	scene_fork(scene, 14, 13, "hidden");
	ASSERT_ROWS(scene, 10, ">1", " +10(4)", " `20");
	assert_int_equal(view_total(scene->view), 3);
	view_fold(scene->view, find(scene, 10), false);
	assert_int_equal(view_total(scene->view), 7);
	assert_false(view_any_folded(scene->view));
}

static void folds_within_folds_come_back_as_they_were(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold(scene->view, find(scene, 11), true);
	view_fold(scene->view, find(scene, 1), true);
	ASSERT_ROWS(scene, 10, ">1(5)");
	view_fold(scene->view, find(scene, 1), false);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11(1)", " |`13", " `20");
}

static void a_row_without_children_does_not_fold(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold(scene->view, find(scene, 20), true);
	assert_false(view_is_folded(scene->view, find(scene, 20)));
}

static void the_cursor_goes_to_the_row_it_is_folded_into(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	draw(scene, 10);
	select_pid(scene, 12);
	view_fold(scene->view, find(scene, 10), true);
	assert_int_equal(cursor_pid(scene), 10);
	assert_int_equal(cursor_line(scene, 10), 1);
}

static void a_fold_outlives_the_process(void **state)
{
	struct scene *scene = *state;
	struct ident id, child = {.pid = 50};

	plant(scene);
	scene_fork(scene, 50, 20, "job");
	id = find(scene, 20)->id;
	child = find(scene, 50)->id;
	view_fold(scene->view, find(scene, 20), true);
	scene_exit(scene, 50, 0);
	scene_exit(scene, 20, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_null(tree_find_ident(scene->tree, id));
	/* events that a replay repeats after a step back */
	scene_apply(scene, &(struct event){.kind = EVENT_SEED,
				   .id = id,
				   .time_ns = scene->now_ns,
				   .parent = scene_ident(scene, 1),
				   .comm = "cron"});
	scene_apply(scene, &(struct event){.kind = EVENT_SEED,
				   .id = child,
				   .time_ns = scene->now_ns,
				   .parent = id,
				   .comm = "job"});
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11", " ||`12", " |`13", " `20(1)");
}

static void a_process_that_is_moved_into_a_fold_takes_the_cursor_to_the_fold(void **state)
{
	struct scene *scene = *state;
	struct event event;

	plant(scene);
	event = scene_event(scene, EVENT_EXEC, 50);
	event.id.start_ns = scene->now_ns;
	scene_apply(scene, &event); /* its parent is unknown */
	select_pid(scene, 50);
	view_fold(scene->view, find(scene, 10), true);
	event.kind = EVENT_FORK;
	event.parent = scene_ident(scene, 13);
	scene_apply(scene, &event);
	ASSERT_ROWS(scene, 10, " 1", ">+10(4)", " `20");
}

static void folding_all_leaves_the_roots_and_their_children(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	select_pid(scene, 12);
	view_fold_all(scene->view, true);
	ASSERT_ROWS(scene, 10, " 1", ">+10(3)", " `20");
	view_fold(scene->view, find(scene, 10), false);
	ASSERT_ROWS(scene, 10, " 1", ">+10", " |+11(1)", " |`13", " `20");
	view_fold_all(scene->view, false);
	assert_int_equal(view_total(scene->view), 6);
}

#define MANY 6000

/* More than a fold walks over one by one. */
static void many_rows_fold_and_unfold(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	for (int32_t pid = 100; pid < 100 + MANY; pid++)
		scene_fork(scene, pid, pid % 3 ? 13 : pid % 2 && pid > 103 ? pid - 3 : 10, "many");
	view_fold(scene->view, find(scene, 13), true);
	view_fold(scene->view, find(scene, 10), true);
	assert_null(view_check(scene->view));
	ASSERT_ROWS(scene, 10, ">1", " +10(6003)", " `20");
	view_fold(scene->view, find(scene, 10), false);
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 6 + MANY / 3);
	view_fold_all(scene->view, true);
	assert_null(view_check(scene->view));
	ASSERT_ROWS(scene, 10, ">1", " +10(6003)", " `20");
	view_fold_all(scene->view, false);
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 6 + MANY);
}

static void selecting_a_row_unfolds_what_hides_it(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold_all(scene->view, true);
	select_pid(scene, 12);
	ASSERT_ROWS(scene, 10, " 1", " +10", " |+11", ">||`12", " |`13", " `20");
	options_set_filter(scene, "cron");
	assert_false(view_select(scene->view, find(scene, 12)));
	assert_int_equal(cursor_pid(scene), 20);
}

static void tags_are_counted_and_keep_their_processes_in_the_tree(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_tag(scene->view, find(scene, 20), true);
	view_tag(scene->view, find(scene, 20), true);
	view_tag_subtree(scene->view, find(scene, 11));
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11*", " ||`12*", " |`13", " `20*");
	assert_int_equal(view_tagged(scene->view), 3);
	scene_exit(scene, 20, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(view_tagged(scene->view), 3);
	view_tag(scene->view, find(scene, 11), false);
	assert_int_equal(view_tagged(scene->view), 2);
	view_untag_all(scene->view);
	assert_int_equal(view_tagged(scene->view), 0);
	assert_false(view_is_tagged(scene->view, find(scene, 12)));
}

static void untagging_all_forgets_those_that_have_left(void **state)
{
	struct scene *scene = *state;
	struct event event;

	plant(scene);
	event = scene_event(scene, EVENT_SEED, 20);
	event.parent = scene_ident(scene, 1);
	view_tag(scene->view, find(scene, 20), true);
	scene_exit(scene, 20, 0);
	scene_wait(scene, 10 * SCENE_S);
	view_untag_all(scene->view);
	event.time_ns = scene->now_ns;
	scene_apply(scene, &event);
	assert_false(view_is_tagged(scene->view, find(scene, 20)));
}

static void what_a_filter_hides_is_not_tagged_with_its_subtree(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "cc");
	view_tag_subtree(scene->view, find(scene, 10));
	assert_int_equal(view_tagged(scene->view), 3);
	assert_false(view_is_tagged(scene->view, find(scene, 13)));
}

static void a_search_goes_on_from_the_cursor_and_wraps_around(void **state)
{
	struct scene *scene = *state;
	struct view *view = scene->view;

	plant(scene);
	scene_exec(scene, 11, "make all");
	scene_exec(scene, 13, "sleep 100");
	scene_exec(scene, 20, "CRON -a");
	view_set_search(view, "A");
	assert_int_equal(view_search(view, 0), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 11);
	assert_int_equal(view_search(view, 0), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 11);
	assert_int_equal(view_search(view, 1), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 20);
	assert_int_equal(view_search(view, 1), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 11);
	assert_int_equal(view_search(view, -1), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 20);
	ASSERT_ROWS(scene, 10, " 1", " +10", " |+11!", " ||`12", " |`13", ">`20!");
	view_set_search(view, "all");
	assert_int_equal(view_search(view, 1), SEARCH_FOUND);
	assert_int_equal(
		view_search(view, 1), SEARCH_FOUND); /* the only hit is the next one, too */
	assert_int_equal(cursor_pid(scene), 11);
	view_set_search(view, "nowhere");
	assert_int_equal(view_search(view, 1), SEARCH_NOT_FOUND);
	assert_int_equal(cursor_pid(scene), 11);
	view_set_search(view, "");
	assert_int_equal(view_search(view, 1), SEARCH_NOT_FOUND);
	ASSERT_ROWS(scene, 3, " 1", " +10", ">|+11");
}

static void a_search_unfolds_what_hides_a_hit(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold_all(scene->view, true);
	view_set_search(scene->view, "cc");
	assert_int_equal(view_search(scene->view, 1), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 12);
	view_fold_all(scene->view, true);
	view_last(scene->view);
	assert_int_equal(view_search(scene->view, -1), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 12);
	assert_false(view_any_folded(scene->view));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(a_folded_row_shows_how_many_are_hidden),
		PICTURE_TEST(folds_within_folds_come_back_as_they_were),
		PICTURE_TEST(a_row_without_children_does_not_fold),
		PICTURE_TEST(the_cursor_goes_to_the_row_it_is_folded_into),
		PICTURE_TEST(a_fold_outlives_the_process),
		PICTURE_TEST(a_process_that_is_moved_into_a_fold_takes_the_cursor_to_the_fold),
		PICTURE_TEST(folding_all_leaves_the_roots_and_their_children),
		PICTURE_TEST(many_rows_fold_and_unfold),
		PICTURE_TEST(selecting_a_row_unfolds_what_hides_it),
		PICTURE_TEST(tags_are_counted_and_keep_their_processes_in_the_tree),
		PICTURE_TEST(untagging_all_forgets_those_that_have_left),
		PICTURE_TEST(what_a_filter_hides_is_not_tagged_with_its_subtree),
		PICTURE_TEST(a_search_goes_on_from_the_cursor_and_wraps_around),
		PICTURE_TEST(a_search_unfolds_what_hides_a_hit),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
