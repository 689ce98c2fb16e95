// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/spawners_private.h"

#define CHAIN_MAX 4096 /* exited processes scanned for the oldest one of a chain */

bool attribution_is_long_lived(const struct spawners *s, const struct node *node)
{
	return !node_is_exited(node) || node->flags & (NODE_MISSED | NODE_SEEDED) ||
	       node_age_ns(node, 0) >= s->limits.short_ns;
}

/* The oldest ended process between the node and its first responsible ancestor. */
static struct node *chain_top(const struct spawners *s, struct node *node)
{
	unsigned steps = 0;

	while (!node_is_top(node->parent) && !attribution_is_long_lived(s, node->parent) &&
		++steps < CHAIN_MAX)
		node = node->parent;
	return node;
}

/*
 * The record responsible for what this short-lived, ended node has started: its responsible
 * ancestor, or the oldest of the chain that it ends.  *born_ns: when that chain began.
 */
static struct spawner *responsible_ancestor(
	struct spawners *s, struct node *node, uint64_t now_ns, uint64_t *born_ns)
{
	struct node *up = node;
	struct spawner *responsible = NULL;
	unsigned steps = 0;

	*born_ns = node->id.start_ns;
	while (!responsible && !node_is_top(up->parent) &&
		!attribution_is_long_lived(s, up->parent) && ++steps < CHAIN_MAX) {
		up = up->parent;
		*born_ns = up->id.start_ns;
		responsible = spawner_slot_responsible(s, up);
		if (responsible)
			*born_ns = s->slots[up->number].born_ns;
	}
	if (responsible && !responsible->node)
		return responsible;
	if (*born_ns && *born_ns + s->limits.short_ns <= now_ns)
		return responsible && !attribution_is_long_lived(s, responsible->node)
			       ? responsible
			       : spawner_slot_claim(s, chain_top(s, up), now_ns);
	if (responsible)
		return responsible;
	return node_is_top(up->parent) ? spawner_slot_claim(s, up, now_ns)
				       : spawner_slot_claim(s, up->parent, now_ns);
}

struct spawner *attribution_find(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record = spawner_slot_own(s, node);
	uint64_t born_ns;

	if (record)
		return record;
	if (attribution_is_long_lived(s, node))
		return spawner_slot_claim(s, node, now_ns);
	record = spawner_slot_responsible(s, node);
	if (record || spawner_slot_fit(s, node) < 0)
		return record;
	record = responsible_ancestor(s, node, now_ns, &born_ns);
	if (record)
		spawner_slot_take(s, node, record, born_ns);
	return record;
}

void attribution_merge_up(struct spawners *s, struct node *node)
{
	struct spawner *record = spawner_slot_own(s, node), *responsible;
	uint64_t born_ns;

	if (!record || attribution_is_long_lived(s, node))
		return;
	responsible = responsible_ancestor(s, node, node->exit_ns, &born_ns);
	/* The same node: it is the first of its chain.  No memory: it keeps its statistics. */
	if (!responsible || responsible == record || record->node != node)
		return;
	spawn_stats_merge(&responsible->stats, &record->stats);
	if (record->active_ns > responsible->active_ns)
		responsible->active_ns = record->active_ns;
	spawner_slot_take(s, node, responsible, born_ns);
	spawner_record_release(s, record);
}

/* The record stays in the list without its node if it has any births, execs or refused forks. */
void attribution_detach(struct spawners *s, struct node *node)
{
	struct spawner *record = spawner_slot_own(s, node);

	if (!record)
		return;
	if (!record->stats.totals[EVENT_RATE_FORK] && !record->stats.totals[EVENT_RATE_EXEC] &&
		!record->stats.refused_forks) {
		spawner_record_release(s, record);
		return;
	}
	record->id = node->id;
	lineage_label(node, record->label);
	lineage_write(record->lineage, sizeof(record->lineage), node);
	record->node = NULL;
}
