// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* check.c - tests the invariants of tree.h, one by one. */
#include "core/tree/tree_private.h"
#include "core/tree/subtree.h"

static const char *check_children(const struct node *node)
{
	const struct node *child, *prev = NULL;
	uint32_t count = 0, threads = 0;

	for (child = node->first; child; prev = child, child = child->next) {
		threads += node_is_thread(child);
		if (child->parent != node)
			return "a child has another parent";
		if (child->prev != prev)
			return "a sibling's neighbours disagree";
		if (++count > node->children)
			return "a list of children is longer than its count";
	}
	if (count != node->children)
		return "a list of children is shorter than its count";
	if (threads != node_thread_count(node))
		return "a process does not know of its threads";
	return node->last == prev ? NULL : "the last child is not the end of the list";
}

static const char *check_thread(const struct node *node)
{
	const uint32_t flags = NODE_SHORT | NODE_MISSED | NODE_PLACEHOLDER | NODE_ORPHAN;

	if (node_is_top(node->parent) || node_is_thread(node->parent))
		return "a thread has no process";
	if (node_is_exited(node->parent))
		return "a thread of a process that has exited";
	if (node->first || node->flags & flags || !node->id.start_ns)
		return "a thread has children or flags of a process";
	return NULL;
}

static const char *check_living(const struct tree *tree, const struct node *node)
{
	uint32_t past = NODE_SHORT | NODE_MISSED | NODE_EXPIRED | NODE_ANCESTOR_ONLY;

	if (tree_find_living(tree, node->id) != node)
		return "a living node is not found by its pid";
	if (node->flags & past)
		return "a living node has a flag of exited ones";
	if (node_is_exited(node->parent) && !(node->flags & NODE_ORPHAN))
		return "the living child of an exited process is not an orphan";
	return NULL;
}

static bool is_same(const struct node *a, const struct node *b)
{
	return ident_equal(a->id, b->id) && node_is_thread(a) == node_is_thread(b);
}

static const char *check_exited(const struct tree *tree, const struct node *node)
{
	struct node *found = tree_find_living(tree, node->id);
	uint32_t number = pidmap_find(&tree->exited, ident_key(node->id));

	if (found == node)
		return "an exited process is found as a living one";
	if (found && found->id.start_ns && is_same(found, node))
		return "an exited process also lives as another node";
	while (number != PIDMAP_NONE && number != node->number) {
		found = slab_at(&tree->slab, number);
		if (found->next_same_pid != PIDMAP_NONE &&
			*slab_newer_same_pid(&tree->slab, found->next_same_pid) != number)
			return "exited processes of a pid are linked in one direction only";
		if (!node_is_zombie(found) && found->exit_ns < node->exit_ns &&
			found->id.start_ns < node->exit_ns)
			return "exited processes of a pid are in a wrong order";
		if (found->id.start_ns && is_same(found, node))
			return "two exited nodes are one process";
		number = found->next_same_pid;
	}
	if (node_is_zombie(node) && node->flags & (NODE_EXPIRED | NODE_ANCESTOR_ONLY | NODE_THREAD))
		return "a zombie expires though it was not reaped";
	if (number == PIDMAP_NONE)
		return "an exited process is not in the index";
	if (node->flags & NODE_ANCESTOR_ONLY &&
		(!(node->first || node->flags & NODE_HELD) || !(node->flags & NODE_EXPIRED)))
		return "an expired process is kept without a reason";
	return NULL;
}

static const char *check_image(const struct image *image)
{
	unsigned behind = 0;

	for (; image; image = image->before) {
		if (!image->refs || !image->held)
			return "an image in use has no references";
		if (image->executed && (!image->executed->held || image->executed->executed))
			return "the exec of a title is not kept";
		if (behind++ > IMAGE_CHAIN_MAX)
			return "a chain of images is too long";
	}
	return NULL;
}

