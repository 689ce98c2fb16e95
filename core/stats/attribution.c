// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/spawners_private.h"

#define CHAIN_MAX 4096 /* ghosts scanned for the oldest one of a chain */

bool blame_stands(const struct spawners *s, const struct node *node)
{
	return !node_is_ghost(node) || node->flags & (NODE_MISSED | NODE_SEEDED) ||
	       node_age_ns(node, 0) >= s->limits.short_ns;
}

/* The oldest ended process between the node and its first responsible ancestor. */
static struct node *chain_top(const struct spawners *s, struct node *node)
{
	unsigned steps = 0;

	while (!node_is_top(node->parent) && !blame_stands(s, node->parent) && ++steps < CHAIN_MAX)
		node = node->parent;
	return node;
}

/*
 * The record responsible for what this short-lived, ended node has started: its responsible
 * ancestor, or the oldest of the chain that it ends.  *born_ns: when that chain began.
 */
static struct spawner *heir_of(
	struct spawners *s, struct node *node, uint64_t now_ns, uint64_t *born_ns)
{
	struct node *up = node;
	struct spawner *heir = NULL;
	unsigned steps = 0;

	*born_ns = node->id.start_ns;
	while (!heir && !node_is_top(up->parent) && !blame_stands(s, up->parent) &&
		++steps < CHAIN_MAX) {
		up = up->parent;
		*born_ns = up->id.start_ns;
		heir = seat_answering(s, up);
		if (heir)
			*born_ns = s->seats[up->number].born_ns;
	}
	if (heir && !heir->node)
		return heir;
	if (*born_ns && *born_ns + s->limits.short_ns <= now_ns)
		return heir && !blame_stands(s, heir->node)
			       ? heir
			       : seat_claim(s, chain_top(s, up), now_ns);
	if (heir)
		return heir;
	return node_is_top(up->parent) ? seat_claim(s, up, now_ns)
				       : seat_claim(s, up->parent, now_ns);
}

struct spawner *blame_find(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record = seat_own(s, node);
	uint64_t born_ns;

	if (record)
		return record;
	if (blame_stands(s, node))
		return seat_claim(s, node, now_ns);
	record = seat_answering(s, node);
	if (record || seat_fit(s, node) < 0)
		return record;
	record = heir_of(s, node, now_ns, &born_ns);
	if (record)
		seat_take(s, node, record, born_ns);
	return record;
}

void blame_hand_up(struct spawners *s, struct node *node)
{
	struct spawner *record = seat_own(s, node), *heir;
	uint64_t born_ns;

	if (!record || blame_stands(s, node))
		return;
	heir = heir_of(s, node, node->exit_ns, &born_ns);
	/* The same node: it is the first of its chain.  No memory: it keeps its statistics. */
	if (!heir || heir == record || record->node != node)
		return;
	brood_merge(&heir->brood, &record->brood);
	if (record->active_ns > heir->active_ns)
		heir->active_ns = record->active_ns;
	seat_take(s, node, heir, born_ns);
	record_release(s, record);
}

/* The record stays in the list without its node if it has any births or execs. */
void blame_depart(struct spawners *s, struct node *node)
{
	struct spawner *record = seat_own(s, node);

	if (!record)
		return;
	if (!record->brood.totals[PULSE_FORK] && !record->brood.totals[PULSE_EXEC]) {
		record_release(s, record);
		return;
	}
	record->id = node->id;
	lineage_label(node, record->label);
	lineage_write(record->lineage, sizeof(record->lineage), node);
	record->node = NULL;
}
