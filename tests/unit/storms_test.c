// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Similar short-lived siblings as one row of the view. */
#include "core/view/storms.h"
#include "tests/support/view_text.h"

static struct node *any(struct scene *scene, int32_t pid)
{
	return tree_find_ident(scene->tree, (struct ident){.pid = pid});
}

/* A shell (10) below init (1) that will start many; a daemon (20) after it. */
static void plant_shell(struct scene *scene)
{
	scene_seed(scene, 1, 0, 0, "init");
	scene_seed(scene, 10, 1, 0, "sh");
	scene_seed(scene, 20, 1, 0, "cron");
	view_set_options(scene->view, &(struct view_options){.dead = true, .storms = true});
}

static struct node *live(struct scene *scene, int32_t pid, const char *args)
{
	scene_fork(scene, pid, 10, "sh");
	return scene_exec(scene, pid, args);
}

static void once(struct scene *scene, int32_t pid, const char *args)
{
	live(scene, pid, args);
	scene_exit(scene, pid, 0);
}

static void many(struct scene *scene, int32_t first, unsigned n, const char *args)
{
	for (unsigned i = 0; i < n; i++)
		once(scene, first + (int32_t)i, args);
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

static void few_have_a_row_each(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 3, "sleep 1");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100x", " |+101x", " |`102x", " `20");
}

static void many_are_one_row_that_counts(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 4, "sleep 1");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=4", " `20");
	assert_int_equal(view_total(scene->view), 4);
	many(scene, 200, 60, "sleep 2");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=64", " `20");
}

static void alternating_commands_are_a_row_each(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	for (int32_t i = 0; i < 6; i++) {
		once(scene, 100 + 2 * i, "curl x");
		once(scene, 101 + 2 * i, "sleep 1");
	}
	live(scene, 300, "tee log");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=6", " |+101=6", " |`300", " `20");
}

/* The first row of a storm is kept: otherwise rows would move each time the oldest leaves. */
static void the_row_stays_in_its_place_as_long_as_others_come(void **state)
{
	struct scene *scene = *state;
	char curls[32], sleeps[32];
	int32_t pid = 100;

	plant_shell(scene);
	for (int32_t i = 0; i < 200; i++) {
		once(scene, pid++, "curl x");
		once(scene, pid++, "sleep 1");
		tick(scene, 94 * SCENE_MS); /* 100 with the events themselves */
		snprintf(curls, sizeof(curls), " |+100=%d", i + 1);
		snprintf(sleeps, sizeof(sleeps), " |`101=%d", i + 1);
		if (i >= 3)
			ASSERT_ROWS(scene, 20, ">1", " +10", curls, sleeps, " `20");
	}
}

static void when_no_others_come_the_storm_is_over(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 8, "sleep 1");
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=8", " `20");
	tick(scene, 3 * SCENE_S);
	tick(scene, 0);
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " `20");
	assert_null(any(scene, 100));
}

static void unfolded_it_shows_the_last_ones(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 20, "sleep 1");
	view_fold(scene->view, any(scene, 100), false);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=20-", " |+112x", " |+113x", " |+114x",
		" |+115x", " |+116x", " |+117x", " |+118x", " |`119x", " `20");
	once(scene, 120, "sleep 1");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=21-", " |+113x", " |+114x", " |+115x",
		" |+116x", " |+117x", " |+118x", " |+119x", " |`120x", " `20");
	view_fold(scene->view, any(scene, 100), true);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=21", " `20");
}

/* Six compilers that have ended: the reader wants to see all six. */
static void unfolded_at_rest_each_has_a_row_and_any_of_them_folds_all(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 12, "cc x.c");
	tick(scene, 2 * SCENE_S);
	view_select(scene->view, any(scene, 100));
	view_fold(scene->view, any(scene, 100), false);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|+100x", " |+101x", " |+102x", " |+103x", " |+104x",
		" |+105x", " |+106x", " |+107x", " |+108x", " |+109x", " |+110x", " |`111x",
		" `20");
	assert_null(view_check(scene->view));
	view_select(scene->view, any(scene, 107));
	tick(scene, 0);
	view_fold(scene->view, any(scene, 107), true);
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|`100=12", " `20");
	assert_null(view_check(scene->view));
}

static void open_as_a_whole_it_is_closed_with_its_parent_and_with_all(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 5, "cc x.c");
	tick(scene, 2 * SCENE_S);
	view_fold(scene->view, any(scene, 100), false);
	view_fold(scene->view, any(scene, 10), true);
	view_fold(scene->view, any(scene, 10), false);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=5", " `20");
	view_fold(scene->view, any(scene, 100), false);
	assert_int_equal(view_total(scene->view), 8);
	view_fold_all(scene->view, true);
	view_fold_all(scene->view, false);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=5", " `20");
	assert_null(view_check(scene->view));
}

