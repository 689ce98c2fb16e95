// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view.h"
#include "tests/scene.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define HEIGHT_MAX 64

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	*state = scene;
	return scene && scene_open(scene, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
	scene_close(*state);
	free(*state);
	return 0;
}

/* Rows as text: '>' at the cursor, guides, pid, and what is special about it. */
static char *draw_row(const struct view *view, const struct row *row, char *out)
{
	bool lines[HEIGHT_MAX];
	unsigned n = view_guides(view, row, lines, HEIGHT_MAX);

	*out++ = row->flags & ROW_CURSOR ? '>' : ' ';
	for (unsigned i = 0; i < n; i++)
		*out++ = lines[i] ? '|' : '.';
	if (row->depth)
		*out++ = row->flags & ROW_LAST ? '`' : '+';
	out += sprintf(out, "%d", row->node->id.pid);
	if (row->flags & ROW_FOLDED)
		out += sprintf(out, "(%u)", row->hidden);
	if (node_is_ghost(row->node))
		*out++ = 'x';
	if (row->flags & ROW_CONTEXT)
		*out++ = '?';
	if (row->flags & ROW_TAGGED)
		*out++ = '*';
	if (row->flags & ROW_FOUND)
		*out++ = '!';
	*out++ = '\n';
	return out;
}

static const char *draw(struct scene *scene, unsigned height)
{
	static char text[64 * HEIGHT_MAX];
	struct row rows[HEIGHT_MAX];
	unsigned n = view_rows(scene->view, rows, height);
	char *out = text;

	for (unsigned i = 0; i < n; i++)
		out = draw_row(scene->view, &rows[i], out);
	*out = '\0';
	if (view_check(scene->view))
		fail_msg("%s", view_check(scene->view));
	return text;
}

#define ASSERT_ROWS(scene, height, ...)                                                            \
	assert_string_equal(draw(scene, height), lines_of(__VA_ARGS__, NULL))

static const char *lines_of(const char *line, ...)
{
	static char text[64 * HEIGHT_MAX];
	va_list args;

	text[0] = '\0';
	va_start(args, line);
	for (; line; line = va_arg(args, const char *)) {
		strcat(text, line);
		strcat(text, "\n");
	}
	va_end(args);
	return text;
}

static struct node *find(struct scene *scene, int32_t pid)
{
	struct node *node = tree_find(scene->tree, pid);

	assert_non_null(node);
	return node;
}

static void set_filter(struct scene *scene, const char *text)
{
	struct filter_context context = {.now_ns = scene->now_ns, .new_ns = SCENE_S};
	struct filter_error error;
	struct filter *filter = filter_parse(text, &error);

	assert_non_null(filter);
	view_set_filter(scene->view, filter, &context);
}

static void set_options(struct scene *scene, const struct view_options *options)
{
	view_set_options(scene->view, options);
}

static void select_pid(struct scene *scene, int32_t pid)
{
	assert_true(view_select(scene->view, find(scene, pid)));
}

static int32_t cursor_pid(const struct scene *scene)
{
	return view_cursor(scene->view) ? view_cursor(scene->view)->id.pid : 0;
}

/* The screen line of the cursor in a window of that height. */
static unsigned cursor_line(struct scene *scene, unsigned height)
{
	struct row rows[HEIGHT_MAX];
	unsigned n = view_rows(scene->view, rows, height);

	for (unsigned i = 0; i < n; i++)
		if (rows[i].flags & ROW_CURSOR)
			return i;
	fail_msg("no cursor among %u rows", n);
	return 0;
}

/*
 *	1 init
 *	├─ 10 sh ─┬─ 11 make ── 12 cc
 *	│         └─ 13 sleep
 *	└─ 20 cron
 */
