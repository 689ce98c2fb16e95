// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tree/lifecycle.h"

#include "core/tree/abridge.h"
#include "core/tree/exited.h"
#include "core/tree/links.h"

#include <errno.h>

int tree_fit(struct tree *tree)
{
	if (slab_fit(&tree->slab, 2) < 0 || pidmap_fit(&tree->living, 2) < 0)
		return -ENOMEM;
	return pidmap_fit(&tree->ghosts, 3);
}

void tree_account(struct tree *tree)
{
	tree->counts.bytes = sizeof(*tree) + tree->slab.bytes + tree->cgroups.bytes +
			     tree->image_bytes + tree->attempts.bytes +
			     pidmap_bytes(&tree->living) + pidmap_bytes(&tree->ghosts) +
			     pidmap_bytes(&tree->left_out);
}

static uint64_t *living_count(struct tree *tree, const struct node *node)
{
	return node_is_thread(node) ? &tree->counts.threads : &tree->counts.living;
}

struct node *life_begin(struct tree *tree, struct ident id, struct node *parent, uint32_t flags)
{
	struct node *node = slab_take(&tree->slab);

	node->id = id;
	node->flags = flags;
	node->status = STATUS_UNKNOWN;
	node->cpu_share = -1;
	node->twin = PIDMAP_NONE;
	if (pidmap_find(&tree->living, id.pid) == PIDMAP_NONE)
		pidmap_put(&tree->living, id.pid, node->number);
	kin_link(parent, node);
	++*living_count(tree, node);
	return node;
}

static void judge_children(struct tree *tree, struct node *node)
{
	struct node *child;

	for (child = node->first; child; child = child->next)
		if (!node_is_ghost(child) && kin_judge(child))
			tell(tree, NODE_CHANGED, child, NULL);
}

/* A guessed end does not show how long the process lived. */
static void judge_length(const struct tree *tree, struct node *node)
{
	uint64_t start_ns = node->id.start_ns;

	if (!(node->flags & (NODE_MISSED | NODE_THREAD)) && start_ns && node->exit_ns >= start_ns &&
		node->exit_ns - start_ns < tree->limits.short_ns)
		node->flags |= NODE_SHORT;
}

static void leave_living(struct tree *tree, const struct node *node)
{
	if (pidmap_find(&tree->living, node->id.pid) == node->number)
		pidmap_remove(&tree->living, node->id.pid);
	--*living_count(tree, node);
}

void life_end(struct tree *tree, struct node *node, uint64_t exit_ns, uint32_t flags)
{
	life_forget_threads(tree, node);
	leave_living(tree, node);
	node->exit_ns = exit_ns;
	if (flags & NODE_MISSED) /* an earlier scan's mark does not count */
		node->flags &= ~(uint32_t)NODE_ZOMBIE;
	node->flags |= NODE_DEAD | flags;
	node->state = node_is_zombie(node) ? 'Z' : 'X';
	judge_length(tree, node);
	ghosts_add(tree, node);
	judge_children(tree, node);
	tell(tree, NODE_DIED, node, NULL);
}

void life_correct_end(struct tree *tree, struct node *node, uint64_t exit_ns)
{
	node->exit_ns = exit_ns;
	node->flags &= ~(uint32_t)NODE_MISSED;
	judge_length(tree, node);
	ghosts_correct(tree, node);
}

void life_resume(struct tree *tree, struct node *node)
{
	ghosts_remove(tree, node);
	node->flags &= ~(uint32_t)(NODE_DEAD | NODE_MISSED | NODE_SHORT | NODE_EXPIRED |
				   NODE_SPENT | NODE_LONGER);
	node->exit_ns = 0;
	node->status = STATUS_UNKNOWN;
	node->state = 0;
	node->twin = PIDMAP_NONE;
	pidmap_put(&tree->living, node->id.pid, node->number);
	tree->counts.living++;
	kin_judge(node);
	judge_children(tree, node);
	tell(tree, NODE_CHANGED, node, NULL);
}

void life_forget_one(struct tree *tree, struct node *node)
{
	tell(tree, NODE_GONE, node, NULL);
	if (node_is_ghost(node))
		ghosts_remove(tree, node);
	else
		leave_living(tree, node);
	kin_unlink(node);
	life_set_image(tree, node, NULL);
	attempts_forget(&tree->attempts, node);
	abridge_forget(tree, node);
	intern_put(&tree->cgroups, node->cgroup);
	slab_give(&tree->slab, node);
}

void life_forget(struct tree *tree, struct node *node)
{
	struct node *parent;

	do {
		parent = node->parent;
		life_forget_one(tree, node);
		node = parent;
	} while (node->flags & NODE_SPENT && !node_must_stay(node) && node != tree->pin);
	abridge_around(tree, node);
}

void life_forget_threads(struct tree *tree, struct node *node)
{
	struct node *child, *next;

	if (!(node->flags & NODE_THREADED))
		return;
	for (child = node->first; child; child = next) {
		next = child->next;
		if (node_is_thread(child))
			life_forget_one(tree, child);
	}
	node->flags &= ~(uint32_t)NODE_THREADED;
}

bool life_move(struct tree *tree, struct node *node, struct node *parent)
{
	struct node *from = node->parent, *pin = tree->pin;

	if (from == parent || kin_descends(parent, node))
		return false;
	kin_unlink(node);
	kin_link(parent, node);
	tell(tree, NODE_MOVED, node, from);
	tree->pin = node;
	if (from->flags & NODE_SPENT && !node_must_stay(from))
		life_forget(tree, from);
	tree->pin = pin;
	return true;
}

void life_set_image(struct tree *tree, struct node *node, struct image *image)
{
	struct image *before = node->image, *rest = image ? image_cut(image) : NULL;

	tree->image_bytes += image_hold(image);
	tree->image_bytes -= image_drop(before);
	tree->image_bytes -= image_drop(rest);
	node->image = image;
	image_put(before);
	image_put(rest);
}