static const char *check_failed_execs(const struct tree *tree)
{
	const struct failed_execs_pool *pool = &tree->failed_execs;
	const struct node *node = NULL;
	uint32_t with = 0;
	size_t bytes = 0;

	while ((node = slab_next(&tree->slab, node))) {
		const struct failed_execs *failed_execs = failed_execs_of(tree, node);
		uint32_t kept = 0;

		if (!failed_execs)
			continue;
		with++;
		for (const struct failed_exec *at = failed_execs->newest; at;
			at = at->older, kept++)
			bytes += at->size;
		if (kept != failed_execs->kept || kept > FAILED_EXECS_KEPT ||
			kept > failed_execs->total)
			return "more failed execs are kept than counted";
		if (failed_execs->path_search > failed_execs->total)
			return "a path search is longer than all failed execs";
	}
	if (with != pool->count || bytes != pool->path_bytes || bytes > FAILED_EXECS_BYTES)
		return "the memory account of failed execs is wrong";
	return NULL;
}

static const char *check_node(const struct tree *tree, const struct node *node)
{
	const char *broken = check_children(node);

	if (node_is_host(node))
		return broken ? broken : check_image(node->image);
	if (!broken && node->id.pid <= 0)
		broken = "a node has no pid";
	if (!broken && node_is_thread(node))
		broken = check_thread(node);
	if (!broken)
		broken = node_is_exited(node) ? check_exited(tree, node) : check_living(tree, node);
	if (!broken && node->execs && !node->image)
		broken = "an exec has left no image";
	return broken ? broken : check_image(node->image);
}

/* Counts a ring.  Returns false when its links are broken or a node has other flags than wanted. */
static bool count_ring(const struct node *head, uint32_t want, uint64_t *count)
{
	uint32_t mask =
		NODE_EXITED | NODE_LINGERS | NODE_EXPIRED | NODE_ANCESTOR_ONLY | NODE_ZOMBIE;
	const struct node *node = head;

	if (!(want & (NODE_EXPIRED | NODE_ZOMBIE)))
		mask |= NODE_THREAD;

	do {
		if (node->newer->older != node)
			return false;
		if (node != head && (node->flags & mask) != want)
			return false;
		*count += node != head;
		node = node->newer;
	} while (node != head);
	return true;
}

static const char *check_counts(const struct tree *tree, uint64_t living, uint64_t exited)
{
	const struct tree_counts *counts = &tree->counts;
	uint64_t lingers = 0, rings = 0, zombies = 0;

	if (counts->living + counts->threads != living || tree->living.used != living)
		return "the count of living processes is wrong";
	if (counts->exited + counts->ended_threads != exited)
		return "the count of exited processes is wrong";
	if (living + exited + counts->hosts != tree->slab.used)
		return "a node is not reached from the top";
	if (living + exited > tree->limits.max_nodes)
		return "there are more nodes than the limit";
	if (!count_ring(&tree->rings.lingering, NODE_EXITED | NODE_LINGERS, &lingers) ||
		!count_ring(&tree->rings.failed, NODE_EXITED | NODE_LINGERS, &lingers) ||
		!count_ring(&tree->rings.others, NODE_EXITED, &rings) ||
		!count_ring(&tree->rings.threads, NODE_EXITED | NODE_THREAD, &rings) ||
		!count_ring(&tree->rings.zombies, NODE_EXITED | NODE_ZOMBIE, &zombies) ||
		!count_ring(&tree->rings.expired, NODE_EXITED | NODE_EXPIRED, &rings) ||
		!count_ring(
			&tree->rings.kept, NODE_EXITED | NODE_EXPIRED | NODE_ANCESTOR_ONLY, &rings))
		return "a ring of exited processes is broken";
	if (zombies != counts->zombies)
		return "the count of zombies is wrong";
	if (lingers != tree->rings.lingers)
		return "the count of exited processes that linger is wrong";
	return lingers + rings + zombies == exited ? NULL : "an exited process is in no ring";
}

const char *tree_check(const struct tree *tree)
{
	const struct node *node = &tree->top;
	const char *broken = check_children(node);
	uint64_t living = 0, exited = 0, threads = 0;

	while (!broken && (node = subtree_next(node, NULL))) {
		if (living + exited > tree->slab.used)
			return "a cycle: the walk does not end";
		exited += node_is_exited(node);
		living += !node_is_exited(node) && !node_is_host(node);
		threads += node_is_thread(node);
		broken = check_node(tree, node);
	}
	if (!broken && threads != tree->counts.threads + tree->counts.ended_threads)
		broken = "the count of threads is wrong";
	if (!broken)
		broken = check_failed_execs(tree);
	return broken ? broken : check_counts(tree, living, exited);
}
