// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include "core/base/units.h"
#include "core/tree/abridge.h"

#include <limits.h>

/*
 * Exits arrive nearly in order.  The place of an exited process is searched among this many of the
 * newest, so that adding one is O(1) whatever times are reported.
 */
#define STEPS_MAX 64

static void init_ring(struct node *head)
{
	head->older = head->newer = head;
}

void exited_init(struct tree *tree)
{
	init_ring(&tree->rings.lingering);
	init_ring(&tree->rings.failed);
	init_ring(&tree->rings.others);
	init_ring(&tree->rings.threads);
	init_ring(&tree->rings.zombies);
	init_ring(&tree->rings.expired);
	init_ring(&tree->rings.kept);
}

static void enter_ring(struct tree *tree, struct node *head, struct node *node)
{
	struct node *at = head->older;
	unsigned steps;

	for (steps = 0; at != head && at->exit_ns > node->exit_ns && steps < STEPS_MAX; steps++)
		at = at->older;
	node->older = at;
	node->newer = at->newer;
	at->newer->older = node;
	at->newer = node;
	if (head != &tree->rings.lingering && head != &tree->rings.failed)
		return;
	node->flags |= NODE_LINGERS;
	tree->rings.lingers++;
}

static void leave_ring(struct tree *tree, struct node *node)
{
	tree->rings.lingers -= !!(node->flags & NODE_LINGERS);
	node->flags &= ~(uint32_t)NODE_LINGERS;
	node->older->newer = node->newer;
	node->newer->older = node->older;
}

static struct node *oldest(const struct node *head)
{
	return head->newer == head ? NULL : head->newer;
}

/* linger_ns is not for this process. */
static bool is_other(const struct tree *tree, const struct node *node)
{
	uint16_t bits = tree->limits.linger_bits;

	return bits && !(node->client_bits & bits);
}

/* Failed processes stay longer. */
static const struct node *find_ring(const struct tree *tree, const struct node *node)
{
	if (node->flags & NODE_EXPIRED)
		return &tree->rings.expired;
	if (node_is_thread(node))
		return &tree->rings.threads;
	if (node_is_zombie(node))
		return &tree->rings.zombies;
	if (is_other(tree, node))
		return &tree->rings.others;
	return node_has_failed(node) ? &tree->rings.failed : &tree->rings.lingering;
}

static struct node *ring_of(struct tree *tree, struct node *node)
{
	return (struct node *)find_ring(tree, node);
}

static uint64_t *exited_count(struct tree *tree, const struct node *node)
{
	return node_is_thread(node) ? &tree->counts.ended_threads : &tree->counts.exited;
}

/*
 * The exited processes of a pid are linked: zombies, then from the one that ended last to the
 * first.  In a pid namespace of 300 pids there are hundreds, so no event may look at all of them.
 */
static uint64_t end_of(const struct node *node)
{
	if (node_is_zombie(node))
		return UINT64_MAX;
	return node->exit_ns > node->id.start_ns ? node->exit_ns : node->id.start_ns;
}

static void enter_index(struct tree *tree, struct node *node)
{
	uint32_t older = pidmap_find(&tree->exited, ident_key(node->id)), newer = PIDMAP_NONE;

	/* Events come nearly in order: this ends at once. */
	while (older != PIDMAP_NONE && end_of(slab_at(&tree->slab, older)) > end_of(node)) {
		newer = older;
		older = slab_at(&tree->slab, older)->next_same_pid;
	}
	node->next_same_pid = older;
	*slab_newer_same_pid(&tree->slab, node->number) = newer;
	if (older != PIDMAP_NONE)
		*slab_newer_same_pid(&tree->slab, older) = node->number;
	if (newer != PIDMAP_NONE)
		slab_at(&tree->slab, newer)->next_same_pid = node->number;
	else
		pidmap_put(&tree->exited, ident_key(node->id), node->number);
}

static void leave_index(struct tree *tree, struct node *node)
{
	uint32_t older = node->next_same_pid;
	uint32_t newer = *slab_newer_same_pid(&tree->slab, node->number);

	if (older != PIDMAP_NONE)
		*slab_newer_same_pid(&tree->slab, older) = newer;
	if (newer != PIDMAP_NONE)
		slab_at(&tree->slab, newer)->next_same_pid = older;
	else if (older != PIDMAP_NONE)
		pidmap_put(&tree->exited, ident_key(node->id), older);
	else
		pidmap_remove(&tree->exited, ident_key(node->id));
}

static void correct_index(struct tree *tree, struct node *node)
{
	leave_index(tree, node);
	enter_index(tree, node);
}

void exited_add(struct tree *tree, struct node *node)
{
	enter_index(tree, node);
	if (node_is_zombie(node))
		tree->counts.zombies++;
	else if (!tree->limits.linger_ns)
		node->flags |= NODE_EXPIRED;
	enter_ring(tree, ring_of(tree, node), node);
	++*exited_count(tree, node);
}

