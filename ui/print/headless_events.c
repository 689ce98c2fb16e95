// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Which events are printed, and what replaces those that could not be. */
#include "ui/print/headless_private.h"

#include "core/base/array.h"
#include "core/tree/subtree.h"
#include "ui/session/loop.h"

#include <errno.h>
#include <string.h>

uint64_t headless_now(const struct headless *headless)
{
	return headless->feed.source->live ? loop_now_ns() : headless->last_ns;
}

/* Events of a recording are never skipped: it waits. */
static void put(struct headless *headless, const struct event *event, struct node *node)
{
	if (!headless->lines->has(event->kind))
		return;
	if (!headless->feed.source->live || !outputs_skip(&headless->outputs, event))
		headless->lines->put(&headless->print, event, node);
	else if (node)
		node->client_bits |= NODE_UNPRINTED;
}

/* The present state of processes with events that were not printed. */
static void put_unprinted(struct headless *headless)
{
	struct node *node = tree_top(headless->feed.tree);
	struct event event;

	while ((node = print_next(node))) {
		if (!(node->client_bits & NODE_UNPRINTED))
			continue;
		node->client_bits &= ~(uint32_t)NODE_UNPRINTED;
		print_describe(&event, node, headless->last_ns);
		if (!node_is_exited(node))
			put(headless, &event, node);
	}
}

void headless_end_gap(struct headless *headless, bool force)
{
	uint64_t count = outputs_end_gap(&headless->outputs, force);
	const struct event lost = {
		.kind = EVENT_LOST, .time_ns = headless->last_ns, .count = count};

	if (!count)
		return;
	headless->lines->put(&headless->print, &lost, NULL);
	if (!force)
		put_unprinted(headless);
}

static void put_snapshot(struct headless *headless)
{
	struct node *node = tree_top(headless->feed.tree);
	struct event event = {.kind = EVENT_SNAPSHOT, .time_ns = headless->last_ns};

	put(headless, &event, NULL);
	while ((node = print_next(node))) {
		if ((node_is_exited(node) && !node_is_zombie(node)) ||
			!print_chooses(&headless->choice, node))
			continue;
		print_describe(&event, node, headless->last_ns);
		put(headless, &event, node);
	}
	event = (struct event){.kind = EVENT_SETTLED, .time_ns = headless->last_ns};
	put(headless, &event, NULL);
}

uint64_t headless_snapshot_turn(struct headless *headless, uint64_t now_ns)
{
	uint64_t interval_ns = headless->options->print.snapshot_ns;
	uint64_t due_ns = headless->seeds.again_ns;

	if (!interval_ns || !headless->feed.source->live || !headless->settled ||
		headless->stopping)
		return 0;
	if (due_ns && now_ns >= due_ns)
		put_snapshot(headless);
	if (now_ns >= due_ns)
		headless->seeds.again_ns = now_ns + interval_ns;
	return headless->seeds.again_ns;
}

/* Until its exec the command is mayfly: the fork, and the search of PATH. */
static bool is_own(
	const struct headless *headless, const struct event *event, const struct node *node)
{
	if (!headless->command || !node || !scope_has_root(&headless->scope, node) || node->execs)
		return false;
	return event->kind == EVENT_FORK ||
	       (event->kind == EVENT_EXEC_FAILED && !strchr(headless->options->run.argv[0], '/'));
}

static void put_event(struct headless *headless, const struct event *event, struct node *node)
{
	headless->print.context.now_ns = event->time_ns;
	/* Without a node its scope is not known: the tree had no room. */
	if (node ? !print_chooses(&headless->choice, node)
		 : !scope_is_all(headless->choice.scope) || headless->filter)
		return;
	when_count(&headless->when, event, node, node && node->client_bits & NODE_UNSEEN);
	if (headless->options->quiet || is_own(headless, event, node) ||
		event->kind == EVENT_SETTLED)
		return;
	if (event->exec.args_size > event->exec.args_len && event->kind == EVENT_EXEC)
		headless->cut++;
	put(headless, event, node);
}

struct headless_seen headless_seen_of(struct headless *headless)
{
	return (struct headless_seen){
		headless->options, &headless->print, headless->feed.tree, &headless->choice};
}

void headless_export_event(struct headless *headless, const struct event *event, struct node *node)
{
	const struct headless_sink *sink = headless->export.sink;
	const struct headless_seen seen = headless_seen_of(headless);

	if (!sink || !sink->event || !node)
		return;
	headless->print.context.now_ns = event->time_ns;
	sink->event(headless->export.state, &seen, event, node);
}

