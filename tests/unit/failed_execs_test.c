// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/stats/history.h"
#include "core/tree/failed_execs.h"
#include "tests/support/view_fixture.h"

#include <errno.h>

static struct node *try(struct scene *scene, int32_t pid, const char *path, int error)
{
	struct event event = scene_event(scene, EVENT_EXEC_FAILED, pid);
	struct node *node;

	event.exec.called = path;
	event.exec.error = error;
	node = scene_apply(scene, &event);
	assert_null(tree_check(scene->tree));
	return node;
}

static void open_scene(struct scene *scene)
{
	assert_true(scene_open(scene, NULL));
	scene_seed(scene, 1, 0, 0, "init");
	scene_fork(scene, 5, 1, "init");
}

static void assert_text(
	const struct scene *scene, const struct node *node, bool full, const char *want)
{
	char text[FAILED_EXECS_TEXT];
	const struct failed_execs *failed_execs = failed_execs_of(scene->tree, node);

	assert_non_null(failed_execs);
	assert_int_equal(failed_execs_write(text, sizeof(text), failed_execs, full), strlen(want));
	assert_string_equal(text, want);
}

static void a_walk_is_one_line(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	assert_null(failed_execs_of(scene.tree, tree_find(scene.tree, 5)));
	node = try(&scene, 5, "/a/foo", ENOENT);
	assert_text(&scene, node, false, "foo: ENOENT");
	assert_text(&scene, node, true, "/a/foo: ENOENT");
	for (int i = 0; i < 5; i++)
		try(&scene, 5, i % 2 ? "/b/foo" : "/c/foo", ENOENT);
	assert_text(&scene, node, false, "foo: 6 x ENOENT");
	assert_text(&scene, node, true, "foo: 6 x ENOENT");
	try(&scene, 5, "/d/foo", EACCES);
	assert_text(&scene, node, false, "foo: 6 x ENOENT, 1 x EACCES");
	try(&scene, 5, "/e/foo", ENOTDIR);
	try(&scene, 5, "/f/foo", ENOENT);
	assert_text(&scene, node, false, "foo: 7 x ENOENT, 1 x EACCES, 1 others");
	try(&scene, 5, "/a/bar", ENOENT);
	assert_text(&scene, node, false, "bar: ENOENT");
	assert_int_equal(failed_execs_of(scene.tree, node)->total, 10);
	scene_close(&scene);
}

static void refused_forks_are_counted_beside_failed_execs(void **state)
{
	const struct failed_execs *failed_execs;
	struct scene scene;
	struct node *node;
	struct event event = {
		.kind = EVENT_FORK_FAILED, .time_ns = 9000000000u, .exec.error = EAGAIN};

	open_scene(&scene);
	node = tree_find(scene.tree, 5);
	event.id = node->id;
	for (int i = 0; i < 3; i++)
		assert_int_equal(tree_apply(scene.tree, &event, NULL), 1);
	failed_execs = failed_execs_of(scene.tree, node);
	assert_int_equal(failed_execs->forks, 3);
	assert_int_equal(failed_execs->fork_error, EAGAIN);
	assert_int_equal(failed_execs->total, 0);
	assert_null(tree_check(scene.tree));
	try(&scene, 5, "/a/foo", ENOENT);
	assert_text(&scene, node, false, "foo: ENOENT");
	assert_int_equal(failed_execs_of(scene.tree, node)->forks, 3);
	scene_close(&scene);
}

static void refuse(struct scene *scene, struct node *node, uint32_t flags)
{
	const struct event event = {.kind = EVENT_FORK_FAILED,
		.flags = flags,
		.id = node->id,
		.time_ns = scene->now_ns += 1000,
		.exec.error = EAGAIN};

	assert_int_equal(tree_apply(scene->tree, &event, NULL), 1);
}