/* A member may have rows below it: folding it folds these. */
static void a_member_with_children_folds_alone(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	for (int32_t i = 0; i < 4; i++) {
		live(scene, 100 + 2 * i, "make one");
		scene_fork(scene, 101 + 2 * i, 100 + 2 * i, "cc");
		scene_exit(scene, 101 + 2 * i, 0);
		scene_exit(scene, 100 + 2 * i, 0);
	}
	tick(scene, 2 * SCENE_S);
	view_fold(scene->view, any(scene, 100), false);
	view_fold(scene->view, any(scene, 102), true);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100x", " ||`101x", " |+102(1)x", " |+104x",
		" ||`105x", " |`106x", " |.`107x", " `20");
}

static void open_as_a_whole_it_shows_the_last_ones_once_it_is_fast(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 12, "sleep 1");
	tick(scene, 2 * SCENE_S);
	view_fold(scene->view, any(scene, 100), false);
	once(scene, 112, "sleep 1");
	assert_int_equal(view_total(scene->view), 3 + 13);
	many(scene, 113, 20, "sleep 1");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=33-", " |+125x", " |+126x", " |+127x",
		" |+128x", " |+129x", " |+130x", " |+131x", " |`132x", " `20");
	assert_null(view_check(scene->view));
}

static void a_process_shown_in_the_details_keeps_its_row(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	once(scene, 100, "sleep 1");
	view_select(scene->view, any(scene, 100));
	view_hold(scene->view);
	once(scene, 101, "sleep 1");
	view_tag(scene->view, any(scene, 101), true);
	many(scene, 102, 4, "sleep 1");
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|+100x", " |+101x*", " |`102=6", " `20");
}

static void a_process_selected_by_pid_gets_a_row(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 6, "sleep 1");
	assert_true(view_select(scene->view, any(scene, 103)));
	ASSERT_ROWS(scene, 20, " 1", " +10", " |+100=6", ">|`103x", " `20");
	assert_true(view_select(scene->view, any(scene, 100)));
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|+100=6", " |`103x", " `20");
}

static void the_cursor_goes_where_its_row_went(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 3, "sleep 1");
	view_select(scene->view, find(scene, 20));
	once(scene, 103, "sleep 1");
	ASSERT_ROWS(scene, 20, " 1", " +10", " |`100=4", ">`20");
	view_move(scene->view, -1);
	many(scene, 200, 30, "sleep 1");
	ASSERT_ROWS(scene, 20, " 1", " +10", ">|`100=34", " `20");
}

/* init <- sh <- (sh) <- worker: the middle one is why worker is there. */
static void a_process_with_a_running_child_is_not_in_a_storm(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	for (int32_t pid = 100; pid < 105; pid++) {
		live(scene, pid, "daemonize x");
		if (pid == 102)
			scene_fork(scene, 900, pid, "worker");
		scene_exit(scene, pid, 0);
	}
	tick(scene, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=5", " `20");
	tick(scene, SCENE_S); /* it lives on */
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=5", " |`102x", " |.`900", " `20");
}

/* 20 exits per second. */
static void start_a_fast_storm(struct scene *scene)
{
	plant_shell(scene);
	for (int32_t pid = 100; pid < 140; pid++) {
		once(scene, pid, "sleep 1");
		tick(scene, 47 * SCENE_MS);
	}
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=40", " `20");
}

static void a_fast_storm_includes_running_processes(void **state)
{
	struct scene *scene = *state;

	start_a_fast_storm(scene);
	scene_fork(scene, 300, 10, "sh");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=40", " `20");
	scene_exec(scene, 300, "sleep 1");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=40", " `20");
	scene_exit(scene, 300, 0);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=41", " `20");
}

static void a_storm_returns_a_process_that_differs_or_keeps_running(void **state)
{
	struct scene *scene = *state;

	start_a_fast_storm(scene);
	scene_fork(scene, 300, 10, "sh");
	live(scene, 301, "sleep 9");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=40", " `20");
	scene_exec(scene, 300, "vi x");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=40", " |`300", " `20");
	assert_int_equal(view_due_ns(scene->view, scene->now_ns),
		scene->now_ns + 500 * SCENE_MS); /* the rate falls */
	tick(scene, SCENE_S);
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=40", " |+300", " |`301", " `20");
}

static void failing(struct scene *scene, int32_t pid, const char *args)
{
	live(scene, pid, args);
	scene_exit(scene, pid, 256);
}

static void a_few_failures_keep_their_rows_if_they_can_be_read(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 3, "cc a.c");
	failing(scene, 103, "cc b.c");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=4", " |`103x", " `20");
	many(scene, 104, 5, "cc c.c"); /* faster now: 10 exits within a second */
	failing(scene, 109, "cc d.c");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100=10", " |`103x", " `20");
}

