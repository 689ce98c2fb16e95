// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/action/selection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct node *next_beside(const struct node *root, const struct node *node)
{
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

/* Depth first without a stack, no further than below `root`. */
static const struct node *next_below(const struct node *root, const struct node *node)
{
	node_fetch_ahead(node);
	return node->first ? node->first : next_beside(root, node);
}

/* Can get a signal by itself: as target_of says, without a look at all of the node. */
static bool is_meant(const struct node *node)
{
	return node->id.start_ns && !(node->flags & (NODE_EXITED | NODE_THREAD));
}

static bool add_root(struct aim *aim, const struct node *node)
{
	struct target target = target_of(node);
	struct ident *grown = realloc(aim->roots, (aim->root_count + 1) * sizeof(*grown));

	if (!grown)
		return false;
	aim->roots = grown;
	if (targets_add(&aim->targets, &target))
		aim->roots[aim->root_count++] = node->id;
	return !aim->targets.full;
}

typedef bool add_fn(struct aim *aim, const struct node *node);

/* The process, whatever of it was chosen. */
static bool add_process(struct aim *aim, const struct node *node)
{
	aim->of_threads = aim->of_threads || node_is_thread(node);
	return add_root(aim, node_process(node));
}

static bool add_tagged(
	struct aim *aim, const struct tree *tree, const struct view *view, add_fn *add)
{
	const struct node *top = tree_top(tree);

	for (const struct node *node = top; (node = next_below(top, node));) {
		bool twice = node_is_thread(node) && view_is_tagged(view, node->parent);

		if (view_is_tagged(view, node) && !twice && !add(aim, node))
			return false;
	}
	return true;
}

static bool is_target(const struct aim *aim, const struct node *node)
{
	struct target target = target_of(node);

	return targets_has(&aim->targets, &target);
}

static unsigned count_below_one(const struct aim *aim, const struct node *root)
{
	bool others = aim->targets.count > 1;
	unsigned count = 0;

	for (const struct node *node = root; node && (node = next_below(root, node));)
		count += is_meant(node) && !(others && is_target(aim, node));
	return count;
}

/* One can be below another: who is below both is counted once, in one walk from the top. */
static unsigned count_below(const struct aim *aim, const struct tree *tree)
{
	const struct node *top = tree_top(tree), *node = top;
	unsigned count = 0;

	if (aim->root_count == 1)
		return count_below_one(aim, tree_find_ident(tree, aim->roots[0]));
	while (node) {
		bool chosen = is_target(aim, node);

		count += chosen ? count_below_one(aim, node) : 0;
		node = chosen ? next_beside(top, node) : next_below(top, node);
	}
	return count;
}

static bool finish(struct aim *aim, const struct tree *tree, bool taken)
{
	if (!taken || !aim->root_count) {
		aim_free(aim);
		return false;
	}
	aim->below_count = count_below(aim, tree);
	return true;
}

bool aim_take_one(struct aim *aim, const struct tree *tree, const struct node *node)
{
	aim_free(aim);
	return finish(aim, tree, add_process(aim, node));
}

static bool take(struct aim *aim, const struct tree *tree, const struct view *view, add_fn *add)
{
	const struct node *cursor = view_cursor(view);

	aim_free(aim);
	return finish(aim, tree,
		view_tagged(view) ? add_tagged(aim, tree, view, add) : cursor && add(aim, cursor));
}

bool aim_take(struct aim *aim, const struct tree *tree, const struct view *view)
{
	return take(aim, tree, view, add_process);
}

bool aim_take_threads(struct aim *aim, const struct tree *tree, const struct view *view)
{
	return take(aim, tree, view, add_root);
}

void aim_free(struct aim *aim)
{
	targets_free(&aim->targets);
	free(aim->roots);
	*aim = (struct aim){0};
}

void aim_write(const struct aim *aim, char *out, size_t size)
{
	size_t len = snprintf(out, size, "%s", aim->of_threads ? "all of " : "");

	if (aim->targets.count == 1)
		target_name(out + len, size - len, &aim->targets.list[0]);
	else
		snprintf(out + len, size - len, "%u processes", aim->targets.count);
	len = strlen(out);
	if (aim->below && aim->below_count)
		snprintf(out + len, size - len, " and %u descendant%s", aim->below_count,
			aim->below_count == 1 ? "" : "s");
	else if (aim->below)
		snprintf(out + len, size - len, " and all descendants");
}

void aim_add_below(const struct aim *aim, const struct tree *tree, struct targets *into)
{
	for (unsigned i = 0; i < aim->root_count; i++) {
		const struct node *root = tree_find_ident(tree, aim->roots[i]);

		for (const struct node *node = root; node && (node = next_below(root, node));) {
			struct target target = target_of(node);

			if (is_meant(node))
				targets_add(into, &target);
		}
	}
}
