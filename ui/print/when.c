// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/when.h"

#include "ui/action/hook.h"
#include "ui/print/headless_private.h"
#include "ui/print/print_spawner.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"

#include <errno.h>
#include <inttypes.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOOK_NS UINT64_C(250000000)
#define IDLE_NS UINT64_C(1000000000)

int when_open(struct when *when, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print, struct hook *hook)
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
		.hook = hook,
		.waits = options->read && strcmp(options->read, "-"),
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

static void report_left_out(struct when *when)
{
	if (when->left_out)
		message_print("--exec: %" PRIu64 " %s left out: %d commands run at once, and after "
			      "as many one starts per second",
			when->left_out, when->left_out == 1 ? "match was" : "matches were",
			HOOK_RUNNING_MAX);
	when->left_out = 0;
}

void when_close(struct when *when)
{
	report_left_out(when);
	spawners_free(when->spawners);
	filter_free(when->when);
	free(when->summary);
}

/* A file with the match as one line of JSON, at its begin, or -1. */
static int write_match(struct when *when, const struct node *node)
{
	struct print *print = when->print;
	struct output *out = print->out, *match;
	int fd = memfd_create("match", MFD_CLOEXEC);
	int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);

	match = copy < 0 ? NULL : output_open_descriptor(copy);
	if (!match && fd >= 0)
		close(fd);
	if (!match)
		return -1;
	print->out = match;
	print->left_out = when->left_out;
	print_spawner(
		print, when->spawners, node, when->options->when, print->context.now_ns, true);
	print->out = out;
	if (output_close(match) < 0 || lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* A recording waits for the commands: what happened in a second is read in a millisecond. */
static bool may_execute(struct when *when)
{
	return when->waits ? hook_wait(when->hook) : hook_is_free(when->hook, loop_now_ns());
}

static void execute_for(struct when *when, const struct node *node)
{
	int fd = may_execute(when) ? write_match(when, node) : -1;

	if (fd < 0 || hook_run(when->hook, fd) < 0)
		when->left_out++;
	else
		report_left_out(when);
	if (fd >= 0)
		close(fd);
}

/* The command's own processes match nothing: it would run for itself. */
static bool is_of_hook(const struct when *when, const struct node *node)
{
	for (; !when->options->read && node; node = node->parent)
		if (node->id.pid == hook_pid(when->hook))
			return true;
	return false;
}

static void note_match(struct when *when, struct node *node)
{
	if (node->client_bits & NODE_MATCHES || is_of_hook(when, node))
		return;
	node->client_bits |= NODE_MATCHES;
	when->matched = true;
	execute_for(when, node);
}

/* Prints the process if it matches: its figures are those of this moment. */
static void test_node(struct when *when, struct node *node)
{
	const struct query_context *context = when->choice->context;

	if (when->done || !node || node_is_top(node) || !print_chooses(when->choice, node))
		return;
	if (!filter_match(when->when, node, context)) {
		node->client_bits &= ~(uint32_t)NODE_MATCHES;
		return;
	}
	if (when->hook) {
		note_match(when, node);
		return;
	}
	when->matched = when->done = true;
	print_spawner(when->print, when->spawners, node, when->options->when, context->now_ns,
		when->options->mode == MODE_JSON);
}

void when_scan(struct when *when, uint64_t now_ns)
{
	struct node *node = tree_top(when->tree);

	if (!when->when || !when->ready || when->done)
		return;
	when->print->context.now_ns = now_ns;
	while (!when->done && (node = print_next(node)))
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
	if (!when->when || when->done)
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
