// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * A filter that is evaluated in slices while the tree changes.  Until it is done the old filter
 * applies; then the view is the same as if all nodes had been evaluated at once (view_check).
 */
#include "core/view/matching.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define NODES  4000 /* slices that a slow filter needs */
#define ROUNDS 40

static const char *const names[] = {"sh", "make", "cc1plus", "sleep", "cron"};

#define NAME names[rand() % 5]

static struct filter *filter_of(const char *text)
{
	struct filter_error error;
	struct filter *filter = filter_parse(text, &error);

	assert_non_null(filter);
	return filter;
}

static const char *some_text(void)
{
	static const char *const texts[] = {"comm~s[hl]", "args~^cc|make", "comm~s[hl] make",
		"/ee?p/ !cron", "age>2s comm~c", "comm~s[hl] args~eep", "state=dead args~."};

	return texts[rand() % (sizeof(texts) / sizeof(*texts))];
}

static void some_fact(struct scene *scene)
{
	int32_t pid = 2 + rand() % NODES, other = 2 + rand() % NODES;
	struct event event;

	switch (rand() % 6) {
	case 0:
		if (tree_find(scene->tree, other))
			scene_fork(scene, NODES + 2 + rand() % NODES, other, NAME);
		break;
	case 1:
		if (tree_find(scene->tree, pid))
			scene_exec(scene, pid, NAME);
		break;
	case 2:
		if (tree_find(scene->tree, pid))
			scene_exit(scene, pid, rand() % 2 * 256);
		break;
	case 4: /* another owner */
		event = scene_event(scene, EVENT_STAT, pid);
		event.uid = (uint32_t)rand() % 3;
		if (tree_find(scene->tree, pid))
			scene_apply(scene, &event);
		break;
	case 3: /* its real parent is reported later */
		event = scene_event(scene, EVENT_FORK, pid);
		event.parent = scene_ident(scene, other);
		scene_apply(scene, &event);
		break;
	default:
		scene_wait(scene, (uint64_t)(rand() % 200) * SCENE_MS);
	}
}

static void check(const struct scene *scene, const char *text)
{
	const char *broken = tree_check(scene->tree);

	if (!broken)
		broken = view_check(scene->view);
	if (broken)
		fail_msg("%s: %s", text, broken);
}

/* Shows the processes of another owner, or all. */
static void change_scope(struct scene *scene)
{
	struct scope scope = scene->view->scope;

	scope.uid = rand() % 3 ? (uint32_t)rand() % 3 : UINT32_MAX;
	view_evaluate_scope(scene->view, &scope);
}

static void some_command(struct scene *scene)
{
	struct view_options options = *view_get_options(scene->view);

	if (!(rand() % 12))
		change_scope(scene);
	if (rand() % 6)
		return;
	options.failures ^= !(rand() % 4);
	options.descendants ^= !(rand() % 3);
	options.flat ^= !(rand() % 3);
	if (rand() % 2) {
		view_evaluate_options(
			scene->view, &options); /* with the filter that is being evaluated */
	} else if (options.failures != view_get_options(scene->view)->failures) {
		view_set_options(scene->view, &options); /* evaluates all nodes */
		assert_false(view_is_busy(scene->view));
	} else {
		view_set_options(scene->view, &options);
	}
}

/* Returns the number of slices. */
static unsigned evaluate(struct scene *scene, const char *text)
{
	struct query_context context = {.now_ns = scene->now_ns, .new_ns = SCENE_S};
	const struct filter *before = view_filter(scene->view);
	unsigned slices = 1;

	view_evaluate_filter(scene->view, filter_of(text), &context);
	for (; view_is_busy(scene->view); slices++) {
		assert_ptr_equal(view_filter(scene->view), before);
		for (int n = rand() % 30; n; n--)
			some_fact(scene);
		check(scene, text);
		if (!(rand() % 15)) /* another letter is typed before it is done */
			return slices + evaluate(scene, some_text());
		some_command(scene);
		view_go_on(scene->view);
	}
	if (slices > 1)
		assert_string_equal(filter_text(view_filter(scene->view)), text);
	assert_int_equal(scene->view->criteria.uid, scene->view->scope.uid);
	assert_int_equal(scene->view->criteria.failures, view_get_options(scene->view)->failures);
	check(scene, text);
	return slices;
}

