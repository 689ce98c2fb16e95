// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/user_counts.h"

#include "core/base/array.h"

#include <stdlib.h>

struct user_counts {
	struct tree *tree;
	uint32_t *uids; /* by the node's number */
	uint32_t count;
	bool lost; /* a lack of memory: some owners are missing */
};

/* A process whose owner is not known yet has none. */
static uint32_t owner_of(const struct node *node)
{
	return node->flags & (NODE_EXITED | NODE_PLACEHOLDER | NODE_THREAD) ? USER_COUNTS_NONE
									    : node->uid;
}

static bool fit(struct user_counts *user_counts, uint32_t number)
{
	uint32_t *uids =
		array_grow(user_counts->uids, &user_counts->count, number, sizeof(*uids), 0xff);

	if (uids)
		user_counts->uids = uids;
	return uids;
}

static void note(struct user_counts *user_counts, const struct node *node, uint32_t uid)
{
	if (fit(user_counts, node->number))
		user_counts->uids[node->number] = uid;
	else
		user_counts->lost = true;
}

/* tree_observer_fn */
static void user_counts_on_change(
	void *ctx, enum node_change change, struct node *node, struct node *from)
{
	note(ctx, node, change == NODE_GONE ? USER_COUNTS_NONE : owner_of(node));
}

static void note_all(struct user_counts *user_counts)
{
	user_counts->lost = false;
	for (const struct node *node = NULL; (node = tree_next(user_counts->tree, node));)
		note(user_counts, node, owner_of(node));
}

struct user_counts *user_counts_new(struct tree *tree)
{
	struct user_counts *user_counts = calloc(1, sizeof(*user_counts));

	if (!user_counts)
		return NULL;
	user_counts->tree = tree;
	if (tree_add_observer(tree, user_counts_on_change, user_counts) < 0) {
		free(user_counts);
		return NULL;
	}
	note_all(user_counts);
	return user_counts;
}

void user_counts_free(struct user_counts *user_counts)
{
	if (!user_counts)
		return;
	tree_remove_observer(user_counts->tree, user_counts);
	free(user_counts->uids);
	free(user_counts);
}

const uint32_t *user_counts_uids(struct user_counts *user_counts, uint32_t *count)
{
	if (user_counts->lost || !user_counts->uids) {
		fit(user_counts, 0);
		note_all(user_counts);
	}
	*count = user_counts->count;
	return user_counts->lost ? NULL : user_counts->uids;
}

const char *user_counts_check(const struct user_counts *user_counts)
{
	uint32_t living = 0, noted = 0;

	for (const struct node *node = NULL; (node = tree_next(user_counts->tree, node));) {
		uint32_t uid = owner_of(node);

		if (node->number < user_counts->count && user_counts->uids[node->number] != uid)
			return "a process has another owner than was noted";
		if (node->number >= user_counts->count && !user_counts->lost)
			return "a process was not noted, and nobody knows";
		living += node->number < user_counts->count && uid != USER_COUNTS_NONE;
	}
	for (uint32_t i = 0; i < user_counts->count; i++)
		noted += user_counts->uids[i] != USER_COUNTS_NONE;
	return noted == living ? NULL : "who is not there has an owner";
}