static void a_process_that_could_not_fork_has_that_as_its_reason(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = try(&scene, 5, "/a/foo", ENOENT);
	refuse(&scene, node, 0);
	assert_text(&scene, node, false, "fork: EAGAIN");
	refuse(&scene, node, 0);
	assert_text(&scene, node, true, "fork: 2 x EAGAIN");
	refuse(&scene, node, EVENT_FOR_THREAD);
	assert_text(&scene, node, false, "thread: EAGAIN");
	assert_int_equal(failed_execs_of(scene.tree, node)->forks, 2);
	assert_int_equal(failed_execs_of(scene.tree, node)->threads, 1);
	assert_null(failed_execs_fatal(scene.tree, node));
	scene_exit(&scene, 5, 254 << 8);
	assert_non_null(failed_execs_fatal(scene.tree, node));
	scene_close(&scene);
}

static void a_fork_that_succeeds_at_last_is_no_reason(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = tree_find(scene.tree, 5);
	refuse(&scene, node, 0);
	scene_fork(&scene, 6, 5, "child");
	scene_exit(&scene, 5, 1 << 8);
	assert_null(failed_execs_fatal(scene.tree, node));
	assert_int_equal(failed_execs_of(scene.tree, node)->forks, 1);
	scene_close(&scene);
}

static void hostile_and_missing_names_are_printable(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = try(&scene, 5, "/a/\033[31m\n", ENOENT);
	assert_text(&scene, node, false, "\\e[31m\\n: ENOENT");
	try(&scene, 5, NULL, EFAULT);
	assert_text(&scene, node, true, "?: EFAULT");
	try(&scene, 5, "/ends/in/slash/", ENOTDIR);
	assert_text(&scene, node, false, "/ends/in/slash/: ENOTDIR");
	scene_close(&scene);
}

static void the_newest_are_kept_and_the_others_counted(void **state)
{
	const struct failed_execs *failed_execs;
	struct scene scene;
	struct node *node;
	char path[32];
	unsigned n = 0;

	open_scene(&scene);
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/%d/foo", i);
		node = try(&scene, 5, path, ENOENT);
	}
	failed_execs = failed_execs_of(scene.tree, node);
	assert_int_equal(failed_execs->total, 100);
	assert_int_equal(failed_execs->path_search, 100);
	assert_int_equal(failed_execs->kept, FAILED_EXECS_KEPT);
	for (const struct failed_exec *at = failed_execs->newest; at; at = at->older) {
		snprintf(path, sizeof(path), "/%u/foo", 99 - n++);
		assert_string_equal(at->path, path);
	}
	assert_int_equal(n, FAILED_EXECS_KEPT);
	assert_text(&scene, node, false, "foo: 100 x ENOENT");
	scene_close(&scene);
}

static void processes_that_exit_because_of_it_are_distinguished(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	node = try(&scene, 5, "/a/foo", ENOENT);
	assert_null(failed_execs_fatal(scene.tree, node)); /* it continues to run */
	scene_exit(&scene, 5, 127 << 8);
	assert_non_null(failed_execs_fatal(scene.tree, node));

	scene_fork(&scene, 6, 1, "init"); /* found at last, and failed later */
	try(&scene, 6, "/a/foo", ENOENT);
	scene_exec(&scene, 6, "/b/foo");
	node = scene_exit(&scene, 6, 1 << 8);
	assert_null(failed_execs_fatal(scene.tree, node));
	assert_int_equal(failed_execs_of(scene.tree, node)->total, 1);
	assert_int_equal(failed_execs_of(scene.tree, node)->path_search, 0);

	scene_fork(&scene, 7, 1, "init"); /* it had an alternative */
	try(&scene, 7, "/a/foo", ENOENT);
	assert_null(failed_execs_fatal(scene.tree, scene_exit(&scene, 7, 0)));

	scene_fork(&scene, 8, 1, "init"); /* it continued, and exited for another reason */
	try(&scene, 8, "/a/foo", ENOENT);
	scene_wait(&scene, 2 * SCENE_S);
	assert_null(failed_execs_fatal(scene.tree, scene_exit(&scene, 8, 1 << 8)));
	scene_close(&scene);
}

/* When a new search of PATH begins after a success, nothing of the old one remains. */
static void a_success_ends_a_walk(void **state)
{
	struct scene scene;
	struct node *node;

	open_scene(&scene);
	try(&scene, 5, "/a/foo", EACCES);
	scene_exec(&scene, 5, "/b/foo");
	node = try(&scene, 5, "/a/foo", ENOENT);
	assert_text(&scene, node, false, "foo: ENOENT");
	assert_int_equal(failed_execs_of(scene.tree, node)->total, 2);
	scene_close(&scene);
}

