// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random events: the totals of random subtrees, and the counts by owner, are the same as those of a
 * walk.
 */
#include "core/stats/subtree_totals.h"
#include "core/stats/user_counts.h"
#include "core/tree/walk.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#define PIDS   120
#define TIDS   30 /* numbers of threads, above those */
#define STEPS  6000
#define ROUNDS 10

struct totals_model {
	struct scene scene;
	struct subtree_totals *totals;
	struct user_counts *user_counts;
	unsigned most; /* totals that were cached at the same time */
};

static unsigned pick(unsigned n)
{
	return (unsigned)rand() % n;
}

static int32_t some_pid(const struct totals_model *model)
{
	for (unsigned tries = 0; tries < 20; tries++) {
		int32_t pid = 1 + (int32_t)pick(PIDS);

		if (tree_find(model->scene.tree, pid))
			return pid;
	}
	return 1;
}

static void random_stat(struct totals_model *model)
{
	struct event event = scene_event(&model->scene, EVENT_STAT, some_pid(model));

	event.time_ns += pick(3) ? 0 : SCENE_S;
	event.uid = pick(3);
	event.stat = (struct event_stat){.cpu_ns = pick(3) * SCENE_MS * 100,
		.rss_bytes = pick(3) ? pick(1000) : 0,
		.read_bytes = pick(3),
		.write_bytes = pick(30),
		.threads = pick(5),
		.state = 'S'};
	scene_apply(&model->scene, &event);
}

static void random_exit(struct totals_model *model)
{
	struct event event = scene_event(&model->scene, EVENT_EXIT, some_pid(model));

	if (!pick(5)) /* of a process that has exited, or never existed */
		event.id = (struct ident){1 + (int32_t)pick(PIDS), event.time_ns - pick(2)};
	event.exit = (struct event_exit){.cpu_ns = pick(3) * SCENE_MS * 200,
		.max_rss_bytes = pick(2000),
		.read_bytes = pick(5),
		.threads = 1};
	scene_apply(&model->scene, &event);
}

static void random_thread(struct totals_model *model)
{
	static const enum event_kind kinds[] = {
		EVENT_FORK, EVENT_SEED, EVENT_STAT, EVENT_EXIT, EVENT_SETTLED};
	struct event event = scene_event(&model->scene, kinds[pick(5)], 0);

	event.flags = EVENT_THREAD;
	event.id = (struct ident){PIDS + 1 + (int32_t)pick(TIDS), event.time_ns - pick(3)};
	event.parent = scene_ident(&model->scene, some_pid(model));
	event.stat.cpu_ns = event.stat.rss_bytes = pick(1000);
	scene_apply(&model->scene, &event);
}

static void random_pass(struct totals_model *model)
{
	struct event event =
		scene_event(&model->scene, pick(2) ? EVENT_SNAPSHOT : EVENT_SETTLED, 0);

	if (!pick(8))
		scene_apply(&model->scene, &event);
}

/* An unknown parent gets a placeholder; when it is reported, it moves to its place with all its
 * descendants. */
static void random_stranger(struct totals_model *model)
{
	struct event event = scene_event(&model->scene, EVENT_EXEC, 1 + (int32_t)pick(PIDS));

	event.parent = scene_ident(&model->scene, 1 + (int32_t)pick(PIDS));
	scene_apply(&model->scene, &event);
}

static void random_fact(struct totals_model *model)
{
	struct scene *scene = &model->scene;
	int32_t pid = 1 + (int32_t)pick(PIDS);

	switch (pick(12)) {
	case 0:
		random_stranger(model);
		break;
	case 1:
		scene_seed(scene, pid, (int32_t)pick(PIDS), 0, "seed");
		break;
	case 2:
		random_thread(model);
		break;
	case 3:
		scene_wait(scene, pick(800) * SCENE_MS);
		break;
	case 4:
	case 5:
		random_exit(model);
		break;
	case 6:
		random_pass(model);
		break;
	case 7:
	case 8:
		random_stat(model);
		break;
	default:
		if (!tree_find(scene->tree, pid) || !pick(10))
			scene_fork(scene, pid, some_pid(model), "child");
	}
}

static void compare(struct totals_model *model, const struct node *node)
{
	struct node walked, kept;
	float difference;

	subtree_sum(node, &walked);
	subtree_totals_get(model->totals, node, &kept);
	difference = walked.cpu_share - kept.cpu_share;
	assert_true(difference < 1e-4f && difference > -1e-4f);
	assert_int_equal(kept.rss_bytes, walked.rss_bytes);
	assert_int_equal(kept.threads, walked.threads);
	assert_int_equal(kept.cpu_ns, walked.cpu_ns);
	assert_int_equal(kept.read_bytes, walked.read_bytes);
	assert_int_equal(kept.write_bytes, walked.write_bytes);
	assert_int_equal(!kept.stat_ns, !walked.stat_ns);
}

static void check(struct totals_model *model)
{
	const char *broken = subtree_totals_check(model->totals);

	if (!broken)
		broken = user_counts_check(model->user_counts);
	if (broken)
		fail_msg("%s", broken);
	if (subtree_totals_kept(model->totals) > model->most)
		model->most = subtree_totals_kept(model->totals);
}

static void run(struct totals_model *model)
{
	static const struct tree_limits limits = {
		.max_nodes = 180, .linger_ns = 200 * SCENE_MS, .short_ns = 10 * SCENE_MS};

	assert_true(scene_open(&model->scene, &limits));
	model->totals = subtree_totals_new(model->scene.tree);
	model->user_counts = user_counts_new(model->scene.tree);
	assert_true(model->totals && model->user_counts);
	scene_seed(&model->scene, 1, 0, 0, "init");
	for (unsigned step = 0; step < STEPS; step++) {
		const struct node *node;

		random_fact(model);
		check(model);
		node = tree_find(model->scene.tree, some_pid(model));
		if (node && !pick(4))
			compare(model, node);
		check(model);
		if (!pick(100))
			subtree_totals_end_frame(model->totals);
	}
	subtree_totals_free(model->totals);
	user_counts_free(model->user_counts);
	scene_close(&model->scene);
}

static void what_is_kept_is_what_a_walk_finds(void **state)
{
	struct totals_model model = {.most = 0};

	seed_random();
	for (unsigned round = 0; round < ROUNDS; round++)
		run(&model);
	assert_true(model.most > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_is_what_a_walk_finds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
