// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The rows of machines in the view: they fold and sort as any row, and are no processes. */
#include "core/view/storms.h"
#include "tests/support/view_text.h"

static void apply_on(struct scene *scene, struct event event, uint32_t host)
{
	event.id.host = event.parent.host = host;
	assert_true(tree_apply(scene->tree, &event, NULL) >= 0);
	assert_null(tree_check(scene->tree));
	assert_null(view_check(scene->view));
}

static void fork_on(struct scene *scene, uint32_t host, int32_t pid, int32_t parent)
{
	struct event event = {.kind = EVENT_FORK,
		.time_ns = 10 * SCENE_S,
		.id = {.pid = pid, .start_ns = 10 * SCENE_S},
		.parent = {.pid = parent}};

	apply_on(scene, event, host);
}

/* Two machines, each with 5 and its child 6. */
static void plant_hosts(struct scene *scene)
{
	apply_on(scene, (struct event){.kind = EVENT_HOST, .host = {.name = "web"}}, 0);
	apply_on(scene, (struct event){.kind = EVENT_HOST, .host = {.name = "db"}}, 1);
	for (uint32_t host = 0; host < 2; host++) {
		fork_on(scene, host, 5, 0);
		fork_on(scene, host, 6, 5);
	}
}

static struct node *row_of(struct scene *scene, uint32_t host)
{
	struct node *row = tree_top(scene->tree)->first;

	while (row && row->id.host != host)
		row = row->next;
	assert_true(row && node_is_host(row));
	return row;
}

static void a_row_of_a_host_folds_and_unfolds_with_all(void **state)
{
	struct scene *scene = *state;

	plant_hosts(scene);
	assert_int_equal(view_total(scene->view), 6);
	view_fold(scene->view, row_of(scene, 0), true);
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 4);
	view_fold_all(scene->view, true);
	assert_null(view_check(scene->view));
	view_fold_all(scene->view, false);
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 6);
	view_fold(scene->view, row_of(scene, 1), true);
	fork_on(scene, 1, 7, 6);
	assert_int_equal(view_total(scene->view), 4);
	view_fold_all(scene->view, false);
	assert_int_equal(view_total(scene->view), 7);
}

static void a_list_and_the_number_of_matches_have_processes_only(void **state)
{
	struct scene *scene = *state;

	plant_hosts(scene);
	assert_int_equal(view_matches(scene->view), 4);
	view_set_options(scene->view, &(struct view_options){.dead = true, .flat = true});
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 4);
	view_set_options(scene->view, &(struct view_options){.dead = true});
	assert_null(view_check(scene->view));
	assert_int_equal(view_total(scene->view), 6);
}

/* In order of memory, which finds each. */
static void every_node_is_met_once(void **state)
{
	struct scene *scene = *state;
	unsigned rows = 0, processes = 0;

	plant_hosts(scene);
	for (struct node *node = NULL; (node = tree_next(scene->tree, node));)
		*(node_is_host(node) ? &rows : &processes) += 1;
	assert_int_equal(rows, 2);
	assert_int_equal(processes, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(a_row_of_a_host_folds_and_unfolds_with_all),
		PICTURE_TEST(a_list_and_the_number_of_matches_have_processes_only),
		PICTURE_TEST(every_node_is_met_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
