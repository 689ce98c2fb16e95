// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/trends.h"

#include "core/base/array.h"
#include "core/base/clock.h"

#include <math.h>
#include <stdlib.h>

#define MINUTE_NS (60 * SECOND_NS)

struct trend_mark {
	uint64_t time_ns, rss_bytes;
};

/* The last sample of a process; marks: its memory up to a minute ago, and later. */
struct trend {
	struct ident id; /* a number is another process's later; pid 0: none */
	uint64_t stat_ns, read_bytes, write_bytes, rss_bytes;
	struct trend_mark marks[2];
	float rates[TREND_RATES]; /* NAN: not known */
};

void trends_want(struct trends *trends, const struct tree *tree)
{
	if (tree == trends->tree)
		return;
	free(trends->entries);
	free(trends->sums);
	*trends = (struct trends){.tree = tree};
}

static const struct trend *trend_of(const struct trends *trends, const struct node *node)
{
	if (node->number >= trends->count ||
		!ident_equal(trends->entries[node->number].id, node->id))
		return NULL;
	return &trends->entries[node->number];
}

/* Of one that was started since, all that it has read and written is of this time. */
static void trend_begin(struct trend *trend, const struct trends *trends, const struct node *node)
{
	bool is_new = node->flags & NODE_FORKED && node->id.start_ns >= trends->since_ns;

	*trend = (struct trend){
		.id = node->id,
		.stat_ns = is_new ? node->id.start_ns : 0,
		.rss_bytes = node->rss_bytes,
		.marks = {{node->stat_ns, node->rss_bytes}, {node->stat_ns, node->rss_bytes}},
	};
}

static float rate_of(uint64_t before, uint64_t now, uint64_t from_ns, uint64_t to_ns)
{
	if (!from_ns || to_ns <= from_ns || now < before)
		return NAN;
	return (float)((double)(now - before) * (double)SECOND_NS / (double)(to_ns - from_ns));
}

/* Up to from_ns it had the memory of its last sample. */
static void trend_mark(struct trend *trend, uint64_t from_ns, uint64_t now_ns)
{
	if (from_ns >= trend->marks[1].time_ns + TREND_MARK_NS) {
		trend->marks[0] = trend->marks[1];
		trend->marks[1] = (struct trend_mark){from_ns, trend->rss_bytes};
	}
	if (now_ns > trend->marks[0].time_ns + MINUTE_NS + TREND_MARK_NS)
		trend->marks[0] = trend->marks[1];
}

/* since_ns: the process was idle from its last sample up to then. */
static void trend_sample(struct trend *trend, const struct node *node, uint64_t since_ns)
{
	uint64_t from_ns = trend->stat_ns, now_ns = node->stat_ns;

	if (from_ns && since_ns > from_ns && since_ns < now_ns)
		from_ns = since_ns;
	trend->rates[TREND_READ] = rate_of(trend->read_bytes, node->read_bytes, from_ns, now_ns);
	trend->rates[TREND_WRITE] = rate_of(trend->write_bytes, node->write_bytes, from_ns, now_ns);
	trend_mark(trend, from_ns, now_ns);
	trend->stat_ns = now_ns;
	trend->read_bytes = node->read_bytes;
	trend->write_bytes = node->write_bytes;
	trend->rss_bytes = node->rss_bytes;
}

void trends_apply(struct trends *trends, const struct event *event, const struct node *node)
{
	struct trend *entries;

	if (!trends->tree || !node || event->kind != EVENT_STAT || node->stat_ns != event->time_ns)
		return;
	if (!trends->since_ns)
		trends->since_ns = event->time_ns;
	entries = array_grow(trends->entries, &trends->count, node->number, sizeof(*entries), 0);
	if (!entries)
		return;
	trends->entries = entries;
	trends->applied++;
	if (!ident_equal(entries[node->number].id, node->id))
		trend_begin(&entries[node->number], trends, node);
	trend_sample(&entries[node->number], node, event->stat.since_ns);
}

/* ---- one process ---- */

/* A process without a sample for a minute has the memory that it had. */
static double growth_of(const struct trend *trend, uint64_t now_ns)
{
	const struct trend_mark *mark = &trend->marks[0];

	if (now_ns >= trend->stat_ns + MINUTE_NS)
		return 0;
	if (now_ns <= mark->time_ns)
		return NAN;
	return ((double)trend->rss_bytes - (double)mark->rss_bytes) * (double)MINUTE_NS /
	       (double)(now_ns - mark->time_ns);
}

