// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/selection.h"

#include "core/tree/subtree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A running process whose start is known: the test of target_of on one cache line of the node. */
static bool is_meant(const struct node *node)
{
	return node->id.start_ns && !(node->flags & (NODE_EXITED | NODE_THREAD));
}

static bool add_root(struct selection *selection, const struct node *node)
{
	struct target target = target_of(node);
	struct ident *grown =
		realloc(selection->roots, (selection->root_count + 1) * sizeof(*grown));

	if (!grown)
		return false;
	selection->roots = grown;
	if (targets_add(&selection->targets, &target))
		selection->roots[selection->root_count++] = node->id;
	return !selection->targets.full;
}

typedef bool add_fn(struct selection *selection, const struct node *node);

/* Adds the process of the node, which may be a thread. */
static bool add_process(struct selection *selection, const struct node *node)
{
	selection->of_threads = selection->of_threads || node_is_thread(node);
	return add_root(selection, node_process(node));
}

static bool add_tagged(
	struct selection *selection, const struct tree *tree, const struct view *view, add_fn *add)
{
	const struct node *top = tree_top(tree);

	for (const struct node *node = top; (node = subtree_next(node, top));) {
		bool twice = node_is_thread(node) && view_is_tagged(view, node->parent);

		if (view_is_tagged(view, node) && !twice && !add(selection, node))
			return false;
	}
	return true;
}

static bool is_target(const struct selection *selection, const struct node *node)
{
	struct target target = target_of(node);

	return targets_has(&selection->targets, &target);
}

static unsigned count_below_one(const struct selection *selection, const struct node *root)
{
	bool others = selection->targets.count > 1;
	unsigned count = 0;

	for (const struct node *node = root; node && (node = subtree_next(node, root));)
		count += is_meant(node) && !(others && is_target(selection, node));
	return count;
}

/* A root may be below another root; one walk from the top counts each descendant once. */
static unsigned count_below(const struct selection *selection, const struct tree *tree)
{
	const struct node *top = tree_top(tree), *node = top;
	unsigned count = 0;

	if (selection->root_count == 1)
		return count_below_one(selection, tree_find_ident(tree, selection->roots[0]));
	while (node) {
		bool chosen = is_target(selection, node);

		count += chosen ? count_below_one(selection, node) : 0;
		node = chosen ? subtree_beside(node, top) : subtree_next(node, top);
	}
	return count;
}

static bool finish(struct selection *selection, const struct tree *tree, bool taken)
{
	if (!taken || !selection->root_count) {
		selection_free(selection);
		return false;
	}
	selection->below_count = count_below(selection, tree);
	return true;
}

bool selection_take_one(
	struct selection *selection, const struct tree *tree, const struct node *node)
{
	selection_free(selection);
	return finish(selection, tree, add_process(selection, node));
}

/* A row of identical processes is all of them. */
static bool add_row(
	struct selection *selection, const struct view *view, struct node *row, add_fn *add)
{
	struct node *node = NULL;
	unsigned count = 0;

	for (; row && (node = view_next_in_row(view, row, node)); count++)
		if (!add(selection, node))
			return false;
	selection->row_of = count > 1;
	return count;
}

static bool take(
	struct selection *selection, const struct tree *tree, const struct view *view, add_fn *add)
{
	selection_free(selection);
	return finish(selection, tree,
		view_tagged(view) ? add_tagged(selection, tree, view, add)
				  : add_row(selection, view, view_cursor(view), add));
}

bool selection_take(struct selection *selection, const struct tree *tree, const struct view *view)
{
	return take(selection, tree, view, add_process);
}

bool selection_take_threads(
	struct selection *selection, const struct tree *tree, const struct view *view)
{
	return take(selection, tree, view, add_root);
}

void selection_free(struct selection *selection)
{
	targets_free(&selection->targets);
	free(selection->roots);
	*selection = (struct selection){0};
}

void selection_write(const struct selection *selection, char *out, size_t size)
{
	static const char *const whose[REACH_COUNT] = {
		[REACH_GROUP] = "the process group of ", [REACH_SESSION] = "the session of "};
	const char *reach = whose[selection->reach];
	size_t len = snprintf(out, size, "%s",
		reach                   ? reach
		: selection->of_threads ? "all of "
					: "");

	if (selection->targets.count == 1)
		target_name(out + len, size - len, &selection->targets.list[0]);
	else
		len += (size_t)snprintf(
			out + len, size - len, "%u processes", selection->targets.count);
	if (selection->row_of && len < size) {
		char name[TARGET_SENTENCE];

		target_name(name, sizeof(name), &selection->targets.list[0]);
		snprintf(out + len, size - len, " such as %s", name);
	}
	len = strlen(out);
	if (reach)
		snprintf(out + len, size - len, ", %u process%s", selection->member_count,
			selection->member_count == 1 ? "" : "es");
	else if (selection->reach == REACH_BELOW && selection->below_count)
		snprintf(out + len, size - len, " and %u descendant%s", selection->below_count,
			selection->below_count == 1 ? "" : "s");
	else if (selection->reach == REACH_BELOW)
		snprintf(out + len, size - len, " and all descendants");
}

/* ---- process groups and sessions ---- */

static pid_t group_of(enum selection_reach reach, int32_t pid)
{
	return reach == REACH_GROUP ? getpgid(pid) : getsid(pid);
}

/* Whether the kernel has the node in the group or session of one of the roots. */
static bool is_member(
	const struct selection *selection, const struct node *node, const pid_t *groups)
{
	pid_t group = is_meant(node) ? group_of(selection->reach, node->id.pid) : -1;

	for (unsigned i = 0; group > 0 && i < selection->root_count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* Adds them to `into`; NULL: only counts them. */
static unsigned find_members(
	const struct selection *selection, const struct tree *tree, struct targets *into)
{
	pid_t *groups = calloc(selection->root_count, sizeof(*groups));
	unsigned count = 0;

	for (unsigned i = 0; groups && i < selection->root_count; i++)
		groups[i] = group_of(selection->reach, selection->roots[i].pid);
	for (struct node *node = tree_next(tree, NULL); groups && node;
		node = tree_next(tree, node)) {
		struct target target;

		if (!is_member(selection, node, groups))
			continue;
		target = target_of(node);
		count++;
		if (into)
			targets_add(into, &target);
	}
	free(groups);
	return count;
}

void selection_set_reach(
	struct selection *selection, const struct tree *tree, enum selection_reach reach)
{
	selection->reach = reach;
	if (reach == REACH_GROUP || reach == REACH_SESSION)
		selection->member_count = find_members(selection, tree, NULL);
}

void selection_add_members(struct selection *selection, const struct tree *tree)
{
	if (selection->reach == REACH_GROUP || selection->reach == REACH_SESSION)
		find_members(selection, tree, &selection->targets);
}

void selection_add_below(
	const struct selection *selection, const struct tree *tree, struct targets *into)
{
	for (unsigned i = 0; i < selection->root_count; i++) {
		const struct node *root = tree_find_ident(tree, selection->roots[i]);

		for (const struct node *node = root; node && (node = subtree_next(node, root));) {
			struct target target = target_of(node);

			if (is_meant(node))
				targets_add(into, &target);
		}
	}
}
