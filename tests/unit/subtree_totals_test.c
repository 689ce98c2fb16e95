// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "tests/support/view_text.h"

#include "core/stats/subtree_totals.h"

static struct subtree_totals totals;
static uint64_t sorted_ns; /* of the rows */

static void stat_of(struct scene *scene, int32_t pid, uint64_t rss_bytes)
{
	struct event event = scene_event(scene, EVENT_STAT, pid);

	event.stat = (struct event_stat){.rss_bytes = rss_bytes, .cpu_ns = 7, .threads = 2};
	scene_apply(scene, &event);
}

/* As before a frame that has that one folded row. */
static void sync_children(struct scene *scene, int32_t pid)
{
	subtree_totals_begin(&totals, scene->tree, scene->now_ns, sorted_ns);
	subtree_totals_add(&totals, find(scene, pid), NULL, NULL);
	subtree_totals_end(&totals);
}

static uint64_t rss_below(struct scene *scene, int32_t pid)
{
	struct node out;

	subtree_totals_get(&totals, find(scene, pid), &out);
	assert_int_equal(out.id.pid, pid);
	return out.rss_bytes;
}

static uint64_t synced_rss_below(struct scene *scene, int32_t pid)
{
	sync_children(scene, pid);
	return rss_below(scene, pid);
}

static void a_small_total_is_that_of_now(void **state)
{
	struct scene *scene = *state;

	totals = (struct subtree_totals){0};
	plant(scene);
	stat_of(scene, 12, 100);
	assert_int_equal(synced_rss_below(scene, 10), 100);
	scene_fork(scene, 14, 12, "late");
	stat_of(scene, 14, 30);
	stat_of(scene, 20, 5000); /* not below */
	assert_int_equal(rss_below(scene, 10), 100);
	assert_int_equal(subtree_totals_due_ns(&totals, scene->tree), totals.time_ns);
	assert_int_equal(synced_rss_below(scene, 10), 130);
	assert_int_equal(subtree_totals_due_ns(&totals, scene->tree), 0);
	scene_seed(scene, 30, 40, 0, "known before its parent");
	stat_of(scene, 30, 4);
	assert_int_equal(synced_rss_below(scene, 10), 130);
	scene_seed(scene, 40, 10, 0, "parent");
	assert_int_equal(synced_rss_below(scene, 10), 134);
	scene_exit(scene, 12, 0);
	assert_int_equal(synced_rss_below(scene, 10), 34);
}

static void a_total_that_is_no_longer_wanted_is_dropped(void **state)
{
	struct scene *scene = *state;

	totals = (struct subtree_totals){0};
	plant(scene);
	sync_children(scene, 10);
	assert_int_equal(totals.count, 1);
	assert_int_equal(totals.nodes, 4);
	sync_children(scene, 20);
	assert_int_equal(totals.count, 1);
	assert_int_equal(totals.nodes, 1);
	stat_of(scene, 13, 10);
	assert_int_equal(rss_below(scene, 10), 10); /* walked, as nothing is kept */
}

/* Its node may be where the one of the process before was. */
static void a_total_is_not_taken_for_that_of_another_process(void **state)
{
	struct scene *scene = *state;
	const struct node *before;
	uint64_t nodes;

	totals = (struct subtree_totals){0};
	plant(scene);
	scene_fork(scene, 50, 20, "first");
	stat_of(scene, 50, 70);
	sync_children(scene, 50);
	nodes = totals.nodes;
	before = find(scene, 50);
	scene_exit(scene, 50, 0);
	scene_wait(scene, 20 * SCENE_S);
	scene_fork(scene, 51, 20, "second");
	assert_ptr_equal(find(scene, 51), before);
	assert_int_equal(rss_below(scene, 51), 0);
	assert_int_equal(nodes, 1);
}

/* The more nodes the less often, but once a second. */
static void a_large_total_waits(void **state)
{
	struct scene *scene = *state;
	uint64_t due_ns;

	totals = (struct subtree_totals){0};
	plant(scene);
	for (int32_t pid = 1000; pid < 6000; pid++)
		scene_fork(scene, pid, 20, "one");
	sync_children(scene, 20);
	stat_of(scene, 1000, 100);
	due_ns = subtree_totals_due_ns(&totals, scene->tree);
	assert_int_equal(due_ns, totals.time_ns + 5001 * UINT64_C(10000));
	assert_int_equal(synced_rss_below(scene, 20), 0);
	assert_int_equal(subtree_totals_due_ns(&totals, scene->tree), due_ns);
	scene->now_ns = due_ns;
	assert_int_equal(synced_rss_below(scene, 20), 100);
	stat_of(scene, 1000, 200);
	scene->now_ns -= SCENE_S; /* a replay steps back */
	assert_int_equal(synced_rss_below(scene, 20), 200);
	scene->now_ns += 2 * SCENE_S;
	totals.nodes = UINT32_MAX;
	stat_of(scene, 1000, 300);
	assert_int_equal(subtree_totals_due_ns(&totals, scene->tree),
		totals.time_ns + SUBTREE_TOTALS_LATE_NS);
}

/* A row has the figure that has led to its place. */
static void totals_of_sorted_rows_are_those_of_the_sort(void **state)
{
	struct scene *scene = *state;

	totals = (struct subtree_totals){0};
	plant(scene);
	sorted_ns = scene->now_ns;
	stat_of(scene, 12, 100);
	assert_int_equal(synced_rss_below(scene, 10), 100);
	scene->now_ns += SCENE_S;
	stat_of(scene, 12, 200);
	assert_int_equal(synced_rss_below(scene, 10), 100);
	assert_int_equal(subtree_totals_due_ns(&totals, scene->tree), 0);
	sorted_ns = scene->now_ns;
	assert_int_equal(synced_rss_below(scene, 10), 200);
	stat_of(scene, 12, 300);
	sorted_ns = 0;
	assert_int_equal(synced_rss_below(scene, 10), 300);
}

/* A screen can have more rows than the cache has entries. */
static void more_than_there_are_places_are_right_all_the_same(void **state)
{
	const int32_t first = 2, end = 2 + 2 * (int32_t)SUBTREE_TOTALS_MAX;
	struct scene *scene = *state;

	totals = (struct subtree_totals){0};
	scene_seed(scene, 1, 0, 0, "init");
	for (int32_t pid = first; pid < end; pid++) {
		scene_fork(scene, pid, 1, "one");
		stat_of(scene, pid, (uint64_t)pid);
	}
	subtree_totals_begin(&totals, scene->tree, scene->now_ns, 0);
	for (int32_t pid = first; pid < end; pid++)
		subtree_totals_add(&totals, find(scene, pid), NULL, NULL);
	subtree_totals_end(&totals);
	assert_int_equal(totals.count, SUBTREE_TOTALS_MAX);
	for (int32_t pid = first; pid < end; pid++)
		assert_int_equal(rss_below(scene, pid), pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(a_small_total_is_that_of_now),
		PICTURE_TEST(a_total_that_is_no_longer_wanted_is_dropped),
		PICTURE_TEST(a_total_is_not_taken_for_that_of_another_process),
		PICTURE_TEST(a_large_total_waits),
		PICTURE_TEST(totals_of_sorted_rows_are_those_of_the_sort),
		PICTURE_TEST(more_than_there_are_places_are_right_all_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