static double trends_of(
	const struct trends *trends, const struct node *node, enum trend_kind kind, uint64_t now_ns)
{
	const struct trend *trend = trend_of(trends, node);

	if (!trend || node_is_exited(node) || (kind == TREND_GROWTH && node_is_thread(node)))
		return NAN;
	return kind == TREND_GROWTH ? growth_of(trend, now_ns) : (double)trend->rates[kind];
}

/* ---- subtrees ---- */

static void add_to(double sums[TREND_KINDS], const double more[TREND_KINDS])
{
	for (int kind = 0; kind < TREND_KINDS; kind++)
		if (!isnan(more[kind]))
			sums[kind] = isnan(sums[kind]) ? more[kind] : sums[kind] + more[kind];
}

/* All below the node have been left. */
static void leave_node(struct trends *trends, const struct node *node, uint64_t now_ns)
{
	double own[TREND_KINDS];

	if (node_is_thread(node))
		return;
	for (int kind = 0; kind < TREND_KINDS; kind++)
		own[kind] = trends_of(trends, node, kind, now_ns);
	add_to(trends->sums[node->number], own);
	if (!node_is_top(node->parent))
		add_to(trends->sums[node->parent->number], trends->sums[node->number]);
}

static void walk_tree(struct trends *trends, uint64_t now_ns)
{
	const struct node *top = tree_top(trends->tree), *node = top->first;

	while (node) {
		node_fetch_ahead(node);
		if (node->first) {
			node = node->first;
			continue;
		}
		for (; node != top && !node->next; node = node->parent)
			leave_node(trends, node, now_ns);
		if (node != top)
			leave_node(trends, node, now_ns);
		node = node == top ? NULL : node->next;
	}
}

/* As long as nothing has been sampled, or for TREND_SUMS_NS, the sums stay. */
static bool are_due(const struct trends *trends, uint64_t now_ns)
{
	bool late = now_ns < trends->sums_ns || now_ns >= trends->sums_ns + TREND_SUMS_NS;

	return !trends->sums_ns || (late && trends->applied != trends->sums_applied);
}

static void trends_add_up(struct trends *trends, uint64_t now_ns)
{
	uint32_t end = (uint32_t)tree_end(trends->tree);
	void *sums = array_grow(trends->sums, &trends->sum_count, end, sizeof(*trends->sums), 0);

	if (!sums)
		return;
	trends->sums = sums;
	for (uint32_t i = 0; i < trends->sum_count; i++)
		for (int kind = 0; kind < TREND_KINDS; kind++)
			trends->sums[i][kind] = NAN;
	walk_tree(trends, now_ns);
	trends->sums_applied = trends->applied;
	trends->sums_ns = now_ns;
}

static double trends_below(
	struct trends *trends, const struct node *node, enum trend_kind kind, uint64_t now_ns)
{
	if (!trends->tree)
		return NAN;
	if (are_due(trends, now_ns))
		trends_add_up(trends, now_ns);
	return node->number < trends->sum_count ? trends->sums[node->number][kind] : NAN;
}

/* ---- for a query_context ---- */

#define KINDS(X)                                                                                   \
	X(read, TREND_READ)                                                                        \
	X(write, TREND_WRITE)                                                                      \
	X(growth, TREND_GROWTH)

#define X(name, kind)                                                                              \
	static double trends_##name(void *trends, const struct node *node, uint64_t now_ns)        \
	{                                                                                          \
		return trends_of(trends, node, kind, now_ns);                                      \
	}                                                                                          \
	static double trends_##name##_below(                                                       \
		void *trends, const struct node *node, uint64_t now_ns)                            \
	{                                                                                          \
		return trends_below(trends, node, kind, now_ns);                                   \
	}
KINDS(X)
#undef X

trends_fn *trends_figure(enum trend_kind kind)
{
	static trends_fn *const figures[TREND_KINDS] = {
#define X(name, kind) [kind] = trends_##name,
		KINDS(X)
#undef X
	};

	return figures[kind];
}

trends_fn *trends_figure_below(enum trend_kind kind)
{
	static trends_fn *const figures[TREND_KINDS] = {
#define X(name, kind) [kind] = trends_##name##_below,
		KINDS(X)
#undef X
	};

	return figures[kind];
}