static void plant(struct scene *scene)
{
	scene_seed(scene, 1, 0, 0, "init");
	scene_fork(scene, 10, 1, "sh");
	scene_fork(scene, 11, 10, "make");
	scene_fork(scene, 12, 11, "cc");
	scene_fork(scene, 13, 10, "sleep");
	scene_fork(scene, 20, 1, "cron");
}

/* init and `n` children, from pid 101 on */
static void plant_many(struct scene *scene, unsigned n)
{
	scene_seed(scene, 1, 0, 0, "init");
	for (unsigned i = 1; i <= n; i++)
		scene_fork(scene, (int32_t)(100 + i), 1, "child");
}

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

static void the_cursor_begins_on_the_first_row_and_stays_there_while_rows_come(void **state)
{
	struct scene *scene = *state;

	scene_fork(scene, 50, 40, "early"); /* of a parent nobody has met yet */
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
	assert_int_equal(cursor_pid(scene), 105); /* a ghost is still a row */
	scene_wait(scene, 10 * SCENE_S);
	assert_int_equal(cursor_pid(scene), 106);
	assert_int_equal(cursor_line(scene, 10), 5);
}

static void the_row_before_takes_over_when_there_is_no_next(void **state)
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
	set_filter(scene, "nothing");
	assert_int_equal(cursor_pid(scene), 0);
	set_filter(scene, "");
	assert_int_equal(cursor_pid(scene), 1);
}

static void the_dead_stay_in_their_place(void **state)
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

