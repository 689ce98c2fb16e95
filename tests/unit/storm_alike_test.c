// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Identical living siblings as one row of the view. */
#include "core/view/storm_alike.h"
#include "tests/support/view_text.h"

/* A pool (10) below init (1) with n workers from pid 100 on; a daemon (20) after it. */
static void plant_pool(struct scene *scene, unsigned n)
{
	const struct view_options options = {.dead = true, .storms = true, .alike = true};

	scene_seed(scene, 1, 0, 0, "init");
	scene_seed(scene, 10, 1, 0, "pool");
	scene_seed(scene, 20, 1, 0, "cron");
	view_set_options(scene->view, &options);
	for (unsigned i = 0; i < n; i++) {
		scene_fork(scene, 100 + (int32_t)i, 10, "pool");
		scene_exec(scene, 100 + (int32_t)i, "worker --id=7 /srv/www");
	}
}

/* Like a frame. */
static void tick(struct scene *scene, uint64_t passed_ns)
{
	struct query_context context = {0};

	scene->now_ns += passed_ns;
	context.now_ns = scene->now_ns;
	view_hold(scene->view);
	tree_expire(scene->tree, scene->now_ns);
	view_tick(scene->view, &context);
}

static void plant_old_pool(struct scene *scene, unsigned n)
{
	plant_pool(scene, n);
	tick(scene, 2 * SCENE_S);
}

static void few_have_a_row_each(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 7);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100", " |+101", " |+102", " |+103", " |+104",
		" |+105", " |`106", " `20");
}

static void many_are_one_row_once_they_are_no_longer_new(void **state)
{
	struct scene *scene = *state;

	plant_pool(scene, 8);
	assert_int_equal(view_total(scene->view), 11);
	tick(scene, 2 * SCENE_S);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=8", " `20");
	assert_int_equal(view_total(scene->view), 4);
	scene_fork(scene, 200, 10, "pool");
	scene_exec(scene, 200, "worker --id=8 /srv/www");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=8", " |`200", " `20");
	tick(scene, 2 * SCENE_S);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=9", " `20");
}

static void those_that_run_already_are_one_row_at_once(void **state)
{
	struct scene *scene = *state;

	plant_pool(scene, 0);
	for (int32_t pid = 100; pid < 3100; pid++) {
		scene_seed(scene, pid, 20, 0, "cron");
		scene_exec(scene, pid, "sleep 100");
	}
	ASSERT_ROWS(scene, 20, ">1", " +10", " `20", " .`100=3000");
}

static void other_arguments_and_other_programs_have_rows_of_their_own(void **state)
{
	struct scene *scene = *state;

	plant_pool(scene, 8);
	scene_exec(scene, 103, "worker --id=3 /srv/other");
	scene_exec(scene, 104, "worker --id=4 /srv/www2");
	tick(scene, 2 * SCENE_S);
	assert_int_equal(view_total(scene->view), 11);
	scene_exec(scene, 103, "worker --id=3 /srv/www");
	scene_exec(scene, 104, "worker --id=55 /srv/www");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=8", " `20");
	scene_exec(scene, 105, "worker /srv/www");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=7", " |`105", " `20");
}

static void one_that_starts_others_has_a_row_of_its_own(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	scene_fork(scene, 300, 104, "worker");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=8", " |`104", " |.`300", " `20");
	scene_exit(scene, 300, 0);
	scene_wait(scene, 60 * SCENE_S);
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=8", " |`104", " `20");
}

static void unfolded_each_has_a_row_and_any_of_them_folds_all(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 8);
	select_pid(scene, 100);
	assert_int_equal(cursor_pid(scene), 100);
	view_fold(scene->view, find(scene, 100), false);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|+100", " |+101", " |+102", " |+103", " |+104",
		" |+105", " |+106", " |`107", " `20");
	view_first(scene->view);
	select_pid(scene, 105);
	tick(scene, 2 * SCENE_S);
	view_fold(scene->view, find(scene, 105), true);
	assert_int_equal(view_total(scene->view), 4);
	assert_int_equal(cursor_pid(scene), view_row_of(scene->view, find(scene, 105))->id.pid);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|`100=8", " `20");
}