static void where_most_fail_none_stands_out(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	for (int32_t pid = 100; pid < 104; pid++)
		failing(scene, pid, "curl x");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=4", " `20");
}

static void a_filter_shows_the_storm_when_it_shows_one_of_it(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 9, "sleep 1");
	failing(scene, 109, "sleep 1");
	options_set_filter(scene, "exit=1");
	ASSERT_ROWS(scene, 20, ">1?", " `10?", " .`100=10");
	options_set_filter(scene, "cron");
	ASSERT_ROWS(scene, 20, ">1?", " `20");
	options_set_filter(scene, "");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=10", " `20");
}

static void a_search_finds_processes_in_a_storm(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	for (int32_t pid = 100; pid < 108; pid++) {
		char args[32];

		snprintf(args, sizeof(args), "cc dir/%c.c", 'a' + pid - 100);
		once(scene, pid, args);
	}
	view_set_search(scene->view, "f.c");
	assert_int_equal(view_search(scene->view, 0), SEARCH_FOUND);
	assert_int_equal(view_cursor(scene->view)->id.pid, 105);
	ASSERT_ROWS(scene, 20, " 1", " +10", " |+100=8", ">|`105x!", " `20");
}

static void the_option_shows_each_of_them_again(void **state)
{
	struct scene *scene = *state;

	plant_shell(scene);
	many(scene, 100, 5, "sleep 1");
	view_set_options(scene->view, &(struct view_options){.dead = true});
	ASSERT_ROWS(scene, 20, ">1", " +10", " |+100x", " |+101x", " |+102x", " |+103x", " |`104x",
		" `20");
	view_set_options(scene->view, &(struct view_options){.dead = true, .storms = true});
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`100=5", " `20");
	view_set_options(
		scene->view, &(struct view_options){.dead = true, .storms = true, .flat = true});
	assert_int_equal(view_total(scene->view), 8);
}

/* A script that runs one program after another. */
static void many_of_any_kind_are_one_row(void **state)
{
	struct scene *scene = *state;
	char args[32];

	plant_shell(scene);
	for (int32_t i = 0; i < STORM_LOOSE + 20; i++) {
		snprintf(args, sizeof(args), "tool%c x", 'a' + i);
		once(scene, 100 + i, args);
	}
	live(scene, 300, "cc -c one.c");
	scene_exit(scene, 300, 1 << 8);
	assert_int_equal(view_total(scene->view), 3 + STORM_LOOSE + 2);
	view_select(scene->view, any(scene, 100 + STORM_LOOSE));
	assert_int_equal(cursor_pid(scene), 100 + STORM_LOOSE);
	assert_non_null(strstr(draw(scene, 60), "+112=20"));
	select_pid(scene, 1);
	tick(scene, 5 * SCENE_S);
	tick(scene, 5 * SCENE_S);
	once(scene, 400, "last x");
	ASSERT_ROWS(scene, 20, ">1", " +10", " |`400x", " `20");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(few_have_a_row_each),
		PICTURE_TEST(many_are_one_row_that_counts),
		PICTURE_TEST(alternating_commands_are_a_row_each),
		PICTURE_TEST(the_row_stays_in_its_place_as_long_as_others_come),
		PICTURE_TEST(when_no_others_come_the_storm_is_over),
		PICTURE_TEST(unfolded_it_shows_the_last_ones),
		PICTURE_TEST(unfolded_at_rest_each_has_a_row_and_any_of_them_folds_all),
		PICTURE_TEST(open_as_a_whole_it_is_closed_with_its_parent_and_with_all),
		PICTURE_TEST(a_member_with_children_folds_alone),
		PICTURE_TEST(open_as_a_whole_it_shows_the_last_ones_once_it_is_fast),
		PICTURE_TEST(a_process_shown_in_the_details_keeps_its_row),
		PICTURE_TEST(a_process_selected_by_pid_gets_a_row),
		PICTURE_TEST(the_cursor_goes_where_its_row_went),
		PICTURE_TEST(a_process_with_a_running_child_is_not_in_a_storm),
		PICTURE_TEST(a_fast_storm_includes_running_processes),
		PICTURE_TEST(a_storm_returns_a_process_that_differs_or_keeps_running),
		PICTURE_TEST(a_few_failures_keep_their_rows_if_they_can_be_read),
		PICTURE_TEST(where_most_fail_none_stands_out),
		PICTURE_TEST(a_filter_shows_the_storm_when_it_shows_one_of_it),
		PICTURE_TEST(a_search_finds_processes_in_a_storm),
		PICTURE_TEST(the_option_shows_each_of_them_again),
		PICTURE_TEST(many_of_any_kind_are_one_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