static bool is_pending(const struct node *node)
{
	return node->client_bits & NODE_PENDING;
}

static void put_seed(struct headless *headless, struct node *node, uint64_t read_ns)
{
	struct event event;

	node->client_bits &= ~(uint32_t)NODE_PENDING;
	if (headless->options->once ||
		(headless->options->mode == MODE_BATCH && !headless->snapshot_done))
		return;
	print_describe(&event, node, read_ns);
	put_event(headless, &event, node);
}

/* client_count has its place among the seeds, from 1.  Without memory it is printed at once. */
static void keep_seed(struct headless *headless, struct node *node, uint64_t read_ns)
{
	struct headless_seed *seeds;

	if (is_pending(node))
		return;
	seeds = array_grow(headless->seeds.list, &headless->seeds.room, headless->seeds.count,
		sizeof(*seeds), 0);
	if (!seeds) {
		put_seed(headless, node, read_ns);
		return;
	}
	headless->seeds.list = seeds;
	seeds[headless->seeds.count++] = (struct headless_seed){node->number, read_ns};
	node->client_bits |= NODE_PENDING;
	node->client_count = headless->seeds.count;
}

static uint64_t seed_read_ns(const struct headless *headless, const struct node *node)
{
	return headless->seeds.list[node->client_count - 1].read_ns;
}

/* Then those of its descendants that were read before it, and have waited for it. */
static void put_family(struct headless *headless, struct node *top)
{
	struct node *at = top;
	uint32_t place = top->client_count;
	bool put = true;

	put_seed(headless, top, seed_read_ns(headless, top));
	while ((at = put ? subtree_next(at, top) : subtree_beside(at, top))) {
		put = is_pending(at) && at->client_count < place;
		if (put)
			put_seed(headless, at, seed_read_ns(headless, at));
	}
}

/* It may have left the tree. */
static struct node *find_seed(const struct headless *headless, uint32_t place)
{
	struct node *node = tree_node(headless->feed.tree, headless->seeds.list[place].number);

	return node && is_pending(node) && node->client_count == place + 1 ? node : NULL;
}

/* Those whose parent has been printed or, with strangers, is not known. */
static void put_seeds(struct headless *headless, uint32_t first, bool strangers)
{
	for (uint32_t place = first; place < headless->seeds.count; place++) {
		struct node *node = find_seed(headless, place);

		if (node && !is_pending(node->parent) &&
			(strangers || !(node->parent->flags & NODE_PLACEHOLDER)))
			put_family(headless, node);
	}
	headless->seeds.seen = headless->seeds.count;
}

/*
 * What prints lines again prints all of a snapshot for readers that come late, too, and in that
 * order: who reads its lines may have come late.
 */
static bool is_listed(const struct headless *headless, const struct event *event)
{
	const struct options *options = headless->options;

	return event->flags & EVENT_LISTED && options->mode == MODE_JSON && !options->once &&
	       !options->quiet;
}

/* Seeds of one line come one after the other, and figures. */
static bool is_same_line(const struct headless_seeds *seeds, const struct event *event)
{
	return (event->kind == EVENT_SEED || event->kind == EVENT_STAT) &&
	       ident_equal(event->id, seeds->listed);
}

/* next: the event that comes now, or NULL. */
static void end_listed(struct headless *headless, const struct event *next)
{
	struct headless_seeds *seeds = &headless->seeds;
	struct node *node;
	struct event event;

	if (!seeds->listed.pid || (next && is_same_line(seeds, next)))
		return;
	node = tree_find_ident(headless->feed.tree, seeds->listed);
	seeds->listed.pid = 0;
	if (!node || (node_is_exited(node) && !node_is_zombie(node)))
		return;
	print_describe(&event, node, seeds->listed_ns);
	put_event(headless, &event, node);
}

static void put_listed(struct headless *headless, const struct event *event)
{
	if (event->kind != EVENT_SEED) {
		put(headless, event, NULL);
		return;
	}
	headless->seeds.listed = event->id;
	headless->seeds.listed_ns = event->time_ns;
}

void headless_put_seeds(struct headless *headless, bool complete)
{
	end_listed(headless, NULL);
	put_seeds(headless, headless->seeds.seen, false);
	if (complete)
		put_seeds(headless, 0, true);
	headless->seeds.count = headless->seeds.seen = 0;
	headless->seeds.open = false;
	headless->snapshot_done = true;
}