static void a_selected_or_tagged_one_is_beside_the_row_as_long_as_it_is_so(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	select_pid(scene, 103);
	ASSERT_ROWS(scene, 20, " 1", " +10", " |+100=8", ">|`103", " `20");
	tick(scene, SCENE_S);
	view_tag(scene->view, find(scene, 104), true);
	view_first(scene->view);
	tick(scene, SCENE_S);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=8", " |`104*", " `20");
	view_untag_all(scene->view);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=9", " `20");
	/* the row itself can be under the cursor, and tagging takes its process out of it */
	select_pid(scene, 100);
	tick(scene, SCENE_S);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|`100=9", " `20");
	view_tag(scene->view, find(scene, 100), true);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|+100*", " |`101=8", " `20");
}

static void the_row_goes_to_another_when_its_process_ends(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	scene_exit(scene, 100, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100x", " |`101=8", " `20");
}

static void when_few_are_left_each_has_a_row_again(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 8);
	for (int32_t pid = 100; pid < 104; pid++)
		scene_exit(scene, pid, 0);
	scene_wait(scene, 60 * SCENE_S);
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`104=4", " `20");
	scene_exit(scene, 104, 0);
	scene_wait(scene, 60 * SCENE_S);
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+105", " |+106", " |`107", " `20");
}

static void a_filter_counts_those_that_match(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 12);
	options_set_filter(scene, "pid > 103 and worker");
	ASSERT_ROWS(scene, 20, ">1?", " `10?", " .`100=8");
	options_set_filter(scene, "cron");
	ASSERT_ROWS(scene, 20, ">1?", " `20");
	options_set_filter(scene, "");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=12", " `20");
}

static void a_search_finds_the_row_and_a_pid_the_process(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	view_set_search(scene->view, "worker");
	assert_int_equal(view_search(scene->view, 0), SEARCH_FOUND);
	assert_int_equal(cursor_pid(scene), 100);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|`100=9!", " `20");
}

static void set_rss(struct scene *scene, int32_t pid, uint64_t rss_bytes)
{
	struct event event = scene_event(scene, EVENT_STAT, pid);

	event.stat = (struct event_stat){.rss_bytes = rss_bytes, .cpu_ns = 5, .threads = 2};
	scene_apply(scene, &event);
}

static void it_is_sorted_by_its_sum(void **state)
{
	struct order order = {0};
	struct scene *scene = *state;
	struct node sums;

	plant_old_pool(scene, 9);
	scene_fork(scene, 30, 10, "large");
	set_rss(scene, 30, 500);
	for (int32_t pid = 100; pid < 109; pid++)
		set_rss(scene, pid, 100);
	assert_int_equal(view_sum_row(scene->view, find(scene, 100), &sums), 9);
	assert_int_equal(sums.rss_bytes, 900);
	assert_int_equal(sums.threads, 18);
	assert_true(order_parse(&order, "rss"));
	view_set_order(scene->view, &order);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=9", " |`30", " `20");
	set_rss(scene, 30, 1000);
	view_sort(scene->view, &order.context);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+30", " |`100=9", " `20");
}

static uint64_t summed_rss(struct scene *scene, int32_t row)
{
	struct node sums;

	view_sum_row(scene->view, find(scene, row), &sums);
	return sums.rss_bytes;
}

static void sums_follow_each_change_of_a_member(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	for (int32_t pid = 100; pid < 109; pid++)
		set_rss(scene, pid, 100);
	assert_int_equal(summed_rss(scene, 100), 900);
	set_rss(scene, 104, 300);
	assert_int_equal(summed_rss(scene, 100), 1100);
	view_tag(scene->view, find(scene, 104), true);
	assert_int_equal(summed_rss(scene, 100), 800);
	view_tag(scene->view, find(scene, 104), false);
	assert_int_equal(summed_rss(scene, 100), 1100);
	scene_exit(scene, 104, 0);
	assert_int_equal(summed_rss(scene, 100), 800);
}

static void what_is_behind_a_row_can_be_listed(void **state)
{
	struct scene *scene = *state;
	struct node *node = NULL;
	unsigned count = 0;

	plant_old_pool(scene, 9);
	view_tag(scene->view, find(scene, 104), true);
	while ((node = view_next_in_row(scene->view, find(scene, 100), node))) {
		assert_int_not_equal(node->id.pid, 104);
		count++;
	}
	assert_int_equal(count, 8);
	assert_ptr_equal(view_next_in_row(scene->view, find(scene, 104), NULL), find(scene, 104));
	assert_null(view_next_in_row(scene->view, find(scene, 104), find(scene, 104)));
}

static void assert_found(struct scene *scene, int step, int32_t pid)
{
	assert_int_equal(view_search(scene->view, step), SEARCH_FOUND);
	assert_int_equal(view_cursor(scene->view)->id.pid, pid);
	view_hold(scene->view);
	assert_null(view_check(scene->view));
}

/* Workers 101, 104 and 107 of nine, and a process below the pool, have the text. */
static void a_search_goes_through_the_members_that_have_the_text(void **state)
{
	struct scene *scene = *state;

	plant_pool(scene, 0);
	for (int32_t pid = 100; pid < 109; pid++) {
		char args[32];

		snprintf(args, sizeof(args), "worker --id=%d", (int)pid % 3 == 2 ? 50 + pid : 9);
		scene_fork(scene, pid, 10, "pool");
		scene_exec(scene, pid, args);
	}
	scene_seed(scene, 300, 1, 0, "worker --id=150");
	tick(scene, 2 * SCENE_S);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=9", " +20", " `300");
	view_set_search(scene->view, "id=15");
	assert_found(scene, 0, 101);
	assert_found(scene, 1, 104);
	assert_found(scene, 1, 107);
	assert_found(scene, 1, 300);
	assert_found(scene, 1, 101);
	assert_found(scene, -1, 300);
	assert_found(scene, -1, 107);
	assert_found(scene, -1, 104);
	ASSERT_ROWS(scene, 20, " 1", " +10", " |+100=8", ">|`104!", " +20", " `300!");
	view_set_search(scene->view, "id=154"); /* it is the only one */
	assert_found(scene, 1, 104);
	view_set_search(scene->view, "worker"); /* all of them have it: their row does */
	assert_found(scene, 1, 300);
	assert_found(scene, 1, 100);
	assert_found(scene, 1, 300);
	view_first(scene->view);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=9!", " +20", " `300!");
}

static void without_the_option_each_has_a_row(void **state)
{
	struct scene *scene = *state;

	plant_old_pool(scene, 9);
	view_set_options(scene->view, &(struct view_options){.dead = true, .storms = true});
	assert_int_equal(view_total(scene->view), 12);
	assert_null(view_check(scene->view));
	view_set_options(
		scene->view, &(struct view_options){.dead = true, .storms = true, .alike = true});
	assert_int_equal(view_total(scene->view), 4);
	view_set_options(scene->view, &(struct view_options){.dead = true, .alike = true});
	assert_int_equal(view_total(scene->view), 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(few_have_a_row_each),
		PICTURE_TEST(many_are_one_row_once_they_are_no_longer_new),
		PICTURE_TEST(those_that_run_already_are_one_row_at_once),
		PICTURE_TEST(other_arguments_and_other_programs_have_rows_of_their_own),
		PICTURE_TEST(one_that_starts_others_has_a_row_of_its_own),
		PICTURE_TEST(unfolded_each_has_a_row_and_any_of_them_folds_all),
		PICTURE_TEST(a_selected_or_tagged_one_is_beside_the_row_as_long_as_it_is_so),
		PICTURE_TEST(the_row_goes_to_another_when_its_process_ends),
		PICTURE_TEST(when_few_are_left_each_has_a_row_again),
		PICTURE_TEST(a_filter_counts_those_that_match),
		PICTURE_TEST(a_search_finds_the_row_and_a_pid_the_process),
		PICTURE_TEST(it_is_sorted_by_its_sum),
		PICTURE_TEST(sums_follow_each_change_of_a_member),
		PICTURE_TEST(what_is_behind_a_row_can_be_listed),
		PICTURE_TEST(a_search_goes_through_the_members_that_have_the_text),
		PICTURE_TEST(without_the_option_each_has_a_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
