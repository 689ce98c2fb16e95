// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/scope.h"

#include "core/tree/subtree.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ANY_UID UINT32_MAX

void scope_init(struct scope *scope)
{
	memset(scope, 0, sizeof(*scope));
	scope->uid = ANY_UID;
}

int scope_add_pid(struct scope *scope, int32_t pid)
{
	if (pid <= 0)
		return -EINVAL;
	for (unsigned i = 0; i < scope->root_count; i++)
		if (scope->roots[i].pid == pid)
			return 0;
	if (scope->root_count == SCOPE_PIDS_MAX)
		return -ENOSPC;
	scope->roots[scope->root_count++] = (struct ident){.pid = pid};
	return 0;
}

void scope_set_command(struct scope *scope, int32_t pid)
{
	scope->roots[0] = (struct ident){.pid = pid > 0 ? pid : -1};
	scope->root_count = 1;
}

/*
 * Exited processes do not bind a pid: the last event of the pid's former holder may still arrive
 * when the process that is meant has been started.  A zombie still has its pid.
 */
bool scope_bind(struct scope *scope, const struct node *node)
{
	bool bound = false;

	if (!node->id.start_ns || node_is_thread(node) ||
		(node_is_exited(node) && !node_is_zombie(node)))
		return false;
	for (unsigned i = 0; i < scope->root_count; i++) {
		struct ident *root = &scope->roots[i];

		if (root->pid == node->id.pid && !root->start_ns) {
			root->start_ns = node->id.start_ns;
			bound = true;
		}
	}
	return bound;
}

void scope_bind_all(struct scope *scope, const struct tree *tree)
{
	struct node *node;

	for (unsigned i = 0; i < scope->root_count; i++)
		if ((node = tree_find(tree, scope->roots[i].pid)))
			scope_bind(scope, node);
	for (node = tree_next(tree, NULL); node; node = tree_next(tree, node))
		if (node_is_zombie(node))
			scope_bind(scope, node);
}

/* A root that is not bound equals a placeholder of its pid: the start of neither is known. */
bool scope_has_root(const struct scope *scope, const struct node *node)
{
	for (unsigned i = 0; i < scope->root_count; i++)
		if (ident_equal(scope->roots[i], node->id))
			return true;
	return false;
}

bool scope_has_ancestor(const struct scope *scope, const struct node *node)
{
	if (!scope->root_count)
		return true;
	for (; !node_is_top(node); node = node->parent)
		if (scope_has_root(scope, node))
			return true;
	return false;
}

bool scope_has_owner(const struct scope *scope, const struct node *node)
{
	return scope->uid == ANY_UID || scope->uid == node->uid;
}

bool scope_has(const struct scope *scope, const struct node *node)
{
	return scope_has_owner(scope, node) && scope_has_ancestor(scope, node);
}

/* Its parent is marked already.  Returns whether the bit has changed. */
static bool mark_one(const struct scope *scope, struct node *node, uint16_t bit)
{
	uint16_t before = node->client_bits & bit;
	bool in = !scope->root_count || node->parent->client_bits & bit ||
		  scope_has_root(scope, node);

	node->client_bits = (uint16_t)((node->client_bits & ~bit) | (in ? bit : 0));
	return before != (node->client_bits & bit);
}

void scope_mark(const struct scope *scope, struct node *root, uint16_t bit)
{
	struct node *node = node_is_top(root) ? NULL : root;

	while (node)
		node = mark_one(scope, node, bit) ? subtree_next(node, root)
						  : subtree_beside(node, root);
}

void scope_mark_all(const struct scope *scope, struct tree *tree, uint16_t bit)
{
	for (struct node *node = tree_top(tree)->first; node; node = node->next)
		scope_mark(scope, node, bit);
}

bool scope_must_keep(void *scope, const struct node *node)
{
	return scope_has_root(scope, node);
}

bool scope_is_all(const struct scope *scope)
{
	return !scope->root_count && scope->uid == ANY_UID;
}

unsigned scope_write_not_found(const struct scope *scope, char *out, size_t size)
{
	unsigned unmet = 0;
	size_t used = 0;

	*out = '\0';
	for (unsigned i = 0; i < scope->root_count; i++) {
		if (scope->roots[i].start_ns)
			continue;
		if (used < size)
			used += (size_t)snprintf(out + used, size - used, "%s%" PRId32,
				unmet ? ", " : "", scope->roots[i].pid);
		unmet++;
	}
	return unmet;
}

bool scope_has_or_is_all(const struct scope *scope, const struct node *node)
{
	return scope_is_all(scope) || (node && scope_has(scope, node));
}
