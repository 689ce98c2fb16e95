// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/subtree.h"

void subtree_add(struct node *sums, const struct node *node)
{
	bool living = !node_is_exited(node);

	if (node_is_thread(node))
		return; /* its process has its figures */
	if (living && node->cpu_share > 0)
		sums->cpu_share += node->cpu_share;
	if (living) {
		sums->rss_bytes += node->rss_bytes;
		sums->threads += node->threads;
	}
	sums->cpu_ns += node->cpu_ns;
	sums->read_bytes += node->read_bytes;
	sums->write_bytes += node->write_bytes;
	if (sums->stat_ns < node->stat_ns)
		sums->stat_ns = node->stat_ns;
}

void subtree_begin_sum(struct node *sums, const struct node *root)
{
	*sums = *root;
	sums->cpu_share = 0;
	sums->rss_bytes = 0;
	sums->threads = 0;
	sums->cpu_ns = 0;
	sums->read_bytes = 0;
	sums->write_bytes = 0;
}

uint32_t subtree_sum(const struct node *root, struct node *sums)
{
	uint32_t nodes = 0;

	subtree_begin_sum(sums, root);
	for (const struct node *node = root; node; node = subtree_next(node, root)) {
		__builtin_prefetch(&node[12].cpu_ns);
		subtree_add(sums, node);
		nodes++;
	}
	return nodes;
}

bool subtree_is_dead(const struct node *root)
{
	for (const struct node *node = root; node; node = subtree_next(node, root))
		if (!node_is_exited(node))
			return false;
	return true;
}