static void without_the_dead_only_those_with_living_below_are_shown(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_exit(scene, 11, 0);
	scene_exit(scene, 13, 0);
	set_options(scene, &(struct view_options){.dead = false});
	/* not a context row: nothing but its death is special */
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

static void a_filter_keeps_the_ancestors_as_context(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_filter(scene, "cc");
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`11?", " ..`12");
	assert_int_equal(view_matches(scene->view), 1);
	assert_int_equal(view_total(scene->view), 4);
	set_filter(scene, "make or cron");
	ASSERT_ROWS(scene, 10, ">1?", " +10?", " |`11", " `20");
}

static void descendants_of_a_match_are_added_on_request(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_filter(scene, "sh");
	set_options(scene, &(struct view_options){.dead = true, .descendants = true});
	ASSERT_ROWS(scene, 10, ">1?", " `10", " .+11", " .|`12", " .`13");
	assert_int_equal(view_matches(scene->view), 1);
	scene_exec(scene, 10, "python x.py"); /* they are no longer below a match */
	assert_int_equal(view_total(scene->view), 0);
	scene_exec(scene, 11, "sh -c x");
	ASSERT_ROWS(scene, 10, ">1?", " `10?", " .`11", " ..`12");
}

static void an_exec_brings_a_row_in_and_out_of_the_filter(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_filter(scene, "python");
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
	set_filter(scene, "spawns>2");
	assert_int_equal(view_total(scene->view), 0);
	scene_fork(scene, 14, 10, "third");
	ASSERT_ROWS(scene, 10, ">1?", " `10");
}

static void a_filter_for_the_dead_follows_deaths(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_filter(scene, "state=dead");
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
	set_filter(scene, "sleep or cron");
	assert_int_equal(cursor_pid(scene), 13);
	select_pid(scene, 20);
	set_filter(scene, "sleep");
	assert_int_equal(cursor_pid(scene), 13);
}

static void a_filter_on_age_is_asked_again_twice_a_second_at_most(void **state)
{
	struct scene *scene = *state;
	struct filter_context context = {.now_ns = scene->now_ns};

	scene_seed(scene, 1, 0, 0, "init");
	scene_fork(scene, 10, 1, "young");
	set_filter(scene, "age<2s");
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
	set_filter(scene, "cc");
	ASSERT_ROWS(scene, 10, ">11?", " `12");
}

static void a_scope_on_a_pid_to_come_finds_it_when_it_is_born(void **state)
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

static void a_folded_row_tells_how_many_are_hidden(void **state)
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
	struct ident id, child = {50, 0};

	plant(scene);
	scene_fork(scene, 50, 20, "job");
	id = find(scene, 20)->id;
	child = find(scene, 50)->id;
	view_fold(scene->view, find(scene, 20), true);
	view_tag(scene->view, find(scene, 20), true);
	scene_exit(scene, 50, 0);
	scene_exit(scene, 20, 0);
	scene_wait(scene, 10 * SCENE_S);
	assert_null(tree_find_ident(scene->tree, id));
	assert_int_equal(view_tagged(scene->view), 0);
	/* what a replay that steps back tells again */
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
	ASSERT_ROWS(scene, 10, ">1", " +10", " |+11", " ||`12", " |`13", " `20(1)*");
	assert_int_equal(view_tagged(scene->view), 1);
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

static void selecting_a_row_unfolds_what_hides_it(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold_all(scene->view, true);
	select_pid(scene, 12);
	ASSERT_ROWS(scene, 10, " 1", " +10", " |+11", ">||`12", " |`13", " `20");
	set_filter(scene, "cron");
	assert_false(view_select(scene->view, find(scene, 12)));
	assert_int_equal(cursor_pid(scene), 20);
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

static void tags_are_counted_while_their_processes_are_in_the_tree(void **state)
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
	assert_int_equal(view_tagged(scene->view), 2);
	view_tag(scene->view, find(scene, 11), false);
	assert_int_equal(view_tagged(scene->view), 1);
	view_untag_all(scene->view);
	assert_int_equal(view_tagged(scene->view), 0);
	assert_false(view_is_tagged(scene->view, find(scene, 12)));
}

static void what_a_filter_hides_is_not_tagged_with_its_subtree(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	set_filter(scene, "cc");
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
	assert_true(view_search(view, 0));
	assert_int_equal(cursor_pid(scene), 11);
	assert_true(view_search(view, 0));
	assert_int_equal(cursor_pid(scene), 11);
	assert_true(view_search(view, 1));
	assert_int_equal(cursor_pid(scene), 20);
	assert_true(view_search(view, 1));
	assert_int_equal(cursor_pid(scene), 11);
	assert_true(view_search(view, -1));
	assert_int_equal(cursor_pid(scene), 20);
	ASSERT_ROWS(scene, 10, " 1", " +10", " |+11!", " ||`12", " |`13", ">`20!");
	view_set_search(view, "all");
	assert_true(view_search(view, 1));
	assert_true(view_search(view, 1)); /* the only hit is the next one, too */
	assert_int_equal(cursor_pid(scene), 11);
	view_set_search(view, "nowhere");
	assert_false(view_search(view, 1));
	assert_int_equal(cursor_pid(scene), 11);
	view_set_search(view, "");
	assert_false(view_search(view, 1));
	ASSERT_ROWS(scene, 3, " 1", " +10", ">|+11");
}

static void a_search_unfolds_what_hides_a_hit(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold_all(scene->view, true);
	view_set_search(scene->view, "cc");
	assert_true(view_search(scene->view, 1));
	assert_int_equal(cursor_pid(scene), 12);
	view_fold_all(scene->view, true);
	view_last(scene->view);
	assert_true(view_search(scene->view, -1));
	assert_int_equal(cursor_pid(scene), 12);
	assert_false(view_any_folded(scene->view));
}

static void flat_rows_are_in_the_order_of_starts_without_guides(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	scene_fork(scene, 14, 11, "late");
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	ASSERT_ROWS(scene, 10, ">1", " 10", " 11", " 12", " 13", " 20", " 14");
	set_filter(scene, "cc or late");
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
	set_filter(scene, "python");
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

static int compare_pids_down(const struct node *a, const struct node *b, void *ctx)
{
	return b->id.pid - a->id.pid;
}

static void a_sort_changes_the_rows_and_not_the_cursors_line(void **state)
{
	struct scene *scene = *state;

	plant_many(scene, 20);
	draw(scene, 10);
	select_pid(scene, 115);
	view_move(scene->view, 0);
	assert_int_equal(cursor_line(scene, 10), 5);
	tree_sort(scene->tree, find(scene, 1), compare_pids_down, NULL);
	assert_int_equal(cursor_pid(scene), 115);
	assert_int_equal(cursor_line(scene, 10), 5);
	ASSERT_ROWS(scene, 7, " +120", " +119", " +118", " +117", " +116", ">+115", " +114");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_tree_has_no_rows),
		TEST(a_tree_is_drawn_with_its_guides),
		TEST(a_tree_that_was_there_before_the_view_is_drawn_too),
		TEST(guides_are_counted_though_there_is_no_room_for_them),
		TEST(the_cursor_begins_on_the_first_row_and_stays_there_while_rows_come),
		TEST(cursor_stays_on_its_line_when_rows_are_born_above),
		TEST(cursor_goes_up_when_too_few_rows_are_left_above),
		TEST(the_window_is_filled_when_rows_below_go),
		TEST(a_window_with_room_to_spare_shows_everything_from_the_top),
		TEST(a_window_that_shrinks_keeps_the_cursor_in_it),
		TEST(the_next_row_takes_over_when_the_cursors_process_leaves),
		TEST(the_row_before_takes_over_when_there_is_no_next),
		TEST(the_first_row_is_the_cursors_again_when_all_have_gone),
		TEST(the_dead_stay_in_their_place),
		TEST(without_the_dead_only_those_with_living_below_are_shown),
		TEST(kernel_threads_are_shown_on_request),
		TEST(a_helper_that_the_kernel_started_keeps_its_way_to_the_root),
		TEST(a_filter_keeps_the_ancestors_as_context),
		TEST(descendants_of_a_match_are_added_on_request),
		TEST(an_exec_brings_a_row_in_and_out_of_the_filter),
		TEST(starting_one_more_process_is_seen_by_a_filter),
		TEST(a_filter_for_the_dead_follows_deaths),
		TEST(the_cursor_moves_on_when_a_filter_hides_its_row),
		TEST(a_filter_on_age_is_asked_again_twice_a_second_at_most),
		TEST(a_scope_shows_nothing_above_its_pids),
		TEST(a_scope_on_a_pid_to_come_finds_it_when_it_is_born),
		TEST(a_scope_on_a_user_keeps_the_ancestors_as_context),
		TEST(a_folded_row_tells_how_many_are_hidden),
		TEST(folds_within_folds_come_back_as_they_were),
		TEST(a_row_without_children_does_not_fold),
		TEST(the_cursor_goes_to_the_row_it_is_folded_into),
		TEST(a_fold_outlives_the_process),
		TEST(folding_all_leaves_the_roots_and_their_children),
		TEST(selecting_a_row_unfolds_what_hides_it),
		TEST(moving_stops_at_the_ends),
		TEST(a_page_moves_window_and_cursor_together),
		TEST(the_wheel_moves_the_window_and_the_cursor_only_at_its_edge),
		TEST(a_row_that_is_far_away_comes_to_the_middle),
		TEST(the_parent_is_selected_if_there_is_one),
		TEST(tags_are_counted_while_their_processes_are_in_the_tree),
		TEST(what_a_filter_hides_is_not_tagged_with_its_subtree),
		TEST(a_search_goes_on_from_the_cursor_and_wraps_around),
		TEST(a_search_unfolds_what_hides_a_hit),
		TEST(flat_rows_are_in_the_order_of_starts_without_guides),
		TEST(a_placeholder_that_learns_its_start_moves_in_the_flat_list),
		TEST(a_row_that_comes_and_goes_is_listed_once),
		TEST(the_cursor_finds_its_process_again_in_the_flat_list),
		TEST(a_sort_changes_the_rows_and_not_the_cursors_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
