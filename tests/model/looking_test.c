// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * A search in slices while the tree changes.  The cursor moves where a walk row by row leads, with
 * the rows as they are at the end.
 */
#include "core/view/view_private.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define NODES  20000 /* more than one slice evaluates */
#define ROUNDS 60

static struct scene scene;
static unsigned most; /* slices that a search took */
static char text[64];

static const char *some_name(void)
{
	static const char *const names[] = {"sh", "make", "cc1plus", "sleep", "cron"};
	static const char *const rare[] = {"needle-1", "needle-22", "needless", "pine needle-1"};

	return rand() % 3000 ? names[rand() % 5] : rare[rand() % 4];
}

static int32_t some_pid(void)
{
	return 2 + rand() % NODES;
}

/* Short-lived similar siblings: a storm, where one is wanted. */
static void some_storm(void)
{
	int32_t parent = 2 + rand() % 50;
	const char *last = rand() % 3 ? "true" : "true needle-1";

	for (int n = 0; tree_find(scene.tree, parent) && n < 12; n++) {
		int32_t pid = NODES * 2 + rand() % NODES;

		if (tree_find(scene.tree, pid))
			continue;
		scene_fork(&scene, pid, parent, "sh");
		scene_exec(&scene, pid, n < 9 ? "true" : last);
		if (rand() % 8)
			scene_exit(&scene, pid, 0);
	}
}

static void some_fact(void)
{
	int32_t pid = some_pid(), other = some_pid();
	struct event event;

	switch (rand() % 6) {
	case 0:
		if (tree_find(scene.tree, other))
			scene_fork(&scene, NODES + 2 + rand() % NODES, other, some_name());
		break;
	case 1:
		if (tree_find(scene.tree, pid))
			scene_exec(&scene, pid, rand() % 4 ? some_name() : "needle-1");
		break;
	case 2:
		if (tree_find(scene.tree, pid))
			scene_exit(&scene, pid, rand() % 2 * 256);
		break;
	case 3: /* its real parent is reported later */
		event = scene_event(&scene, EVENT_FORK, pid);
		event.parent = scene_ident(&scene, other);
		scene_apply(&scene, &event);
		break;
	case 4:
		some_storm();
		break;
	default:
		scene_wait(&scene, (uint64_t)(rand() % 200) * SCENE_MS);
	}
}

static void some_options(void)
{
	struct view_options options = *view_get_options(scene.view);

	options.flat ^= !(rand() % 3);
	options.storms ^= !(rand() % 3);
	options.dead ^= !(rand() % 4);
	view_set_options(scene.view, &options);
}

static void some_filter(void)
{
	struct query_context context = {.now_ns = scene.now_ns};
	struct filter_error error;

	view_set_filter(scene.view, rand() % 2 ? filter_parse("s", &error) : NULL, &context);
}

static void some_command(void)
{
	struct view *view = scene.view;
	struct node *node = tree_find(scene.tree, some_pid());

	switch (rand() % 10) {
	case 0:
		some_options();
		break;
	case 1:
		some_filter();
		break;
	case 2:
		view_set_order(view, &(struct order){.id = rand() % 2 ? ORDER_PID : ORDER_BIRTH,
					     .reverse = rand() % 2});
		break;
	case 3:
		view_move(view, rand() % 4000 - 2000);
		break;
	case 4:
		rand() % 3 ? view_fold_all(view, rand() % 2) : view_last(view);
		break;
	case 5:
		view_hold(view);
		break;
	default:
		if (node)
			view_fold(view, node, rand() % 2);
	}
}

static struct node *naive_hit(struct node *row)
{
	struct view *view = scene.view;
	struct node *node = row;

	if (needle_in_node(&view->needle, row))
		return row;
	if (view->options.flat || !node_is_storm(row))
		return NULL;
	for (node = storms_of(view, row)->members.last; node;
		node = view->storms.links[node->number].prev)
		if (node_is_collapsed(node) && needle_in_node(&view->needle, node))
			return node;
	return NULL;
}

static struct node *naive_next(struct node *from, bool itself)
{
	struct view *view = scene.view;
	struct node *node = itself ? from : rows_next(view, from, true), *hit = NULL;

