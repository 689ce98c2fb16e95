// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include "core/answers.h"

#include "core/tree/abridge.h"
#include "core/tree/lineage.h"

#include <errno.h>
#include <stdlib.h>

int tree_reserve(struct tree *tree)
{
	if (slab_fit(&tree->slab, 2) < 0 || pidmap_fit(&tree->living, 2) < 0)
		return -ENOMEM;
	return pidmap_fit(&tree->exited, 3);
}

void tree_count_bytes(struct tree *tree)
{
	tree->counts.bytes = sizeof(*tree) + tree->slab.bytes + tree->cgroups.bytes +
			     tree->image_bytes + tree->failed_execs.bytes +
			     pidmap_bytes(&tree->living) + pidmap_bytes(&tree->exited) +
			     pidmap_bytes(&tree->left_out) + pidmap_bytes(&tree->callers);
}

static void count_living(struct tree *tree, const struct node *node, uint64_t more)
{
	if (node_is_thread(node)) {
		tree->counts.threads += more;
		return;
	}
	tree->counts.living += more;
	if (tree->counts.host_living)
		tree->counts.host_living[node->id.host] += more;
}

struct node *node_create(struct tree *tree, struct ident id, struct node *parent, uint32_t flags)
{
	struct node *node = slab_alloc(&tree->slab);

	node->id = id;
	node->flags = flags;
	node->status = STATUS_UNKNOWN;
	node->cpu_share = -1;
	if (pidmap_find(&tree->living, ident_key(id)) == PIDMAP_NONE)
		pidmap_put(&tree->living, ident_key(id), node->number);
	node_link(parent, node);
	count_living(tree, node, 1);
	return node;
}

static void update_orphans(struct tree *tree, struct node *node)
{
	struct node *child;

	for (child = node->first; child; child = child->next)
		if (!node_is_exited(child) && node_update_orphan(child))
			tree_notify(tree, NODE_CHANGED, child, NULL);
}

/* A guessed end does not show how long the process lived. */
static void update_is_short(const struct tree *tree, struct node *node)
{
	uint64_t start_ns = node->id.start_ns;

	if (!(node->flags & (NODE_MISSED | NODE_THREAD)) && start_ns && node->exit_ns >= start_ns &&
		node->exit_ns - start_ns < tree->limits.short_ns)
		node->flags |= NODE_SHORT;
}

static void leave_living(struct tree *tree, const struct node *node)
{
	if (node_is_host(node))
		return;
	if (pidmap_find(&tree->living, ident_key(node->id)) == node->number)
		pidmap_remove(&tree->living, ident_key(node->id));
	count_living(tree, node, (uint64_t)-1);
}

static bool is_probe(const struct node *node)
{
	const struct node *parent = node->parent;
	int32_t status = node->status;

	return (status == 0 || status == SIGKILL) && !node->execs && !node->forks &&
	       node->flags & NODE_FORKED && parent->flags & NODE_FORKED &&
	       !(node->flags & (NODE_MISSED | NODE_THREAD)) && parent->forks <= TREE_PROBES &&
	       node_age_ns(node, 0) < TREE_PROBE_NS;
}

static bool is_answer(const struct node *node)
{
	const struct image *image = node->image;

	if (!image || node->flags & (NODE_MISSED | NODE_THREAD | NODE_KTHREAD) ||
		!(node->execs || node->flags & NODE_FORKED))
		return false;
	return answers_has(&(struct ending){.status = node->status,
		.program = image_name(image),
		.exe = image->exe,
		.args = image->args,
		.args_len = image->args_len,
		.executed = node->execs});
}

static void update_is_expected(struct node *node)
{
	if (is_probe(node) || is_answer(node))
		node->flags |= NODE_EXPECTED;
}

