// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/view_text.h"
#include "tests/support/range.h"

static void an_empty_tree_has_no_rows(void **state)
{
	struct scene *scene = *state;

	assert_string_equal(draw(scene, 10), "");
	assert_null(view_cursor(scene->view));
	assert_int_equal(view_total(scene->view), 0);
	view_move(scene->view, 1);
	view_page(scene->view, 1, 10);
	view_scroll(scene->view, 1, 10);
	view_first(scene->view);
	view_last(scene->view);
	assert_false(view_select_parent(scene->view));
	assert_false(view_select(scene->view, tree_top(scene->tree)));
	assert_string_equal(draw(scene, 10), "");
}

static void a_tree_is_drawn_with_its_guides(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11", " ||`12", " |`13", " `20");
	assert_int_equal(view_total(scene->view), 6);
	assert_int_equal(view_matches(scene->view), 6);
}

static void a_tree_that_was_there_before_the_view_is_drawn_too(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_free(scene->view);
	scene->view = view_new(scene->tree);
	assert_non_null(scene->view);
	ASSERT_ROWS(scene, 3, ">1", " +10", " |+11");
}

static void guides_are_counted_though_there_is_no_room_for_them(void **state)
{
	struct scene *scene = *state;
	struct row rows[20];
	bool lines[20] = {0};

	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid <= 12; pid++)
		scene_fork(scene, pid, pid - 1, "deeper");
	scene_fork(scene, 20, 1, "second");
	assert_int_equal(view_rows(scene->view, rows, 20), 13);
	assert_int_equal(rows[11].depth, 11);
	assert_int_equal(view_guides(scene->view, &rows[11], lines, 2), 10);
	assert_true(lines[0]);
	assert_false(lines[1]);
	assert_false(lines[2]);
	assert_int_equal(view_guides(scene->view, &rows[11], NULL, 0), 10);
}

/* Every third node of a chain has a second child, which comes after all that is below the first. */
static void guides_go_on_below_any_depth(void **state)
{
	struct scene *scene = *state;
	struct row rows[100];
	bool lines[100];
	unsigned n;

	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid <= 100; pid++)
		scene_fork(scene, pid, pid - 1, "deeper");
	for (int32_t pid = 3; pid <= 99; pid += 3)
		scene_fork(scene, 1000 + pid, pid, "beside");
	for (unsigned height = 10; height <= 100;
		height += 90) { /* the first row is deep as well */
		view_select(scene->view, tree_find(scene->tree, 100));
		n = view_rows(scene->view, rows, height);
		for (unsigned i = 0; i < n && rows[i].node->id.pid <= 100; i++) {
			assert_int_equal(rows[i].depth, rows[i].node->id.pid - 1);
			view_guides(scene->view, &rows[i], lines, 100);
			for (unsigned depth = 1; depth < rows[i].depth; depth++)
				assert_int_equal(lines[depth - 1], depth % 3 == 0);
		}
		assert_uint_in_range(n, height, height);
	}
}

static void exited_processes_stay_in_their_place(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_exit(scene, 11, 0);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11x", " ||`12", " |`13", " `20");
	scene_wait(scene, 10 * SCENE_S);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11x", " ||`12", " |`13", " `20");
	scene_exit(scene, 12, 0);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11x", " ||`12x", " |`13", " `20");
	scene_wait(scene, 10 * SCENE_S);
	ASSERT_ROWS(scene, 10, ">1", " +10", " |`13", " `20");
}

static void without_exited_processes_only_those_with_running_descendants_are_shown(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_exit(scene, 11, 0);
	scene_exit(scene, 13, 0);
	set_options(scene, &(struct view_options){.dead = false});
	/* not a context row: it has only exited */
	ASSERT_ROWS(scene, 10, ">1", " +10", " |`11x", " |.`12", " `20");
	scene_exit(scene, 12, 0);
	ASSERT_ROWS(scene, 10, ">1", " +10", " `20");
}

