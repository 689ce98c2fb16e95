// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Why a process has no row of its own: view_why_hidden. */
#include "tests/support/view_text.h"

#include <string.h>

static const char *why_of(struct scene *scene, struct node *node)
{
	static char out[VIEW_WHY_SIZE];

	return view_why_hidden(scene->view, node, out, sizeof(out));
}

#define ASSERT_WHY(scene, pid, why) assert_string_equal(why_of(scene, find(scene, pid)), why)

static void a_process_with_a_row_is_not_hidden(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	assert_null(why_of(scene, find(scene, 12)));
	options_set_filter(scene, "cc");
	assert_null(why_of(scene, find(scene, 12)));
	assert_null(why_of(scene, find(scene, 11))); /* it leads there */
	set_options(scene, &(struct view_options){.dead = true, .flat = true});
	assert_null(why_of(scene, find(scene, 12)));
	ASSERT_WHY(scene, 11, "filtered out");
}

static void what_does_not_match_is_hidden(void **state)
{
	struct scope scope;
	struct scene *scene = *state;

	plant(scene);
	options_set_filter(scene, "cron");
	ASSERT_WHY(scene, 13, "filtered out");
	options_set_filter(scene, "");
	set_options(scene, &(struct view_options){.dead = true, .failures = true});
	ASSERT_WHY(scene, 13, "only failed processes are shown");
	set_options(scene, &(struct view_options){.dead = true});
	scope_init(&scope);
	scope.uid = 7;
	view_evaluate_scope(scene->view, &scope);
	ASSERT_WHY(scene, 13, "it belongs to another user");
	scope_init(&scope);
	scope_add_pid(&scope, 20);
	view_set_scope(scene->view, &scope);
	ASSERT_WHY(scene, 13, "not below a process of the scope");
}

static void what_the_options_exclude_is_hidden(void **state)
{
	struct scene *scene = *state;
	struct node *exited;
	struct event thread;

	plant(scene);
	exited = find(scene, 20);
	scene_exit(scene, 20, 0);
	assert_null(why_of(scene, exited));
	set_options(scene, &(struct view_options){.dead = false});
	assert_string_equal(why_of(scene, exited), "exited processes are hidden");
	scene_seed(scene, 2, 0, EVENT_KTHREAD, "kthreadd");
	ASSERT_WHY(scene, 2, "kernel threads are hidden");
	thread = scene_event(scene, EVENT_FORK, 21);
	thread.flags = EVENT_THREAD;
	thread.id.start_ns = thread.time_ns;
	thread.parent = scene_ident(scene, 13);
	scene_apply(scene, &thread);
	assert_string_equal(why_of(scene, find(scene, 13)->first), "threads are hidden");
	set_options(scene, &(struct view_options){.threads = true});
	assert_null(why_of(scene, find(scene, 13)->first));
	set_options(scene, &(struct view_options){.threads = true, .failures = true});
	assert_string_equal(
		why_of(scene, find(scene, 13)->first), "only failed processes are shown");
}

/* An expired parent stays in the tree for its child, and has no row when the child has none. */
static void whose_time_is_over_is_hidden(void **state)
{
	struct scene *scene = *state;
	struct node *parent;

	plant(scene);
	parent = find(scene, 11);
	scene_exit(scene, 11, 0);
	scene_wait(scene, 100 * SCENE_S);
	assert_null(why_of(scene, parent));
	options_set_filter(scene, "!cc");
	assert_string_equal(
		why_of(scene, parent), "it has exited, and its time on the screen is over");
}

static void what_is_folded_away_is_hidden_by_the_outermost_fold(void **state)
{
	struct scene *scene = *state;

	plant(scene);
	view_fold(scene->view, find(scene, 11), true);
	ASSERT_WHY(scene, 12, "folded below 11 make");
	view_fold(scene->view, find(scene, 10), true);
	ASSERT_WHY(scene, 12, "folded below 10 sh");
	assert_null(why_of(scene, find(scene, 10)));
}

static void a_member_of_a_storm_is_hidden_in_its_row(void **state)
{
	struct scene *scene = *state;
	struct node *last = NULL, *row, *node;
	char why[VIEW_WHY_SIZE];

	plant(scene);
	set_options(scene, &(struct view_options){.dead = true, .storms = true});
	for (int32_t pid = 100; pid < 110; pid++) {
		scene_fork(scene, pid, 20, "a\nb");
		last = find(scene, pid);
		scene_exit(scene, pid, 0);
	}
	for (row = find(scene, 20)->first; why_of(scene, row);)
		row = row->next;
	snprintf(why, sizeof(why), "in the storm row of %d a\\nb", row->id.pid);
	assert_string_equal(why_of(scene, last), why);
	for (node = find(scene, 20)->first; node; node = node->next)
		assert_true(node == row || why_of(scene, node));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(a_process_with_a_row_is_not_hidden),
		PICTURE_TEST(what_does_not_match_is_hidden),
		PICTURE_TEST(what_the_options_exclude_is_hidden),
		PICTURE_TEST(whose_time_is_over_is_hidden),
		PICTURE_TEST(what_is_folded_away_is_hidden_by_the_outermost_fold),
		PICTURE_TEST(a_member_of_a_storm_is_hidden_in_its_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