static void memory_comes_back_with_the_node(void **state)
{
	struct tree_limits limits = {.linger_ns = 1};
	struct scene scene;
	size_t before = 0;

	assert_true(scene_open(&scene, &limits));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int round = 0; round < 3; round++) {
		for (int32_t pid = 100; pid < 200; pid++) {
			scene_fork(&scene, pid, 1, "init");
			try(&scene, pid, "/a/foo", ENOENT);
			try(&scene, pid, "/b/foo", ENOENT);
		}
		for (int32_t pid = 100; pid < 200; pid++)
			scene_exit(&scene, pid, 127 << 8);
		scene_wait(&scene, 10 * SCENE_S);
		assert_null(tree_check(scene.tree));
		assert_int_equal(tree_counts(scene.tree)->exited, 0);
		if (round)
			assert_int_equal(tree_counts(scene.tree)->bytes, before);
		before = tree_counts(scene.tree)->bytes;
	}
	scene_close(&scene);
}

/* Long paths of many processes: beyond the bound the newest of each are kept. */
static void all_paths_together_are_bounded(void **state)
{
	const unsigned each = 4000, processes = FAILED_EXECS_BYTES / each / FAILED_EXECS_KEPT + 50;
	const struct failed_execs *failed_execs;
	struct scene scene;
	char *path = malloc(each);
	uint64_t before, bytes;

	memset(path, 'a', each - 1);
	path[each - 1] = 0;
	open_scene(&scene);
	before = tree_counts(scene.tree)->bytes;
	for (unsigned i = 0; i < processes; i++) {
		scene_fork(&scene, (int32_t)(1000 + i), 1, "init");
		for (int n = 0; n < FAILED_EXECS_KEPT + 2; n++) {
			struct event event =
				scene_event(&scene, EVENT_EXEC_FAILED, (int32_t)(1000 + i));

			event.exec = (struct event_exec){.called = path, .error = ENOENT};
			scene_apply(&scene, &event);
		}
	}
	assert_null(tree_check(scene.tree));
	bytes = tree_counts(scene.tree)->bytes - before;
	assert_true(bytes > FAILED_EXECS_BYTES / 2 && bytes < FAILED_EXECS_BYTES + (1u << 20));
	failed_execs =
		failed_execs_of(scene.tree, tree_find(scene.tree, (int32_t)(999 + processes)));
	assert_int_equal(failed_execs->total, FAILED_EXECS_KEPT + 2);
	assert_int_equal(failed_execs->kept, 0);
	assert_text(
		&scene, tree_find(scene.tree, (int32_t)(999 + processes)), false, "?: 18 x ENOENT");
	free(path);
	scene_close(&scene);
}

static void the_log_keeps_the_reason(void **state)
{
	struct history *history;
	struct scene scene;

	open_scene(&scene);
	history = history_new(scene.tree, NULL);
	try(&scene, 5, "/a/foo", ENOENT);
	try(&scene, 5, "/b/foo", ENOENT);
	scene_exit(&scene, 5, 127 << 8);
	scene_fork(&scene, 6, 1, "init");
	scene_exit(&scene, 6, 1 << 8);
	scene_wait(&scene, 100 * SCENE_S);
	assert_null(history_at(history, 0)->reason);
	assert_string_equal(history_at(history, 1)->reason, "foo: 2 x ENOENT");
	history_free(history);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_walk_is_one_line),
		cmocka_unit_test(refused_forks_are_counted_beside_failed_execs),
		cmocka_unit_test(a_process_that_could_not_fork_has_that_as_its_reason),
		cmocka_unit_test(a_fork_that_succeeds_at_last_is_no_reason),
		cmocka_unit_test(hostile_and_missing_names_are_printable),
		cmocka_unit_test(the_newest_are_kept_and_the_others_counted),
		cmocka_unit_test(processes_that_exit_because_of_it_are_distinguished),
		cmocka_unit_test(a_success_ends_a_walk),
		cmocka_unit_test(memory_comes_back_with_the_node),
		cmocka_unit_test(all_paths_together_are_bounded),
		cmocka_unit_test(the_log_keeps_the_reason),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