void node_exit(struct tree *tree, struct node *node, uint64_t exit_ns, uint32_t flags)
{
	node_remove_threads(tree, node);
	leave_living(tree, node);
	node->exit_ns = exit_ns;
	if (flags & NODE_MISSED) /* an earlier scan's mark does not count */
		node->flags &= ~(uint32_t)NODE_ZOMBIE;
	node->flags |= NODE_EXITED | flags;
	if (!node_is_zombie(node)) /* else the scan that found it has set it */
		node->state = 'X';
	update_is_short(tree, node);
	update_is_expected(node);
	exited_add(tree, node);
	update_orphans(tree, node);
	tree_notify(tree, NODE_DIED, node, NULL);
}

void node_correct_exit(struct tree *tree, struct node *node, uint64_t exit_ns)
{
	node->exit_ns = exit_ns;
	node->flags &= ~(uint32_t)NODE_MISSED;
	update_is_short(tree, node);
	update_is_expected(node);
	exited_correct(tree, node);
}

void node_revive(struct tree *tree, struct node *node)
{
	exited_remove(tree, node);
	node->flags &= ~(uint32_t)(NODE_EXITED | NODE_MISSED | NODE_SHORT | NODE_EXPECTED |
				   NODE_EXPIRED | NODE_ANCESTOR_ONLY);
	node->exit_ns = 0;
	node->status = STATUS_UNKNOWN;
	node->state = 0;
	node->thread_count = 0;
	pidmap_put(&tree->living, ident_key(node->id), node->number);
	count_living(tree, node, 1);
	node_update_orphan(node);
	update_orphans(tree, node);
	tree_notify(tree, NODE_CHANGED, node, NULL);
}

void node_remove_one(struct tree *tree, struct node *node)
{
	tree_notify(tree, NODE_GONE, node, NULL);
	if (node_is_exited(node))
		exited_remove(tree, node);
	else
		leave_living(tree, node);
	node_unlink(node);
	node_set_image(tree, node, NULL);
	failed_execs_forget(&tree->failed_execs, node);
	abridge_forget(tree, node);
	lineage_set_caller(tree, node, 0);
	intern_put(&tree->cgroups, node->cgroup);
	slab_release(&tree->slab, node);
}

void node_remove(struct tree *tree, struct node *node)
{
	struct node *parent;

	do {
		parent = node->parent;
		node_remove_one(tree, node);
		node = parent;
	} while (node->flags & NODE_ANCESTOR_ONLY && !node_must_stay(node) && node != tree->in_use);
	abridge_around(tree, node);
}

void tree_clear(struct tree *tree)
{
	struct node *node = &tree->top, *parent;
	uint64_t *living = tree->counts.host_living;

	for (;;) {
		while (node->last)
			node = node->last;
		if (node_is_top(node))
			break;
		parent = node->parent;
		node_remove_one(tree, node);
		node = parent;
	}
	tree->counts = (struct tree_counts){0};
	if (tree->hosts != &tree->only) {
		free(tree->hosts);
		free(living);
		tree->hosts = &tree->only;
	}
	tree->only = (struct tree_host){0};
	tree->refused_threads = 0;
	tree->settled = false;
	tree->version++;
	tree_count_bytes(tree);
}

/* From the newest child on: threads younger than many processes are found at once. */
void node_remove_threads(struct tree *tree, struct node *node)
{
	struct node *child, *prev;

	for (child = node->last; node_thread_count(node); child = prev) {
		prev = child->prev;
		if (node_is_thread(child))
			node_remove_one(tree, child);
	}
}

bool node_reparent(struct tree *tree, struct node *node, struct node *parent)
{
	struct node *from = node->parent, *in_use = tree->in_use;

	if (from == parent || node_descends(parent, node))
		return false;
	node_unlink(node);
	node_link(parent, node);
	tree_notify(tree, NODE_MOVED, node, from);
	tree->in_use = node;
	if (from->flags & NODE_ANCESTOR_ONLY && !node_must_stay(from))
		node_remove(tree, from);
	tree->in_use = in_use;
	return true;
}

void node_set_image(struct tree *tree, struct node *node, struct image *image)
{
	struct image *before = node->image, *rest = image ? image_cut(image) : NULL;

	tree->image_bytes += image_hold(image);
	tree->image_bytes -= image_drop(before);
	tree->image_bytes -= image_drop(rest);
	node->image = image;
	image_put(before);
	image_put(rest);
}
