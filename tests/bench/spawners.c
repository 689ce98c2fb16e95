// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * What the spawners add to the cost of an event: a storm of 300 000 processes (fork, exec, exit), 3
 * 000 per second, six levels deep, beside 2 000 others; with and without spawners.
 */
#include "core/stats/history.h"
#include "core/stats/spawners.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define OTHERS  2000
#define STORM   300000
#define STEP_NS 111111 /* between two events: 9 000 per second */

struct spawner_bench {
	struct tree *tree;
	struct spawners *spawners; /* NULL: without */
	struct history *history;
	uint64_t now_ns;
};

static void apply(struct spawner_bench *bench, const struct event *event)
{
	struct node *node;

	if (tree_apply(bench->tree, event, &node) > 0 && bench->spawners)
		spawners_apply(bench->spawners, event, node);
	tree_expire(bench->tree, event->time_ns);
}

static struct event next(struct spawner_bench *bench, enum event_kind kind, int32_t pid,
	uint64_t start_ns, struct ident parent)
{
	bench->now_ns += STEP_NS;
	return (struct event){
		.kind = kind,
		.time_ns = bench->now_ns,
		.id = {.pid = pid, .start_ns = start_ns ? start_ns : bench->now_ns},
		.parent = parent,
		.comm = "storm",
	};
}

static struct ident grow(struct spawner_bench *bench)
{
	struct ident id = {.pid = 0, .start_ns = 0};
	struct event event;

	for (int32_t pid = 1; pid <= OTHERS; pid++) {
		event = next(bench, EVENT_FORK, pid, 0,
			pid < 7 ? id : (struct ident){.pid = 1, .start_ns = 0});
		if (pid < 7)
			id = event.id;
		apply(bench, &event);
	}
	bench->now_ns += 5000000000;
	return id;
}

static void storm(struct spawner_bench *bench, struct ident spawner)
{
	for (int32_t i = 0; i < STORM; i++) {
		struct event event = next(bench, EVENT_FORK, 10000 + i, 0, spawner);
		uint64_t start_ns = event.id.start_ns;

		apply(bench, &event);
		event = next(bench, EVENT_EXEC, 10000 + i, start_ns, spawner);
		event.exec = (struct event_exec){
			.exe = "/bin/storm", .args = "storm\0-x", .args_len = 9};
		apply(bench, &event);
		event = next(bench, EVENT_EXIT, 10000 + i, start_ns, spawner);
		event.exit = (struct event_exit){.status = i % 50 ? 0 : 256, .threads = 1};
		apply(bench, &event);
	}
}

static double run(bool spawners, bool history, uint64_t *bytes)
{
	const struct tree_limits limits = {.linger_ns = 3000000000, .short_ns = 1000000000};
	struct spawner_bench bench = {.tree = tree_new(&limits), .now_ns = 1000000000};
	struct timespec begin, end;
	struct ident spawner;

	bench.spawners = spawners ? spawners_new(bench.tree, NULL) : NULL;
	bench.history = history ? history_new(bench.tree, NULL) : NULL;
	spawner = grow(&bench);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	storm(&bench, spawner);
	clock_gettime(CLOCK_MONOTONIC, &end);
	*bytes = spawners ? spawners_counts(bench.spawners)->bytes : 0;
	if (history)
		*bytes = history_counts(bench.history)->bytes;
	history_free(bench.history);
	spawners_free(bench.spawners);
	tree_free(bench.tree);
	return ((double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec)) /
	       (3.0 * STORM);
}

int main(void)
{
	uint64_t bytes;
	double tree = run(false, false, &bytes), ns;

	printf("%-28s %6.0f ns an event\n", "the tree alone", tree);
	ns = run(true, false, &bytes);
	printf("%-28s %6.0f ns an event more, %.2f %% of a CPU at 9 000 a second, %llu KiB\n",
		"who spawns, six levels up", ns - tree, (ns - tree) * 9000 / 1e7,
		(unsigned long long)bytes / 1024);
	ns = run(false, true, &bytes);
	printf("%-28s %6.0f ns an event more, %llu KiB and the images\n", "the log of exits",
		ns - tree, (unsigned long long)bytes / 1024);
	return 0;
}
