// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/when.h"

#include "ui/print/print_spawner.h"

#include <errno.h>
#include <stdlib.h>

#define LOOK_NS UINT64_C(250000000)
#define IDLE_NS UINT64_C(1000000000)

int when_open(struct when *when, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print)
{
	const struct spawner_limits limits = {
		.short_ns = options->short_ns,
		.runaway = options->runaway,
	};
	struct filter_error error;

	*when = (struct when){
		.options = options,
		.tree = tree,
		.spawners = spawners_new(tree, &limits),
		.choice = choice,
		.print = print,
		.when = options->when ? filter_parse(options->when, &error) : NULL,
		.summary = options->summary ? calloc(1, sizeof(struct summary)) : NULL,
	};
	if (!when->spawners || (options->when && !when->when) ||
		(options->summary && !when->summary))
		return -ENOMEM;
	print->context.spawn_rate = spawners_figure(SPAWNERS_RATE);
	print->context.refused = spawners_figure(SPAWNERS_REFUSED);
	print->context.spawned = spawners_figure(SPAWNERS_MINUTE);
	print->context.spawn_ctx = when->spawners;
	return 0;
}

void when_begin(struct when *when)
{
	when->ready = true;
	when->due_ns = 1;
}

void when_close(struct when *when)
{
	spawners_free(when->spawners);
	filter_free(when->when);
	free(when->summary);
}

/* Prints the process if it matches: its figures are those of this moment. */
static void test_node(struct when *when, const struct node *node)
{
	const struct query_context *context = when->choice->context;

	if (when->matched || !node || node_is_top(node) || !print_chooses(when->choice, node) ||
		!filter_match(when->when, node, context))
		return;
	when->matched = true;
	print_spawner(when->print, when->spawners, node, when->options->when, context->now_ns,
		when->options->mode == MODE_JSON);
}

void when_scan(struct when *when, uint64_t now_ns)
{
	struct node *node = tree_top(when->tree);

	if (!when->when || !when->ready || when->matched)
		return;
	when->print->context.now_ns = now_ns;
	while (!when->matched && (node = print_next(node)))
		if (!node_is_exited(node) || node_is_zombie(node))
			test_node(when, node);
	when->due_ns = 0;
	if (filter_is_timed(when->when))
		when->due_ns =
			now_ns + (when->version == tree_version(when->tree) ? IDLE_NS : LOOK_NS);
	when->version = tree_version(when->tree);
}

/* Tests the process of the event, its parent, and the process responsible for the parent. */
static void test_involved(struct when *when, struct node *node, uint64_t now_ns)
{
	const struct spawner *spawner;

	when->print->context.now_ns = now_ns;
	test_node(when, node);
	test_node(when, node->parent);
	spawner = spawners_responsible(when->spawners, node->parent);
	if (spawner && spawner->node != node->parent)
		test_node(when, spawner->node);
}

void when_on_event(struct when *when, const struct event *event, struct node *node, int changed)
{
	if (changed > 0)
		spawners_apply(when->spawners, event, node);
	if (!when->when || when->matched)
		return;
	if (event->kind == EVENT_SETTLED && !when->ready) {
		when->ready = true;
		when_scan(when, event->time_ns);
	}
	if (when->due_ns && event->time_ns >= when->due_ns)
		when_scan(when, event->time_ns);
	if (when->ready && changed > 0 && node && !node_is_top(node))
		test_involved(when, node, event->time_ns);
}

void when_end(struct when *when, uint64_t now_ns)
{
	if (when->ready)
		return;
	when->ready = true;
	when_scan(when, now_ns);
}

void when_count(struct when *when, const struct event *event, const struct node *node, bool again)
{
	if (when->summary && again && event->kind == EVENT_EXIT)
		summary_correct_exit(when->summary, event, node, when->options->short_ns);
	else if (when->summary)
		summary_apply(when->summary, event, node, when->options->short_ns);
}

void when_print_summary(struct when *when, const struct summary_run *run, uint64_t now_ns)
{
	if (!when->summary)
		return;
	summary_sort(when->summary);
	print_summary(when->print, when->summary, run, tree_counts(when->tree), now_ns,
		when->options->mode == MODE_JSON);
}
