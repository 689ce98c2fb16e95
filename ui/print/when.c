// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/print/when.h"

#include "ui/print/print_spawner.h"
#include "ui/print/print_summary.h"

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
	print->context.spawn_rate = spawners_rate;
	print->context.spawned = spawners_minute;
	print->context.spawn_ctx = when->spawners;
	return 0;
}

void when_close(struct when *when)
{
	spawners_free(when->spawners);
	filter_free(when->when);
	free(when->summary);
}

/* Prints it when it matches: what is known of it is known now. */
static void look_at(struct when *when, const struct node *node)
{
	const struct query_context *context = when->choice->context;

	if (when->met || !node || node_is_top(node) || !print_chooses(when->choice, node) ||
		!filter_match(when->when, node, context))
		return;
	when->met = true;
	print_match(when->print, when->spawners, node, when->options->when, context->now_ns,
		when->options->mode == MODE_JSON);
}

void when_look(struct when *when, uint64_t now_ns)
{
	struct node *node = tree_top(when->tree);

	if (!when->when || !when->ready || when->met)
		return;
	when->print->context.now_ns = now_ns;
	while (!when->met && (node = print_next(node)))
		if (!node_is_exited(node) || node_is_zombie(node))
			look_at(when, node);
	when->due_ns = 0;
	if (filter_is_timed(when->when))
		when->due_ns =
			now_ns + (when->version == tree_version(when->tree) ? IDLE_NS : LOOK_NS);
	when->version = tree_version(when->tree);
}

/* Whom the event is about, who started it, and who is to be blamed for that. */
static void look_around(struct when *when, struct node *node, uint64_t now_ns)
{
	const struct spawner *spawner;

	when->print->context.now_ns = now_ns;
	look_at(when, node);
	look_at(when, node->parent);
	spawner = spawners_responsible(when->spawners, node->parent);
	if (spawner && spawner->node != node->parent)
		look_at(when, spawner->node);
}

void when_hear(struct when *when, const struct event *event, struct node *node, int changed)
{
	if (changed > 0)
		spawners_apply(when->spawners, event, node);
	if (!when->when || when->met)
		return;
	if (event->kind == EVENT_SETTLED && !when->ready) {
		when->ready = true;
		when_look(when, event->time_ns);
	}
	if (when->due_ns && event->time_ns >= when->due_ns)
		when_look(when, event->time_ns);
	if (when->ready && changed > 0 && node && !node_is_top(node))
		look_around(when, node, event->time_ns);
}

void when_count(struct when *when, const struct event *event, const struct node *node)
{
	if (when->summary)
		summary_apply(when->summary, event, node, when->options->short_ns);
}

void when_print_summary(struct when *when, uint64_t now_ns)
{
	if (!when->summary)
		return;
	summary_sort(when->summary);
	print_summary(when->print, when->summary, tree_counts(when->tree), now_ns,
		when->options->mode == MODE_JSON);
}
