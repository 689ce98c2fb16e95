// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include <errno.h>

#define ENDED (NODE_EXPIRED | NODE_ANCESTOR_ONLY)

void zombies_unmark(struct tree *tree, struct node *node)
{
	if (!node_is_zombie(node))
		return;
	node->flags &= ~(uint32_t)NODE_ZOMBIE;
	node->state = 'X';
	tree->counts.zombies--;
}

static void mark(struct tree *tree, struct node *node)
{
	node->flags &= ~(uint32_t)ENDED;
	node->flags |= NODE_ZOMBIE;
	tree->counts.zombies++;
	exited_correct(tree, node);
}

/* A later scan did not find it: this report was read earlier and is delivered late. */
static bool was_reaped_since(const struct node *node, const struct event *event)
{
	return !node_is_zombie(node) && node->seen_ns > node->exit_ns &&
	       node->seen_ns > event->time_ns;
}

int zombies_mark_found(struct tree *tree, const struct event *event, struct node *node)
{
	bool changed = !node_is_zombie(node);

	if (was_reaped_since(node, event))
		return 0;
	if (node->seen_ns < event->time_ns)
		node->seen_ns = event->time_ns;
	if (node->status == STATUS_UNKNOWN && event->exit.status != STATUS_UNKNOWN) {
		usage_final(tree, node, event);
		exited_correct(tree, node);
		changed = true;
	}
	if (!node_is_zombie(node))
		mark(tree, node);
	changed |= node_set_unreaped(node, event);
	changed |= node_set_current_parent(node, event->parent);
	if (changed)
		tree_notify(tree, NODE_CHANGED, node, NULL);
	return changed;
}

static bool is_overdue(const struct tree *tree, const struct node *node, uint64_t now_ns)
{
	return now_ns >= node->exit_ns && now_ns - node->exit_ns >= tree_linger_ns(tree, node);
}

void zombies_reap(struct tree *tree, struct node *node, uint64_t now_ns)
{
	zombies_unmark(tree, node);
	node->seen_ns = now_ns;
	if (is_overdue(tree, node, now_ns))
		node->flags |= NODE_EXPIRED;
	exited_correct(tree, node);
	tree_notify(tree, NODE_CHANGED, node, NULL);
}

void zombies_reap_older(struct tree *tree, struct ident id, uint64_t time_ns)
{
	uint32_t number =
		tree->counts.zombies ? pidmap_find(&tree->exited, ident_key(id)) : PIDMAP_NONE;

	/* they are the first of their pid */
	while (number != PIDMAP_NONE) {
		struct node *node = slab_at(&tree->slab, number);

		if (!node_is_zombie(node))
			return;
		number = node->next_same_pid;
		if (node->id.start_ns < id.start_ns)
			zombies_reap(tree, node, time_ns);
	}
}

bool zombies_remove_missing(struct tree *tree, uint64_t since_ns, uint32_t host)
{
	struct node *head = &tree->rings.zombies, *node, *next;
	uint64_t before = tree->counts.zombies;

	for (node = head->newer; node != head; node = next) {
		next = node->newer;
		if (node->seen_ns < since_ns && node->id.host == host)
			zombies_reap(tree, node, since_ns);
	}
	return tree->counts.zombies != before;
}

/* Its exit event will arrive soon, with more than a scan knows. */
static int await_exit(struct tree *tree, const struct event *event, struct node *node)
{
	bool changed = !(node->flags & NODE_ZOMBIE);

	if (tree_reserve(tree) < 0)
		return -ENOMEM;
	changed |= resolve_mark_seen(tree, node, event->id, event->time_ns);
	changed |= resolve_fill_placeholder(tree, node, event);
	changed |= node_set_current_parent(node, event->parent);
	node->flags |= NODE_ZOMBIE;
	changed |= node_set_unreaped(node, event);
	if (changed)
		tree_notify(tree, NODE_CHANGED, node, NULL);
	return changed;
}

int zombies_apply_zombie(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	struct event seed = *event;

	if (node && node_is_exited(node))
		return zombies_mark_found(tree, event, node);
	if (node)
		return await_exit(tree, event, node);
	/* Its time was over before a scan found it, or there was no room for it. */
	seed.kind = EVENT_SEED;
	seed.flags |= EVENT_DEAD;
	/* So was its parent's, if it is not there either: its end would not be reported again. */
	if (!resolve_node(tree, seed.parent, seed.time_ns))
		seed.parent = (struct ident){0};
	return apply_seed(tree, &seed, subject);
}

int zombies_apply_reaped(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);

	if (!node || !(node->flags & NODE_ZOMBIE))
		return 0;
	if (node_is_exited(node))
		zombies_reap(tree, node, event->time_ns);
	else
		node->flags &= ~(uint32_t)NODE_ZOMBIE;
	return 1;
}
