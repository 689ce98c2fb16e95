// SPDX-License-Identifier: GPL-2.0-or-later
/* Which events are printed, and what for those that could not be. */
#include "ui/print/headless_private.h"

#include "ui/session/child.h"
#include "ui/session/loop.h"

#include <errno.h>

/* In client_bits. */
enum {
	NODE_PENDING = 1 << 8,  /* a seed that is news, to be printed */
	NODE_UNPRINTED = 1 << 9 /* something of it was not printed, since nobody reads */
};

uint64_t stream_now(const struct stream *stream)
{
	return stream->source->live ? clock_now_ns() : stream->last_ns;
}

/* In a recording nothing is skipped: it waits. */
static void put(struct stream *stream, const struct event *event, struct node *node)
{
	if (!stream->source->live || !outputs_skip(&stream->outputs, event))
		stream->put(&stream->print, event, node);
	else if (node)
		node->client_bits |= NODE_UNPRINTED;
}

/* What is known now of those some line of whom was not printed. */
static void put_unprinted(struct stream *stream)
{
	struct node *node = tree_top(stream->feed.tree);
	struct event event;

	while ((node = print_next(node))) {
		if (!(node->client_bits & NODE_UNPRINTED))
			continue;
		node->client_bits &= ~(uint32_t)NODE_UNPRINTED;
		print_describe(&event, node, stream->last_ns);
		if (!node_is_exited(node))
			put(stream, &event, node);
	}
}

void stream_end_gap(struct stream *stream, bool force)
{
	uint64_t count = outputs_end_gap(&stream->outputs, force);
	const struct event lost = {.kind = EVENT_LOST, .time_ns = stream->last_ns, .count = count};

	if (!count)
		return;
	stream->put(&stream->print, &lost, NULL);
	if (!force)
		put_unprinted(stream);
}

static void put_event(struct stream *stream, const struct event *event, struct node *node)
{
	stream->choice.context.now_ns = event->time_ns;
	/* Of what the tree had no room for we cannot know whose it is. */
	if (node ? !print_chooses(&stream->choice, node)
		 : !scope_is_all(&stream->scope) || stream->filter)
		return;
	lookout_count(&stream->lookout, event, node);
	if (stream->options->quiet)
		return;
	if (event->exec.args_size > event->exec.args_len && event->kind == EVENT_EXEC)
		stream->cut++;
	put(stream, event, node);
}

void stream_put_seeds(struct stream *stream)
{
	bool quiet = stream->options->once ||
		     (stream->options->mode == MODE_BATCH && !stream->snapshot_done);
	struct node *node = tree_top(stream->feed.tree);
	struct event event;

	while ((node = print_next(node))) {
		if (!(node->client_bits & NODE_PENDING))
			continue;
		node->client_bits &= ~(uint32_t)NODE_PENDING;
		print_describe(&event, node, stream->last_ns);
		if (!quiet)
			put_event(stream, &event, node);
	}
	stream->seeding = false;
	stream->snapshot_done = true;
}

/* The command was there before the first snapshot, so its fork is no news to the tree. */
static bool is_commands_fork(struct stream *stream, const struct event *event)
{
	return stream->command && !stream->command_told && event->kind == EVENT_FORK &&
	       event->id.pid == command_pid(stream->command);
}

static bool is_commands_seed(struct stream *stream, const struct event *event)
{
	return stream->command && event->kind == EVENT_SEED && !stream->snapshot_done &&
	       event->id.pid == command_pid(stream->command);
}

/* A zombie that we knew alive: its exit has been told. */
static bool is_told_dead(const struct stream *stream, const struct node *node)
{
	return node_is_exited(node) && node != stream->born;
}

/* Of one that a later pass meets the exit has been told, and forgotten. */
static bool is_old_zombie(const struct stream *stream, const struct event *event)
{
	return event->flags & EVENT_DEAD && stream->snapshot_done;
}

int stream_hear(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct stream *stream = ctx;
	bool news = changed != 0;

	if (node && stream->scope.root_count)
		scope_mark(&stream->scope, node, PRINT_IN_SCOPE); /* it may be a root by now */
	if (is_commands_fork(stream, event))
		news = stream->command_told = true;
	if (event->time_ns > stream->last_ns)
		stream->last_ns = event->time_ns;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_SEED)
		stream->seeding = true;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_LOST)
		stream->settled = false;
	if (event->kind == EVENT_SETTLED)
		stream->settled = true;
	if (event->kind == EVENT_SEED) {
		if (node && news && !is_commands_seed(stream, event) &&
			!is_told_dead(stream, node) && !is_old_zombie(stream, event))
			node->client_bits |= NODE_PENDING;
	} else if (event->kind == EVENT_LOST && !stream->options->once && !stream->options->quiet) {
		put(stream, event, NULL);
	} else if (news && !stream->options->once && event->kind != EVENT_STAT) {
		put_event(stream, event, node);
	}
	lookout_hear(&stream->lookout, event, node, changed);
	return 0;
}

int stream_hold(void *ctx, const struct event *event)
{
	struct stream *stream = ctx;

	if (stream->stop_ns && event->time_ns > stream->stop_ns)
		return -ECANCELED;
	if (stream->seeding && event->kind != EVENT_SEED)
		stream_put_seeds(stream);
	/* A recording's time begins with its first event. */
	if (!stream->source->live && stream->options->duration_ns && !stream->last_ns)
		stream->stop_ns = event->time_ns + stream->options->duration_ns;
	stream->born = NULL;
	/* Here is told of processes, whatever a recording has. */
	return event->flags & EVENT_THREAD ? 0 : feed_apply(&stream->feed, event);
}

void stream_tell_missed(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct stream *stream = ctx;
	struct event event;

	if (stream->scope.root_count && (change == NODE_BORN || change == NODE_MOVED))
		scope_mark(&stream->scope, node, PRINT_IN_SCOPE);
	if (change == NODE_BORN)
		stream->born = node;
	if (change != NODE_DIED || !(node->flags & NODE_MISSED) || node == stream->born ||
		stream->options->once)
		return;
	print_describe(&event, node, node->exit_ns);
	event.kind = EVENT_EXIT;
	if (node->status == STATUS_UNKNOWN)
		event.exit = (struct event_exit){.status = STATUS_UNKNOWN};
	put_event(stream, &event, node);
}
