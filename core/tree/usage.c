// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * CPUs used since the last measurement (idle_ns: it was idle up to then) or, without one, since
 * since_ns; -1: not known.
 */
static float share_of(const struct node *node, uint64_t cpu_ns, uint64_t time_ns, uint64_t idle_ns,
	uint64_t since_ns)
{
	uint64_t before_ns = node->stat_ns ? node->cpu_ns : 0;

	if (node->stat_ns)
		since_ns = larger(node->stat_ns, idle_ns);
	if (!since_ns || time_ns <= since_ns || cpu_ns < before_ns)
		return -1;
	return (float)((double)(cpu_ns - before_ns) / (double)(time_ns - since_ns));
}

static bool is_measured(const struct node *node, const struct event_stat *stat)
{
	return node->cpu_ns == stat->cpu_ns && node->rss_bytes == stat->rss_bytes &&
	       node->read_bytes == stat->read_bytes && node->write_bytes == stat->write_bytes &&
	       node->threads == stat->threads && node->priority == stat->priority &&
	       node->nice == stat->nice && node->state == stat->state;
}

bool usage_update(struct tree *tree, struct node *node, const struct event *event)
{
	const struct event_stat *stat = &event->stat;
	uint64_t start_ns = node->id.start_ns;
	/* Born after the last pass: all its CPU time is of this interval. */
	uint64_t pass_ns = tree_host_of(tree, node->id)->pass_ns;
	bool young = pass_ns && start_ns >= pass_ns;
	float share =
		share_of(node, stat->cpu_ns, event->time_ns, stat->since_ns, young ? start_ns : 0);
	uint32_t frozen = event->flags & EVENT_FROZEN ? NODE_FROZEN : 0;
	bool changed;

	if (stat->has_share)
		share = stat->cpus;
	changed = !is_measured(node, stat) || share != node->cpu_share || !node->stat_ns ||
		  frozen != (node->flags & NODE_FROZEN);

	if (node->stat_ns >= event->time_ns && node->stat_ns)
		return false;
	node->cpu_share = share;
	node->cpu_ns = stat->cpu_ns;
	node->rss_bytes = stat->rss_bytes;
	node->read_bytes = stat->read_bytes;
	node->write_bytes = stat->write_bytes;
	node->threads = stat->threads;
	node->priority = (int16_t)stat->priority;
	node->nice = (int8_t)stat->nice;
	node->state = stat->state;
	node->flags = (uint16_t)((node->flags & ~(uint32_t)NODE_FROZEN) | frozen);
	node->stat_ns = event->time_ns;
	return changed;
}

/* A process that the previous pass left out was idle until that pass.  0: it was not left out. */
static uint64_t idle_until(const struct tree *tree, const struct node *node, uint64_t end_ns)
{
	uint64_t pass_ns = tree_host_of(tree, node->id)->pass_ns;
	bool told = node->stat_ns + PASS_GAP_NS >= pass_ns;

	return told || pass_ns >= end_ns ? 0 : pass_ns;
}

/*
 * Over a second at least: a process that worked for the two milliseconds of its life does not keep
 * a CPU busy, and must not rank before those that do.
 */
static float last_share_of(
	const struct node *node, uint64_t cpu_ns, uint64_t end_ns, uint64_t idle_ns)
{
	uint64_t since_ns = node->flags & NODE_SEEDED ? 0 : node->id.start_ns;
	float share = share_of(node, cpu_ns, end_ns, idle_ns, since_ns);
	uint64_t from_ns = node->stat_ns ? larger(node->stat_ns, idle_ns) : since_ns;

	if (share <= 0 || end_ns - from_ns >= SECOND_NS)
		return share;
	return share * (float)(end_ns - from_ns) / (float)SECOND_NS;
}

/* The final figures.  A 0 means that the source does not know: the old figure stays. */
void usage_final(const struct tree *tree, struct node *node, const struct event *event)
{
	const struct event_exit *bill = &event->exit;

	node->status = bill->status;
	if (bill->cpu_ns)
		node->cpu_share = last_share_of(
			node, bill->cpu_ns, event->time_ns, idle_until(tree, node, event->time_ns));
	node->cpu_ns = larger(event_cpu_used(bill), node->cpu_ns);
	node->read_bytes = larger(bill->read_bytes, node->read_bytes);
	node->write_bytes = larger(bill->write_bytes, node->write_bytes);
	if (bill->max_rss_bytes)
		node->rss_bytes = bill->max_rss_bytes;
	if (bill->threads)
		node->threads = bill->threads;
}
