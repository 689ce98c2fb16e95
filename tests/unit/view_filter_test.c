// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/view_text.h"

static void a_filter_keeps_the_ancestors_as_context(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "cc");
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`11?", " ..`12");
	assert_int_equal(view_matches(scene->view), 1);
	assert_int_equal(view_total(scene->view), 4);
	options_set_filter(scene, "make or cron");
	ASSERT_ROWS(scene, 10, ">1?", " +10?", " |`11", " `20");
}

static void descendants_of_a_match_are_added_on_request(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "sh");
	set_options(scene, &(struct view_options){.dead = true, .descendants = true});
	ASSERT_ROWS(scene, 10, ">1?", " `10", " .+11", " .|`12", " .`13");
	assert_int_equal(view_matches(scene->view), 1);
	scene_exec(scene, 10, "python x.py"); /* they are no longer below a match */
	assert_int_equal(view_total(scene->view), 0);
	scene_exec(scene, 11, "sh -c x");
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`11", " ..`12");
}

/* An event updates a bounded number of descendants; the next frame has all of them. */
static void many_descendants_of_a_match_are_shown_by_the_next_frame(void **state)
{
	struct scene *scene = *state;
	struct query_context context = {0};
	const int32_t many = 1000;

	plant(scene);
	for (int32_t pid = 100; pid < 100 + many; pid++)
		scene_fork(scene, pid, pid % 2 ? pid - 1 : 10, "worker");
	options_set_filter(scene, "comm=flip");
	set_options(scene, &(struct view_options){.dead = true, .descendants = true});
	for (unsigned round = 0; round < 6; round++) {
		scene_exec(scene, 10, round % 2 ? "flop" : "flip");
		assert_null(view_check(scene->view));
		assert_true(view_total(scene->view) < 2 + (unsigned)many);
		scene_fork(scene, 5000 + (int32_t)round, 101, "late");
		scene_exit(scene, 200 + (int32_t)round, 1);
		scene_exec(scene, 300, round % 3 ? "flip" : "flop");
		assert_null(view_check(scene->view));
		context.now_ns = scene->now_ns;
		view_tick(scene->view, &context);
		assert_null(view_check(scene->view));
		assert_int_equal(view_total(scene->view) > (unsigned)many, round % 2 == 0);
	}
	scene_exec(scene, 300, "flop");
	scene_exec(scene, 10, "flop");
	context.now_ns = scene->now_ns;
	view_tick(scene->view, &context);
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 0);
}

static void an_exec_brings_a_row_in_and_out_of_the_filter(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "args~python");
	assert_int_equal(view_total(scene->view), 0);
	scene_exec(scene, 13, "python x.py");
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`13");
	scene_exec(scene, 13, "perl x.pl");
	assert_int_equal(view_total(scene->view), 0);
}

static void starting_one_more_process_is_seen_by_a_filter(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "spawns>2");
	assert_int_equal(view_total(scene->view), 0);
	scene_fork(scene, 14, 10, "third");
	ASSERT_ROWS(scene, 10, ">1?", " `10");
}

/* Reported by its own seed, and by a child that names it. */
static void a_start_that_is_learnt_late_is_evaluated_again(void **state)
{
	struct scene *scene = *state;
	struct event event = scene_event(scene, EVENT_EXEC, 40);

	plant(scene);
	options_set_filter(scene, "age>2s");
	event.id.start_ns = 0;
	scene_apply(scene, &event);
	event.id.pid = 41;
	scene_apply(scene, &event);
	event.id.pid = 40;
	event.kind = EVENT_SEED;
	event.id.start_ns = scene->now_ns - 9 * SCENE_S;
	scene_apply(scene, &event);
	assert_null(view_check(scene->view));
	assert_true(view_select(scene->view, tree_find(scene->tree, 40)));
	event = scene_event(scene, EVENT_FORK, 42);
	event.id.start_ns = scene->now_ns;
	event.parent = (struct ident){.pid = 41, .start_ns = scene->now_ns - 8 * SCENE_S};
	scene_apply(scene, &event);
	assert_null(view_check(scene->view));
	assert_true(view_select(scene->view, tree_find(scene->tree, 41)));
}

static void a_filter_for_exited_processes_follows_exits(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "state=dead");
	scene_exit(scene, 12, 0);
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`11?", " ..`12x");
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(view_total(scene->view), 0);
}

