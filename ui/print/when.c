// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/print/when.h"

#include "ui/print/print_spawner.h"
#include "ui/print/print_summary.h"

#include <errno.h>
#include <stdlib.h>

#define LOOK_NS UINT64_C(250000000)
#define IDLE_NS UINT64_C(1000000000)

int lookout_open(struct lookout *lookout, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print)
{
	const struct spawner_limits limits = {
		.short_ns = options->short_ns,
		.runaway = options->runaway,
	};
	struct filter_error error;

	*lookout = (struct lookout){
		.options = options,
		.tree = tree,
		.spawners = spawners_new(tree, &limits),
		.choice = choice,
		.print = print,
		.when = options->when ? filter_parse(options->when, &error) : NULL,
		.summary = options->summary ? calloc(1, sizeof(struct summary)) : NULL,
	};
	if (!lookout->spawners || (options->when && !lookout->when) ||
		(options->summary && !lookout->summary))
		return -ENOMEM;
	choice->context.spawn_rate = spawners_rate;
	choice->context.spawn_ctx = lookout->spawners;
	return 0;
}

void lookout_close(struct lookout *lookout)
{
	spawners_free(lookout->spawners);
	filter_free(lookout->when);
	free(lookout->summary);
}

/* Prints it when it matches: what is known of it is known now. */
static void look_at(struct lookout *lookout, const struct node *node)
{
	const struct filter_context *context = &lookout->choice->context;

	if (lookout->met || !node || node_is_top(node) || !print_chooses(lookout->choice, node) ||
		!filter_match(lookout->when, node, context))
		return;
	lookout->met = true;
	print_match(lookout->print, lookout->spawners, node, lookout->options->when,
		context->now_ns, lookout->options->mode == MODE_JSON);
}

void lookout_look(struct lookout *lookout, uint64_t now_ns)
{
	struct node *node = tree_top(lookout->tree);

	if (!lookout->when || !lookout->ready || lookout->met)
		return;
	lookout->choice->context.now_ns = now_ns;
	while (!lookout->met && (node = print_next(node)))
		if (!node_is_exited(node) || node_is_zombie(node))
			look_at(lookout, node);
	lookout->due_ns = 0;
	if (filter_is_timed(lookout->when))
		lookout->due_ns =
			now_ns +
			(lookout->version == tree_version(lookout->tree) ? IDLE_NS : LOOK_NS);
	lookout->version = tree_version(lookout->tree);
}

/* Whom the event is about, who started it, and who is to be blamed for that. */
static void look_around(struct lookout *lookout, struct node *node, uint64_t now_ns)
{
	const struct spawner *spawner;

	lookout->choice->context.now_ns = now_ns;
	look_at(lookout, node);
	look_at(lookout, node->parent);
	spawner = spawners_responsible(lookout->spawners, node->parent);
	if (spawner && spawner->node != node->parent)
		look_at(lookout, spawner->node);
}

void lookout_hear(
	struct lookout *lookout, const struct event *event, struct node *node, int changed)
{
	if (changed > 0)
		spawners_apply(lookout->spawners, event, node);
	if (!lookout->when || lookout->met)
		return;
	if (event->kind == EVENT_SETTLED && !lookout->ready) {
		lookout->ready = true;
		lookout_look(lookout, event->time_ns);
	}
	if (lookout->due_ns && event->time_ns >= lookout->due_ns)
		lookout_look(lookout, event->time_ns);
	if (lookout->ready && changed > 0 && node && !node_is_top(node))
		look_around(lookout, node, event->time_ns);
}

void lookout_count(struct lookout *lookout, const struct event *event, const struct node *node)
{
	if (lookout->summary)
		summary_apply(lookout->summary, event, node, lookout->options->short_ns);
}

void lookout_print_summary(struct lookout *lookout, uint64_t now_ns)
{
	if (!lookout->summary)
		return;
	summary_sort(lookout->summary);
	print_summary(lookout->print, lookout->summary, tree_counts(lookout->tree), now_ns,
		lookout->options->mode == MODE_JSON);
}