static void kernel_threads_are_shown_on_request(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_seed(scene, 2, 0, EVENT_KTHREAD, "kthreadd");
	scene_seed(scene, 3, 2, EVENT_KTHREAD, "kworker");
	assert_int_equal(view_total(scene->view), 6);
	set_options(scene, &(struct view_options){.dead = true, .kthreads = true});
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11", " ||`12", " |`13", " `20", " 2", " `3");
	assert_int_equal(view_total(scene->view), 8);
}

static void add_thread(struct scene *scene, int32_t tid, int32_t pid, const char *comm)
{
	struct event event = scene_event(scene, EVENT_FORK, tid);

	event.flags = EVENT_THREAD;
	event.id.start_ns = scene->now_ns;
	event.parent = scene_ident(scene, pid);
	snprintf(event.comm, sizeof(event.comm), "%s", comm);
	scene_apply(scene, &event);
}

static void threads_are_shown_on_request(void **state)
{
	struct view_options on = {.dead = true, .threads = true}, off = {.dead = true};
	struct scene *scene = *state;

	plant(scene);
	add_thread(scene, 101, 12, "one");
	add_thread(scene, 102, 12, "two");
	assert_int_equal(view_total(scene->view), 6);
	set_options(scene, &on);
	ASSERT_ROWS(
		scene, 9, ">1", " +10", " |+11", " ||`12", " ||.+101", " ||.`102", " |`13", " `20");
	assert_int_equal(view_matches(scene->view), 6);
	view_select(scene->view, tree_find_ident(scene->tree, (struct ident){.pid = 102}));
	set_options(scene, &off);
	ASSERT_ROWS(scene, 9, " 1", " +10", " |+11", ">||`12", " |`13", " `20");
}

static void a_thread_is_shown_with_its_process_or_if_it_matches(void **state)
{
	struct view_options on = {.dead = true, .threads = true};
	struct scene *scene = *state;

	plant(scene);
	set_options(scene, &on);
	add_thread(scene, 101, 12, "one");
	add_thread(scene, 102, 20, "two");
	options_set_filter(scene, "pid=12");
	ASSERT_ROWS(scene, 9, ">1?", " `10?", " .`11?", " ..`12", " ...`101");
	assert_int_equal(view_matches(scene->view), 1);
	options_set_filter(scene, "two");
	ASSERT_ROWS(scene, 9, ">1?", " `20?", " .`102");
	/* the match of its process changes */
	options_set_filter(scene, "comm=other");
	scene_exec(scene, 20, "other");
	add_thread(scene, 103, 20, "three");
	ASSERT_ROWS(scene, 9, ">1?", " `20", " .`103");
	scene_exec(scene, 20, "another");
	ASSERT_ROWS(scene, 9, NULL);
}

/* The screen does not scroll while threads of its process come and go. */
static void the_cursor_goes_from_a_thread_to_its_process(void **state)
{
	struct view_options on = {.dead = true, .threads = true};
	struct scene *scene = *state;
	struct event event;

	plant(scene);
	set_options(scene, &on);
	add_thread(scene, 101, 11, "one");
	view_select(scene->view, tree_find_ident(scene->tree, (struct ident){.pid = 101}));
	assert_int_equal(cursor_pid(scene), 101);
	event = scene_event(scene, EVENT_SETTLED, 0);
	event.flags = EVENT_THREAD;
	scene_apply(scene, &event);
	assert_int_equal(cursor_pid(scene), 11);
	ASSERT_ROWS(scene, 9, " 1", " +10", ">|+11", " ||`12", " |`13", " `20");
}

static void a_helper_that_the_kernel_started_keeps_its_way_to_the_root(void **state)
{
	struct scene *scene = *state;

	scene_seed(scene, 1, 0, 0, "init");
	scene_seed(scene, 2, 0, EVENT_KTHREAD, "kthreadd");
	scene_seed(scene, 3, 2, EVENT_KTHREAD, "kworker");
	scene_fork(scene, 50, 3, "modprobe");
	scene_exec(scene, 50, "modprobe nfs");
	ASSERT_ROWS(scene, 10, ">1", " 2", " `3", " .`50");
}