static void the_cursor_moves_on_when_a_filter_hides_its_row(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	select_pid(scene, 11);
	options_set_filter(scene, "sleep or cron");
	assert_int_equal(cursor_pid(scene), 13);
	select_pid(scene, 20);
	options_set_filter(scene, "sleep");
	assert_int_equal(cursor_pid(scene), 13);
}

static void a_filter_on_age_is_evaluated_at_most_twice_per_second(void **state)
{
	struct scene *scene = *state;
	struct query_context context = {.now_ns = scene->now_ns};

	scene_seed(scene, 1, 0, 0, "init");
	scene_fork(scene, 10, 1, "young");
	options_set_filter(scene, "age<2s");
	context.now_ns = scene->now_ns;
	assert_int_equal(view_total(scene->view), 2);
	context.now_ns += 1900 * SCENE_MS;
	view_tick(scene->view, &context);
	assert_int_equal(view_total(scene->view), 2);
	context.now_ns += 200 * SCENE_MS;
	view_tick(scene->view, &context);
	assert_int_equal(view_total(scene->view), 2);
	context.now_ns += 400 * SCENE_MS;
	view_tick(scene->view, &context);
	assert_int_equal(view_total(scene->view), 0);
	context.now_ns -= 2000 * SCENE_MS; /* a replay that steps back */
	view_tick(scene->view, &context);
	assert_int_equal(view_total(scene->view), 2);
}

static void a_scope_shows_nothing_above_its_pids(void **state)
{
	struct scene *scene = *state;
	struct scope scope;

	plant(scene);
	scope_init(&scope);
	scope_add_pid(&scope, 11);
	scope_add_pid(&scope, 20);
	view_set_scope(scene->view, &scope);
	ASSERT_ROWS(scene, 10, ">11", " `12", " 20");
	scene_fork(scene, 21, 20, "job");
	ASSERT_ROWS(scene, 10, ">11", " `12", " 20", " `21");
	assert_int_equal(view_total(scene->view), 4);
	options_set_filter(scene, "cc");
	ASSERT_ROWS(scene, 10, ">11?", " `12");
}

static void a_scope_on_a_future_pid_finds_it_at_its_birth(void **state)
{
	struct scene *scene = *state;
	struct scope scope;

	plant(scene);
	scope_init(&scope);
	scope_add_pid(&scope, 30);
	view_set_scope(scene->view, &scope);
	assert_int_equal(view_total(scene->view), 0);
	scene_fork(scene, 30, 13, "ours");
	scene_fork(scene, 31, 30, "child");
	ASSERT_ROWS(scene, 10, ">30", " `31");
	scene_exit(scene, 31, 0);
	scene_exit(scene, 30, 0);
	scene_wait(scene, 10 * SCENE_S);
	scene_fork(scene, 30, 13, "stranger"); /* the same pid, not the same process */
	assert_int_equal(view_total(scene->view), 0);
}

static void a_scope_on_a_user_keeps_the_ancestors_as_context(void **state)
{
	struct scene *scene = *state;
	struct scope scope;
	struct event event;

	plant(scene);
	event = scene_event(scene, EVENT_EXEC, 13);
	event.uid = 1000;
	event.parent = scene_ident(scene, 10);
	strcpy(event.comm, "sleep");
	scene_apply(scene, &event);
	scope_init(&scope);
	scope.uid = 1000;
	view_set_scope(scene->view, &scope);
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`13");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(a_filter_keeps_the_ancestors_as_context),
		PICTURE_TEST(descendants_of_a_match_are_added_on_request),
		PICTURE_TEST(many_descendants_of_a_match_are_shown_by_the_next_frame),
		PICTURE_TEST(an_exec_brings_a_row_in_and_out_of_the_filter),
		PICTURE_TEST(starting_one_more_process_is_seen_by_a_filter),
		PICTURE_TEST(a_start_that_is_learnt_late_is_evaluated_again),
		PICTURE_TEST(a_filter_for_exited_processes_follows_exits),
		PICTURE_TEST(the_cursor_moves_on_when_a_filter_hides_its_row),
		PICTURE_TEST(a_filter_on_age_is_evaluated_at_most_twice_per_second),
		PICTURE_TEST(a_scope_shows_nothing_above_its_pids),
		PICTURE_TEST(a_scope_on_a_future_pid_finds_it_at_its_birth),
		PICTURE_TEST(a_scope_on_a_user_keeps_the_ancestors_as_context),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