/* Shows only an owner or failures, with more nodes than one slice evaluates. */
static void the_rows_of_another_owner_appear_when_all_have_been_evaluated(void **state)
{
	struct scene scene;
	struct scope scope;
	struct view_options options;
	unsigned all;

	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid <= 2 * (int32_t)MATCHING_SLICE; pid++)
		scene_fork(&scene, pid, 1, NAME);
	scene_exit(&scene, 77, 256);
	all = view_total(scene.view);
	options = *view_get_options(scene.view);
	options.failures = true;
	view_evaluate_options(scene.view, &options);
	assert_true(view_is_busy(scene.view));
	assert_int_equal(view_total(scene.view), all);
	while (view_go_on(scene.view))
		check(&scene, "failures");
	assert_int_equal(view_matches(scene.view), 1);
	options.failures = false;
	view_evaluate_options(scene.view, &options);
	scope_init(&scope);
	scope.uid = 5;
	view_evaluate_scope(scene.view, &scope); /* before it is done */
	assert_int_equal(view_matches(scene.view), 1);
	while (view_go_on(scene.view))
		check(&scene, "owner");
	assert_int_equal(view_total(scene.view), 0);
	scope_init(&scope);
	view_set_scope(scene.view, &scope); /* at once */
	assert_int_equal(view_total(scene.view), all);
	scene_close(&scene);
}

static void evaluating_in_slices_equals_evaluating_at_once(void **state)
{
	struct scene scene;
	unsigned most = 0;

	seed_random();
	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid < 2 + NODES; pid++)
		scene_fork(&scene, pid, 1 + rand() % (pid - 1), NAME);
	for (unsigned round = 0; round < ROUNDS; round++) {
		unsigned slices = evaluate(&scene, some_text());

		most = slices > most ? slices : most;
	}
	assert_true(most > 3);
	view_evaluate_filter(scene.view, filter_of("args~x"), &(struct query_context){0});
	scene_close(&scene); /* in the middle of it */
}

static struct node *first_child(struct scene *scene)
{
	struct row rows[10];

	assert_int_equal(view_rows(scene->view, rows, 10), 10);
	return rows[1].node;
}

/* A turn between two frames; a key takes effect in the next frame. */
static void siblings_are_sorted_again_when_there_is_time(void **state)
{
	const struct order by_memory = {.id = ORDER_MEM};
	struct scene scene;
	struct event event;

	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int32_t pid = 2; pid <= 2 * (int32_t)MATCHING_SLICE; pid++)
		scene_fork(&scene, pid, 1, "child");
	view_set_order(scene.view, &by_memory);
	assert_int_equal(first_child(&scene)->id.pid, 2);
	event = scene_event(&scene, EVENT_STAT, 777);
	event.stat = (struct event_stat){.rss_bytes = 1 << 20, .threads = 1, .state = 'S'};
	scene_apply(&scene, &event);
	view_sort(scene.view, &(struct query_context){.now_ns = scene.now_ns});
	assert_int_equal(first_child(&scene)->id.pid, 2);
	assert_true(view_is_busy(scene.view));
	assert_false(view_go_on(scene.view));
	assert_int_equal(first_child(&scene)->id.pid, 777);
	check(&scene, "sorted");
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(siblings_are_sorted_again_when_there_is_time),
		cmocka_unit_test(the_rows_of_another_owner_appear_when_all_have_been_evaluated),
		cmocka_unit_test(evaluating_in_slices_equals_evaluating_at_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
