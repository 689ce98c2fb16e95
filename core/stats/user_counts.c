// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/user_counts.h"

#include "core/base/array.h"

#include <stdlib.h>

struct owners {
	struct tree *tree;
	uint32_t *uids; /* by the node's number */
	uint32_t count;
	bool lost; /* a lack of memory: some owners are missing */
};

/* A process whose owner is not known yet has none. */
static uint32_t owner_of(const struct node *node)
{
	return node->flags & (NODE_DEAD | NODE_PLACEHOLDER | NODE_THREAD) ? OWNERS_NONE : node->uid;
}

static bool fit(struct owners *owners, uint32_t number)
{
	uint32_t *uids = numbered_fit(owners->uids, &owners->count, number, sizeof(*uids), 0xff);

	if (uids)
		owners->uids = uids;
	return uids;
}

static void note(struct owners *owners, const struct node *node, uint32_t uid)
{
	if (fit(owners, node->number))
		owners->uids[node->number] = uid;
	else
		owners->lost = true;
}

/* tree_watch_fn */
static void watch(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	note(ctx, node, change == NODE_GONE ? OWNERS_NONE : owner_of(node));
}

static void note_all(struct owners *owners)
{
	owners->lost = false;
	for (const struct node *node = NULL; (node = tree_next(owners->tree, node));)
		note(owners, node, owner_of(node));
}

struct owners *owners_new(struct tree *tree)
{
	struct owners *owners = calloc(1, sizeof(*owners));

	if (!owners)
		return NULL;
	owners->tree = tree;
	if (tree_add_watcher(tree, watch, owners) < 0) {
		free(owners);
		return NULL;
	}
	note_all(owners);
	return owners;
}

void owners_free(struct owners *owners)
{
	if (!owners)
		return;
	tree_remove_watcher(owners->tree, owners);
	free(owners->uids);
	free(owners);
}

const uint32_t *owners_uids(struct owners *owners, uint32_t *count)
{
	if (owners->lost || !owners->uids) {
		fit(owners, 0);
		note_all(owners);
	}
	*count = owners->count;
	return owners->lost ? NULL : owners->uids;
}

const char *owners_check(const struct owners *owners)
{
	uint32_t living = 0, noted = 0;

	for (const struct node *node = NULL; (node = tree_next(owners->tree, node));) {
		uint32_t uid = owner_of(node);

		if (node->number < owners->count && owners->uids[node->number] != uid)
			return "a process has another owner than was noted";
		if (node->number >= owners->count && !owners->lost)
			return "a process was not noted, and nobody knows";
		living += node->number < owners->count && uid != OWNERS_NONE;
	}
	for (uint32_t i = 0; i < owners->count; i++)
		noted += owners->uids[i] != OWNERS_NONE;
	return noted == living ? NULL : "who is not there has an owner";
}