void exited_correct(struct tree *tree, struct node *node)
{
	correct_index(tree, node);
	if (node->flags & NODE_ANCESTOR_ONLY)
		return;
	leave_ring(tree, node);
	enter_ring(tree, ring_of(tree, node), node);
}

void exited_remove(struct tree *tree, struct node *node)
{
	leave_index(tree, node);
	leave_ring(tree, node);
	zombies_unmark(tree, node);
	--*exited_count(tree, node);
}

/* The newest exited process of the pid that ended at that time or later, or NULL. */
static struct node *newest_since(const struct tree *tree, struct ident id, uint64_t time_ns)
{
	uint32_t number = pidmap_find(&tree->exited, ident_key(id));
	struct node *node = number != PIDMAP_NONE ? slab_at(&tree->slab, number) : NULL;

	return node && end_of(node) >= time_ns ? node : NULL;
}

static struct node *older_since(const struct tree *tree, const struct node *node, uint64_t time_ns)
{
	struct node *older = node->next_same_pid != PIDMAP_NONE
				     ? slab_at(&tree->slab, node->next_same_pid)
				     : NULL;

	return older && end_of(older) >= time_ns ? older : NULL;
}

static bool can_be(const struct node *exited, struct ident id, uint64_t time_ns)
{
	/*
	 * With one start missing: the process began, and the event happened, before the exited
	 * process's end.
	 */
	return (!id.start_ns || id.start_ns <= exited->exit_ns) &&
	       (id.start_ns || time_ns <= exited->exit_ns) && ident_fits(exited->id, id);
}

struct node *exited_find(const struct tree *tree, struct ident id, uint64_t time_ns)
{
	uint64_t since_ns = id.start_ns ? id.start_ns : time_ns;
	struct node *exited = newest_since(tree, id, since_ns), *found = NULL;

	for (; exited; exited = older_since(tree, exited, since_ns)) {
		if (node_is_thread(exited))
			continue;
		if (id.start_ns && exited->id.start_ns == id.start_ns)
			return exited;
		if (!found && can_be(exited, id, time_ns))
			found = exited;
	}
	return found;
}

struct node *exited_find_thread(const struct tree *tree, struct ident id)
{
	struct node *exited = newest_since(tree, id, id.start_ns);

	for (; exited; exited = older_since(tree, exited, id.start_ns))
		if (node_is_thread(exited) && ident_equal(exited->id, id))
			return exited;
	return NULL;
}

static uint64_t later(uint64_t time_ns, uint64_t by_ns)
{
	return time_ns + by_ns < time_ns ? UINT64_MAX : time_ns + by_ns;
}

static void expire(struct tree *tree, struct node *node)
{
	leave_ring(tree, node);
	node->flags |= NODE_EXPIRED;
	enter_ring(tree, &tree->rings.expired, node);
}

/* Past the horizon: the exited process stays for its children or a hold, or is removed with similar
 * ones. */
static void keep_ancestor(struct tree *tree, struct node *node)
{
	uint32_t before = node->flags;

	leave_ring(tree, node);
	node->flags |= NODE_EXPIRED | NODE_ANCESTOR_ONLY;
	enter_ring(tree, &tree->rings.kept, node);
	if (!(before & NODE_EXPIRED))
		tree_notify(tree, NODE_CHANGED, node, NULL);
	abridge_around(tree, node);
}

static uint64_t at_most(uint64_t time_ns, uint64_t most_ns)
{
	return time_ns < most_ns ? time_ns : most_ns;
}

static uint64_t ring_linger_ns(const struct tree *tree, const struct node *head)
{
	uint64_t linger_ns = tree->limits.linger_ns, times = tree->limits.failed_times;

	if (head == &tree->rings.threads)
		return at_most(linger_ns, THREAD_LINGER_NS);
	if (head == &tree->rings.others)
		return at_most(linger_ns, OTHERS_LINGER_NS);
	if (head != &tree->rings.failed || times < 2)
		return linger_ns;
	return linger_ns > UINT64_MAX / times ? UINT64_MAX : linger_ns * times;
}

uint64_t tree_linger_ns(const struct tree *tree, const struct node *node)
{
	return ring_linger_ns(tree, find_ring(tree, node));
}

static uint64_t ring_due_ns(const struct tree *tree, const struct node *head)
{
	const struct node *node = oldest(head);

	return node ? later(node->exit_ns, ring_linger_ns(tree, head)) : UINT64_MAX;
}

/* *left: how many may still be processed. */
static void expire_ring(struct tree *tree, struct node *head, uint64_t now_ns, unsigned *left)
{
	struct node *node;

	for (; *left && (node = oldest(head)) && ring_due_ns(tree, head) <= now_ns; --*left) {
		slab_prefetch(node->newer);
		/* client_bits were set after its exit */
		if (find_ring(tree, node) != head) {
			exited_correct(tree, node);
			continue;
		}
		/* A node that is removed at once needs no change report; and in the expired ring it
		 * could come after nodes that are not due yet. */
		if (!node_must_stay(node) && later(node->exit_ns, TREE_HORIZON_NS) <= now_ns) {
			node_remove(tree, node);
			continue;
		}
		expire(tree, node);
		tree_notify(tree, NODE_CHANGED, node, NULL);
	}
}