static void flat_rows_are_in_the_order_of_starts_without_guides(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_fork(scene, 14, 11, "late");
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	ASSERT_ROWS(scene, 10, ">1", " 10", " 11", " 12", " 13", " 20", " 14");
	options_set_filter(scene, "cc or late");
	ASSERT_ROWS(scene, 10, ">12", " 14");
	assert_int_equal(view_total(scene->view), 2);
	view_last(scene->view);
	scene_exit(scene, 14, 0);
	scene_wait(scene, 10 * SCENE_S);
	ASSERT_ROWS(scene, 10, ">12");
}

static void a_placeholder_that_learns_its_start_moves_in_the_flat_list(void **state)
{
	struct scene *scene = *state;

	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	scene_fork(scene, 50, 40, "child");
	ASSERT_ROWS(scene, 10, ">40", " 50");
	scene_seed(scene, 30, 0, 0, "older");
	scene_seed(scene, 40, 0, 0, "father");
	ASSERT_ROWS(scene, 10, ">30", " 40", " 50");
}

static void a_row_that_comes_and_goes_is_listed_once(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	options_set_filter(scene, "args~python");
	for (unsigned i = 0; i < 5; i++) {
		scene_exec(scene, 20, "python x.py");
		ASSERT_ROWS(scene, 10, ">20");
		scene_exec(scene, 20, "perl x.pl");
		assert_string_equal(draw(scene, 10), "");
	}
}

static void the_cursor_finds_its_process_again_in_the_flat_list(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	select_pid(scene, 13);
	view_fold(scene->view, find(scene, 11), true);
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	assert_int_equal(cursor_pid(scene), 13);
	select_pid(scene, 12); /* is folded away in the tree */
	set_options(scene, &(struct view_options){.dead = true});
	assert_int_equal(cursor_pid(scene), 11);
}

/* A sorted list is read from its top: one goes to it, and stays there. */
static void after_home_the_first_row_has_the_cursor_whichever_it_is(void **state)
{
	struct scene *scene = *state;
	struct order order = {0};

	plant(scene);
	assert_true(order_parse(&order, "-pid"));
	view_set_order(scene->view, &order);
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	select_pid(scene, 11);
	view_first(scene->view);
	assert_int_equal(cursor_pid(scene), 20);
	scene_fork(scene, 30, 1, "newer");
	view_sort(scene->view, &order.context);
	ASSERT_ROWS(scene, 10, ">30", " 20", " 13", " 12", " 11", " 10", " 1");
	view_move(scene->view, 1); /* now a process is chosen */
	scene_fork(scene, 40, 1, "newest");
	view_sort(scene->view, &order.context);
	ASSERT_ROWS(scene, 10, " 40", " 30", ">20", " 13", " 12", " 11", " 10", " 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(an_empty_tree_has_no_rows),
		PICTURE_TEST(a_tree_is_drawn_with_its_guides),
		PICTURE_TEST(a_tree_that_was_there_before_the_view_is_drawn_too),
		PICTURE_TEST(guides_go_on_below_any_depth),
		PICTURE_TEST(guides_are_counted_though_there_is_no_room_for_them),
		PICTURE_TEST(exited_processes_stay_in_their_place),
		PICTURE_TEST(
			without_exited_processes_only_those_with_running_descendants_are_shown),
		PICTURE_TEST(kernel_threads_are_shown_on_request),
		PICTURE_TEST(threads_are_shown_on_request),
		PICTURE_TEST(a_thread_is_shown_with_its_process_or_if_it_matches),
		PICTURE_TEST(the_cursor_goes_from_a_thread_to_its_process),
		PICTURE_TEST(a_helper_that_the_kernel_started_keeps_its_way_to_the_root),
		PICTURE_TEST(flat_rows_are_in_the_order_of_starts_without_guides),
		PICTURE_TEST(a_placeholder_that_learns_its_start_moves_in_the_flat_list),
		PICTURE_TEST(a_row_that_comes_and_goes_is_listed_once),
		PICTURE_TEST(the_cursor_finds_its_process_again_in_the_flat_list),
		PICTURE_TEST(after_home_the_first_row_has_the_cursor_whichever_it_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
