// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/subtree_totals.h"

#include "core/tree/subtree.h"

#define NODE_NS 10000u /* between two walks, for each node: about 200 times what it costs */

static uint64_t wait_ns(const struct subtree_totals *totals)
{
	uint64_t wait = totals->nodes > SUBTREE_TOTALS_FEW ? totals->nodes * NODE_NS : 0;

	return wait < SUBTREE_TOTALS_LATE_NS ? wait : SUBTREE_TOTALS_LATE_NS;
}

/* Another process can have the memory by now. */
static const struct subtree_total *find(
	const struct subtree_totals *totals, const struct node *root)
{
	for (unsigned i = 0; i < totals->count; i++)
		if (totals->entries[i].root == root &&
			ident_equal(totals->entries[i].sums.id, root->id))
			return &totals->entries[i];
	return NULL;
}

uint64_t subtree_totals_due_ns(const struct subtree_totals *totals, const struct tree *tree)
{
	bool is_old = totals->count && totals->version != tree_version(tree);

	return is_old && !totals->sorted_ns ? totals->time_ns + wait_ns(totals) : 0;
}

/* A replay that steps back makes them due, too. */
static bool is_due(const struct subtree_totals *totals, const struct tree *tree, uint64_t now_ns)
{
	uint64_t due_ns = subtree_totals_due_ns(totals, tree);

	if (totals->sorted_ns)
		return totals->time_ns < totals->sorted_ns || now_ns < totals->time_ns;
	return due_ns && (now_ns < totals->time_ns || now_ns >= due_ns);
}

void subtree_totals_begin(
	struct subtree_totals *totals, const struct tree *tree, uint64_t now_ns, uint64_t sorted_ns)
{
	totals->sorted_ns = sorted_ns;
	for (unsigned i = 0; i < totals->count; i++)
		totals->entries[i].wanted = false;
	if (totals->count && !is_due(totals, tree, now_ns))
		return;
	totals->count = 0;
	totals->nodes = 0;
	totals->version = tree_version(tree);
	totals->time_ns = now_ns;
}

void subtree_totals_add(struct subtree_totals *totals, const struct node *root,
	subtree_totals_fn *sum, const void *ctx)
{
	struct subtree_total *total = (struct subtree_total *)find(totals, root);

	if (!total && totals->count < SUBTREE_TOTALS_MAX) {
		total = &totals->entries[totals->count++];
		total->root = root;
		total->nodes = sum ? sum(ctx, root, &total->sums) : subtree_sum(root, &total->sums);
		totals->nodes += total->nodes;
	}
	if (total)
		total->wanted = true;
}

void subtree_totals_end(struct subtree_totals *totals)
{
	unsigned kept = 0;

	totals->nodes = 0;
	for (unsigned i = 0; i < totals->count; i++) {
		if (!totals->entries[i].wanted)
			continue;
		totals->nodes += totals->entries[i].nodes;
		totals->entries[kept++] = totals->entries[i];
	}
	totals->count = kept;
}

void subtree_totals_get(
	const struct subtree_totals *totals, const struct node *root, struct node *out)
{
	const struct subtree_total *total = find(totals, root);

	if (!total) {
		subtree_sum(root, out);
		return;
	}
	*out = *root;
	out->cpu_ns = total->sums.cpu_ns;
	out->rss_bytes = total->sums.rss_bytes;
	out->read_bytes = total->sums.read_bytes;
	out->write_bytes = total->sums.write_bytes;
	out->stat_ns = total->sums.stat_ns;
	out->cpu_share = total->sums.cpu_share;
	out->threads = total->sums.threads;
}