/* The oldest node of a ring that may be removed.  Those with children or a hold move to the kept
 * ring, so that they are not scanned again. */
static struct node *pick(struct tree *tree, struct node *head)
{
	struct node *node, *newer;

	for (node = head->newer; node != head; node = newer) {
		newer = node->newer;
		if (node == tree->in_use)
			continue;
		if (!node_must_stay(node))
			return node;
		if (node_is_zombie(node)) {
			zombies_unmark(tree, node);
			correct_index(tree, node);
		}
		keep_ancestor(tree, node);
	}
	return NULL;
}

static bool evict_node(struct tree *tree, struct node *node, bool before_its_time)
{
	if (!node)
		return false;
	tree->counts.evicted += before_its_time && !node_is_thread(node);
	node_remove(tree, node);
	return true;
}

/* Those that have failed go last. */
static bool evict_lingering(struct tree *tree)
{
	return evict_node(tree, pick(tree, &tree->rings.lingering), true) ||
	       evict_node(tree, pick(tree, &tree->rings.failed), true);
}

/* With endless linger the number of exited processes is the bound. */
static void expire_excess(struct tree *tree, unsigned *left)
{
	const struct tree_limits *limits = &tree->limits;

	if (limits->linger_ns != TREE_ENDLESS_NS || !limits->max_exited)
		return;
	while (*left && tree->rings.lingers > limits->max_exited && evict_lingering(tree))
		--*left;
}

bool tree_expire_some(struct tree *tree, uint64_t now_ns, unsigned most)
{
	struct node *node;

	expire_ring(tree, &tree->rings.lingering, now_ns, &most);
	expire_ring(tree, &tree->rings.failed, now_ns, &most);
	expire_ring(tree, &tree->rings.others, now_ns, &most);
	expire_ring(tree, &tree->rings.threads, now_ns, &most);
	for (; most && (node = oldest(&tree->rings.expired)) &&
		later(node->exit_ns, TREE_HORIZON_NS) <= now_ns;
		most--) {
		if (node_must_stay(node))
			keep_ancestor(tree, node);
		else
			node_remove(tree, node);
	}
	expire_excess(tree, &most);
	pidmap_fit(&tree->exited, 0);
	tree_count_bytes(tree);
	return most;
}

void tree_hold(struct tree *tree, struct node *node, bool hold)
{
	if (hold == !!(node->flags & NODE_HELD) || node_is_top(node))
		return;
	node->flags ^= NODE_HELD;
	if (!hold && node->flags & NODE_ANCESTOR_ONLY && !node->first)
		node_remove(tree, node);
	else if (node_is_exited(node)) /* a hold changes nothing visible of a living process */
		tree_notify(tree, NODE_CHANGED, node, NULL);
}

uint64_t tree_expiry_ns(const struct tree *tree)
{
	const struct node *expired = oldest(&tree->rings.expired);
	uint64_t due = expired ? later(expired->exit_ns, TREE_HORIZON_NS) : UINT64_MAX;

	due = at_most(due, ring_due_ns(tree, &tree->rings.lingering));
	due = at_most(due, ring_due_ns(tree, &tree->rings.failed));
	due = at_most(due, ring_due_ns(tree, &tree->rings.others));
	due = at_most(due, ring_due_ns(tree, &tree->rings.threads));
	return due == UINT64_MAX ? 0 : due;
}

static struct node *pick_kept(const struct tree *tree)
{
	struct node *node = tree->rings.kept.newer;

	if (node == tree->in_use)
		node = node->newer;
	return node == &tree->rings.kept ? NULL : node;
}

/* Its children go to its parent: to the end of the list, in their order. */
static void leave_children(struct tree *tree, struct node *node)
{
	struct node *child;

	while ((child = node->first)) {
		node_unlink(child);
		node_link(node->parent, child);
		tree_notify(tree, NODE_MOVED, child, node);
	}
}

static bool evict(struct tree *tree)
{
	struct node *node;

	if (evict_node(tree, pick(tree, &tree->rings.expired), false) ||
		evict_node(tree, pick(tree, &tree->rings.threads), true) ||
		evict_node(tree, pick(tree, &tree->rings.others), true) || evict_lingering(tree))
		return true;
	node = pick(tree, &tree->rings.zombies);
	if (!node && (node = pick_kept(tree)))
		leave_children(tree, node);
	return evict_node(tree, node, true);
}

size_t exited_make_room(struct tree *tree, size_t wanted)
{
	size_t room;

	do
		room = tree->limits.max_nodes - tree->slab.used;
	while (room < wanted && evict(tree));
	return room < wanted ? room : wanted;
}