	for (; node && !hit; node = rows_next(view, node, true))
		hit = naive_hit(node);
	for (node = rows_first(view); node && !hit; node = rows_next(view, node, true)) {
		hit = naive_hit(node);
		if (node == from)
			break;
	}
	return hit;
}

/* The last hit before the cursor's row, or else the last of all. */
static struct node *naive_previous(struct node *from)
{
	struct node *before = NULL, *last = NULL, *hit;

	for (struct node *node = rows_first(scene.view); node;
		node = rows_next(scene.view, node, true)) {
		if (node == from)
			before = last;
		hit = naive_hit(node);
		last = hit ? hit : last;
	}
	return before ? before : last;
}

/* The row that the cursor must get if the search ended now; NULL: no hit. */
static struct node *naive(int step)
{
	struct node *from = view_cursor(scene.view);

	if (!from)
		return NULL;
	return step < 0 ? naive_previous(from) : naive_next(from, !step);
}

static void check(void)
{
	const char *broken = tree_check(scene.tree);

	if (!broken)
		broken = view_check(scene.view);
	if (broken)
		fail_msg("%s: %s", text, broken);
}

static void change_something(void)
{
	for (int n = rand() % 20; n; n--)
		some_fact();
	if (!(rand() % 3))
		some_command();
	check();
}

static void assert_outcome(enum search_result outcome, struct node *want, struct node *from)
{
	if (outcome == SEARCH_RUNNING) {
		assert_ptr_equal(view_cursor(scene.view), from);
		return;
	}
	assert_int_equal(outcome, want ? SEARCH_FOUND : SEARCH_NOT_FOUND);
	assert_ptr_equal(view_cursor(scene.view), want ? want : from);
}

static void search(int step)
{
	struct node *from, *want;
	unsigned slices = 1;

	if (rand() % 2)
		assert_int_not_equal(view_end_search(scene.view), SEARCH_RUNNING);
	else if (view_searched(scene.view) == SEARCH_RUNNING) /* which is completed first */
		view_search(scene.view, step);
	assert_int_not_equal(view_searched(scene.view), SEARCH_RUNNING);
	from = view_cursor(scene.view);
	want = naive(step);
	assert_outcome(view_search(scene.view, step), want, from);
	check();
	for (; view_searched(scene.view) == SEARCH_RUNNING; slices++) {
		change_something();
		if (!(rand() % 12)) /* another key before it is done */
			break;
		from = view_cursor(scene.view);
		want = naive(step);
		view_go_on(scene.view);
		assert_outcome(view_searched(scene.view), want, from);
		check();
	}
	most = slices > most ? slices : most;
}

/* Letter by letter; sometimes one is erased. */
static void type(const char *word)
{
	size_t len = strlen(word), at = 1 + (size_t)rand() % len;

	while (at <= len) {
		snprintf(text, sizeof(text), "%.*s", (int)at, word);
		view_set_search(scene.view, text);
		assert_int_equal(view_searched(scene.view), SEARCH_NOT_FOUND); /* none is on */
		search(0);
		at = rand() % 8 || at < 2 ? at + 1 : at - 1;
		change_something();
	}
}

static void plant(void)
{
	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid < 2 + NODES; pid++)
		scene_seed(&scene, pid, rand() % 3 ? 1 + rand() % 50 : 1 + rand() % (pid - 1), 0,
			some_name());
	view_set_options(scene.view, &(struct view_options){.dead = true, .storms = true});
}

static void searching_in_slices_equals_searching_at_once(void **state)
{
	static const char *const words[] = {"needle-22", "needle-1", "nowhere", "SLEEP", "x"};

	seed_random();
	plant();
	for (unsigned round = 0; round < ROUNDS; round++) {
		if (round % 4 == 0)
			type(words[rand() % 5]);
		search(rand() % 3 - 1);
		change_something();
	}
	assert_true(most > 2);
	view_set_search(scene.view, "not yet asked");
	view_search(scene.view, 1);
	scene_close(&scene); /* in the middle of it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(searching_in_slices_equals_searching_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
