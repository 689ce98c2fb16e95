// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/aim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Depth first without a stack, no further than below `root`. */
static const struct node *next_below(const struct node *root, const struct node *node)
{
	node_fetch_ahead(node);
	if (node->first)
		return node->first;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
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

static unsigned count_below(const struct aim *aim, const struct tree *tree)
{
	struct targets below = {0};
	unsigned count;

	aim_add_below(aim, tree, &below);
	for (unsigned i = 0; i < aim->targets.count; i++)
		targets_add(&below, &aim->targets.list[i]);
	count = below.count - aim->targets.count;
	targets_free(&below);
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
		snprintf(out + len, size - len, " and %u below", aim->below_count);
	else if (aim->below)
		snprintf(out + len, size - len, " and all below");
}

void aim_add_below(const struct aim *aim, const struct tree *tree, struct targets *into)
{
	for (unsigned i = 0; i < aim->root_count; i++) {
		const struct node *root = tree_find_ident(tree, aim->roots[i]);

		for (const struct node *node = root; node && (node = next_below(root, node));) {
			struct target target = target_of(node);

			if (!(target.flags & (TARGET_DEAD | TARGET_UNKNOWN | TARGET_THREAD)))
				targets_add(into, &target);
		}
	}
}
