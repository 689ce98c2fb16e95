// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * threads.c - what events about threads do.
 *
 * Threads are reported only while they are wanted, so there is less to infer than for processes: an
 * event about a thread whose start was not seen, by a birth or in a scan, is ignored.
 */
#include "core/tree/tree_private.h"

#include <errno.h>

/* Threads must not crowd out processes: at most this many quarters of the nodes are threads. */
#define SHARE_OF_4 3

static struct node *find_thread(const struct tree *tree, struct ident id)
{
	struct node *node = tree_find_living(tree, id);

	if (node && node_is_thread(node) && ident_equal(node->id, id))
		return node;
	return exited_find_thread(tree, id);
}

/* The living process it belongs to, or NULL. */
static struct node *find_process(const struct tree *tree, const struct event *event)
{
	struct node *node = resolve_node(tree, event->parent, event->time_ns);

	return node && !node_is_exited(node) ? node : NULL;
}

/* Frees the thread's number of an older holder.  Returns whether it is free. */
static bool take_number(struct tree *tree, const struct event *event)
{
	resolve_retire_pid(tree, event->id, event->time_ns);
	return !tree_find_living(tree, event->id);
}

static bool has_room(struct tree *tree)
{
	if (tree->slab.used < tree->limits.max_nodes / 4 * SHARE_OF_4)
		return true;
	/* every pass refuses the same threads again */
	if (++tree->refused_threads > tree->counts.threads_refused) {
		tree->counts.threads_refused = tree->refused_threads;
		tree->version++;
	}
	return false;
}

static int begin(struct tree *tree, const struct event *event, struct node **subject)
{
	bool born = event->kind == EVENT_FORK;
	uint32_t flags = NODE_THREAD | (born ? NODE_FORKED : NODE_SEEDED);
	struct node *process, *node;

	if (tree_reserve(tree) < 0)
		return -ENOMEM;
	process = find_process(tree, event);
	if (!process || process->id.pid == event->id.pid || !has_room(tree) ||
		!take_number(tree, event))
		return 0;
	node = *subject = node_create(tree, event->id, process, flags);
	node_set_current_parent(node, process->id);
	node->seen_ns = event->time_ns;
	node->tty = process->tty;
	node->pid_ns = process->pid_ns;
	resolve_set_owner(node, event);
	if (!born)
		usage_update(tree, node, event);
	tree_notify(tree, NODE_BORN, node, NULL);
	return 1;
}

static int go_on(struct tree *tree, const struct event *event, struct node *node)
{
	bool changed = false;

	if (event->time_ns >= node->seen_ns) {
		changed = resolve_set_owner(node, event);
		node->seen_ns = event->time_ns;
	}
	changed |= usage_update(tree, node, event);
	if (changed)
		tree_notify(tree, NODE_CHANGED, node, NULL);
	return changed;
}

static int end(struct tree *tree, const struct event *event, struct node *node)
{
	if (tree_reserve(tree) < 0)
		return -ENOMEM;
	resolve_set_owner(node, event);
	usage_final(tree, node, event);
	node->status = STATUS_UNKNOWN;
	node_exit(tree, node, event->time_ns, 0);
	return 1;
}

/* Returns true when there were any. */
static bool drop_all(struct tree *tree)
{
	bool any = tree->counts.threads || tree->counts.ended_threads;
	struct node *next, *node = slab_next(&tree->slab, NULL);

	for (; any && node; node = next) {
		next = slab_next(&tree->slab, node);
		if (node_is_thread(node))
			node_remove(tree, node);
	}
	return any;
}

int threads_apply(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node;

	if (event->kind == EVENT_SETTLED)
		return drop_all(tree);
	if (!event->id.start_ns || event->id.pid <= 0 || event->parent.pid <= 0)
		return 0;
	node = *subject = find_thread(tree, event->id);
	if (node && node_is_exited(node))
		return 0;
	switch (event->kind) {
	case EVENT_FORK:
		return node ? 0 : begin(tree, event, subject);
	case EVENT_SEED:
		return node ? go_on(tree, event, node) : begin(tree, event, subject);
	case EVENT_STAT:
		return node ? go_on(tree, event, node) : 0;
	case EVENT_EXIT:
		return node ? end(tree, event, node) : 0;
	default:
		return 0;
	}
}

void threads_settle(struct tree *tree, uint64_t since_ns, uint32_t host)
{
	struct node *next, *node = slab_next(&tree->slab, NULL);

	tree->counts.threads_refused = tree->refused_threads;
	for (; node; node = next) {
		next = slab_next(&tree->slab, node);
		if (node_is_thread(node) && !node_is_exited(node) && node->seen_ns < since_ns &&
			node->id.host == host)
			node_remove(tree, node);
	}
}