/* A zombie that was known as running: its exit has been printed. */
static bool is_known_exit(const struct headless *headless, const struct node *node)
{
	return node_is_exited(node) && node != headless->born;
}

/* A zombie in a later snapshot: its exit was printed, and its node removed.  Of lines the host has
 * left them out. */
static bool is_old_zombie(const struct headless *headless, const struct event *event)
{
	return event->flags & EVENT_DEAD && headless->snapshot_done &&
	       !headless->feed.source->has_hosts;
}

int headless_on_event(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct headless *headless = ctx;
	bool news = changed != 0;

	if (event->time_ns > headless->last_ns)
		headless->last_ns = event->time_ns;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_SEED)
		headless->seeds.open = true;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_LOST)
		headless->settled = false;
	if (event->kind == EVENT_SETTLED)
		headless->settled = true;
	if (news)
		headless_export_event(headless, event, node);
	if (is_listed(headless, event)) {
		put_listed(headless, event);
	} else if (event->kind == EVENT_SEED) {
		if (node && (news || headless->seeds.is_newer) && !is_known_exit(headless, node) &&
			!is_old_zombie(headless, event))
			keep_seed(headless, node, event->time_ns);
	} else if (event->kind == EVENT_LOST && !headless->options->once &&
		   !headless->options->quiet) {
		put(headless, event, NULL);
	} else if (news && !headless->options->once && event->kind != EVENT_STAT) {
		put_event(headless, event, node);
	}
	when_on_event(&headless->when, event, node, changed);
	return 0;
}

/* A seed that was read after all that is known of its process is a line of its own, if the source
 * has lines: its host had a reason to print it. */
static bool is_newer(const struct headless *headless, const struct event *event)
{
	const struct node *node;

	if (event->kind != EVENT_SEED || event->flags & EVENT_ADDED ||
		!headless->feed.source->has_hosts)
		return false;
	node = tree_find_ident(headless->feed.tree, event->id);
	return node && node->seen_ns < event->time_ns;
}

/* Figures of those that are still to be printed go with them. */
static bool ends_seeds(const struct headless *headless, const struct event *event)
{
	return headless->seeds.is_newer || (event->kind != EVENT_SEED && event->kind != EVENT_STAT);
}

int headless_before_event(void *ctx, const struct event *event)
{
	struct headless *headless = ctx;

	if (headless->stop_ns && event->time_ns > headless->stop_ns)
		return -ECANCELED;
	end_listed(headless, event);
	headless->seeds.is_newer = is_newer(headless, event);
	if (headless->seeds.open && ends_seeds(headless, event))
		headless_put_seeds(headless, true);
	/* A recording's time begins with its first event. */
	if (!headless->feed.source->live && !headless->when.first_ns) {
		headless->when.first_ns = event->time_ns;
		if (headless->options->duration_ns)
			headless->stop_ns = event->time_ns + headless->options->duration_ns;
	}
	/* As of the command itself, while it was recorded. */
	if (event->flags & EVENT_COMMAND && !headless->scope.root_count &&
		!headless->options->run.all)
		scope_set_command(&headless->scope, event->id.pid);
	headless->born = NULL;
	headless->print.wall_offset_ns = headless->feed.source->wall_offset_ns;
	/* Threads are not printed, whatever a recording has. */
	return event->flags & EVENT_THREAD ? 0 : feed_apply(&headless->feed, event);
}

/* A parent of which no line has come, and none will, since a filter has left it out. */
static bool is_unlisted(const struct headless *headless, const struct node *node)
{
	return node->flags & NODE_PLACEHOLDER && headless->feed.source->has_hosts;
}

void headless_on_change(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct headless *headless = ctx;
	struct event event;

	if (headless->scope.root_count && (change == NODE_BORN || change == NODE_MOVED))
		scope_mark(&headless->scope, node, SCOPE_BIT);
	if (change == NODE_BORN)
		headless->born = node;
	if (change != NODE_DIED || !(node->flags & NODE_MISSED) || node == headless->born ||
		headless->options->once || is_unlisted(headless, node))
		return;
	put_seeds(headless, headless->seeds.seen, false); /* what was read before */
	print_describe(&event, node, node->exit_ns);
	event.kind = EVENT_EXIT;
	headless_export_event(headless, &event, node);
	if (node->status == STATUS_UNKNOWN)
		event.exit = (struct event_exit){.status = STATUS_UNKNOWN};
	put_event(headless, &event, node);
	if (node->status == STATUS_UNKNOWN)
		node->client_bits |= NODE_UNSEEN;
}
