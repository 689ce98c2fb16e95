// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/subtree_totals.h"

#include "core/base/array.h"
#include "core/tree/walk.h"

#include <stdlib.h>
#include <string.h>

#define CPU_STEPS  4294967296.0 /* steps of one CPU */
#define CPUS_MAX   65536.0f
#define IDLE_TURNS 250 /* turns that unused memory is kept: new pages delay a key by a ms */

#define SHARE_MEASURED (UINT32_C(1) << 31) /* a bit beside the number of threads */
#define SHARE_THREADS  (SHARE_MEASURED - 1)

/* The contribution of a process to a sum. */
struct contribution {
	uint64_t cpu_ns, rss_bytes, read_bytes, write_bytes;
	uint64_t cpu;     /* in CPU_STEPS */
	uint32_t threads; /* and SHARE_MEASURED */
	uint32_t serial;  /* of the root it is below, which may have been dropped */
};

struct total {
	uint64_t cpu_ns, rss_bytes, read_bytes, write_bytes, cpu, threads, measured;
};

/* A subtree whose sum is kept, at roots[serial % SUBTREE_TOTALS_MAX]. */
struct totals_entry {
	const struct node *node;
	uint32_t serial; /* 0: the entry is free */
	bool asked;      /* requested since the last turn */
	struct total total;
};

struct subtree_totals {
	struct tree *tree;
	struct contribution *contributions; /* by the node's number */
	uint32_t contribution_count;
	uint32_t serial; /* the last one used */
	unsigned kept;
	unsigned idle; /* turns without any subtree kept */
	struct totals_entry entries[SUBTREE_TOTALS_MAX];
};

/* ---- one process ---- */

/* No machine has more than CPUS_MAX, so the steps fit whatever a recording contains. */
static uint64_t steps_of(float cpu_share)
{
	if (!(cpu_share > 0))
		return 0;
	return (uint64_t)((cpu_share < CPUS_MAX ? cpu_share : CPUS_MAX) * CPU_STEPS);
}

static struct contribution contribution_of(const struct node *node)
{
	bool living = !node_is_exited(node);

	return (struct contribution){
		.cpu_ns = node->cpu_ns,
		.rss_bytes = living ? node->rss_bytes : 0,
		.read_bytes = node->read_bytes,
		.write_bytes = node->write_bytes,
		.cpu = living ? steps_of(node->cpu_share) : 0,
		.threads = (living ? node->threads & SHARE_THREADS : 0) |
			   (node->stat_ns ? SHARE_MEASURED : 0),
	};
}

/* Unsigned numbers wrap around: subtracting is adding -1 times. */
static void add(struct total *total, const struct contribution *contribution, uint64_t times)
{
	total->cpu_ns += times * contribution->cpu_ns;
	total->rss_bytes += times * contribution->rss_bytes;
	total->read_bytes += times * contribution->read_bytes;
	total->write_bytes += times * contribution->write_bytes;
	total->cpu += times * contribution->cpu;
	total->threads += times * (contribution->threads & SHARE_THREADS);
	total->measured += times * !!(contribution->threads & SHARE_MEASURED);
}

static bool fit(struct subtree_totals *totals, uint32_t number)
{
	struct contribution *contributions = array_grow(totals->contributions,
		&totals->contribution_count, number, sizeof(*contributions), 0);

	if (contributions)
		totals->contributions = contributions;
	return contributions;
}

/* ---- a subtree ---- */

static void drop(struct subtree_totals *totals, struct totals_entry *root)
{
	root->serial = 0;
	totals->kept--;
}

static struct totals_entry *entry_of(struct subtree_totals *totals, uint32_t serial)
{
	struct totals_entry *root = &totals->entries[serial % SUBTREE_TOTALS_MAX];

	return serial && root->serial == serial ? root : NULL;
}

/* The root whose sum includes the node, or NULL. */
static struct totals_entry *entry_with(struct subtree_totals *totals, const struct node *node)
{
	if (node_is_top(node) || node->number >= totals->contribution_count)
		return NULL;
	return entry_of(totals, totals->contributions[node->number].serial);
}

static struct totals_entry *take_place(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *root;

	if (!++totals->serial)
		++totals->serial;
	root = &totals->entries[totals->serial % SUBTREE_TOTALS_MAX];
	if (!root->serial)
		totals->kept++;
	*root = (struct totals_entry){.node = node, .serial = totals->serial};
	return root;
}

/* Returns false without memory. */
static bool put(struct subtree_totals *totals, struct totals_entry *root, const struct node *node)
{
	struct contribution *contribution;

	if (node_is_thread(node))
		return true; /* its process has its figures */
	if (!fit(totals, node->number))
		return false;
	contribution = &totals->contributions[node->number];
	*contribution = contribution_of(node);
	contribution->serial = root->serial;
	add(&root->total, contribution, 1);
	return true;
}

static struct totals_entry *begin(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *root = take_place(totals, node), *other;

	for (const struct node *at = node; at; at = subtree_next(at, node)) {
		other = entry_with(totals, at);
		if (other && other != root)
			drop(totals, other);
		if (totals->contribution_count > at->number + SUBTREE_AHEAD)
			__builtin_prefetch(&totals->contributions[at->number + SUBTREE_AHEAD], 1);
		if (put(totals, root, at))
			continue;
		drop(totals, root);
		return NULL;
	}
	return root;
}

/* ---- changes of the tree ---- */

static void join(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *root = entry_with(totals, node->parent);

	if (root && !put(totals, root, node))
		drop(totals, root);
}

static void renew(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *root = entry_with(totals, node);
	struct contribution *contribution;

	if (!root)
		return;
	contribution = &totals->contributions[node->number];
	add(&root->total, contribution, -UINT64_C(1));
	*contribution = contribution_of(node);
	contribution->serial = root->serial;
	add(&root->total, contribution, 1);
}

/* A move into another subtree or out of one is rare: both sums are dropped and walked again. */
static void move(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *was = entry_with(totals, node), *is = entry_with(totals, node->parent);

	if (was == is)
		return;
	if (was && was->node != node)
		drop(totals, was);
	if (is)
		drop(totals, is);
}

static void leave(struct subtree_totals *totals, const struct node *node)
{
	struct totals_entry *root = entry_with(totals, node);

	if (!root)
		return;
	add(&root->total, &totals->contributions[node->number], -UINT64_C(1));
	totals->contributions[node->number].serial = 0;
	if (root->node == node)
		drop(totals, root);
}

/* tree_observer_fn */
static void subtree_totals_on_change(
	void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct subtree_totals *totals = ctx;

	if (!totals->kept)
		return;
	switch (change) {
	case NODE_BORN:
		join(totals, node);
		break;
	case NODE_CHANGED:
	case NODE_DIED:
		renew(totals, node);
		break;
	case NODE_MOVED:
		move(totals, node);
		break;
	case NODE_GONE:
		leave(totals, node);
		break;
	}
}

/* ---- exported functions ---- */

struct subtree_totals *subtree_totals_new(struct tree *tree)
{
	struct subtree_totals *totals = calloc(1, sizeof(*totals));

	if (!totals)
		return NULL;
	totals->tree = tree;
	if (tree_add_observer(tree, subtree_totals_on_change, totals) < 0) {
		free(totals);
		return NULL;
	}
	return totals;
}

void subtree_totals_free(struct subtree_totals *totals)
{
	if (!totals)
		return;
	tree_remove_observer(totals->tree, totals);
	free(totals->contributions);
	free(totals);
}

void subtree_totals_get(struct subtree_totals *totals, const struct node *node, struct node *out)
{
	struct totals_entry *root = entry_with(totals, node);

	if (!root || root->node != node)
		root = begin(totals, node);
	if (!root) {
		subtree_sum(node, out);
		return;
	}
	root->asked = true;
	*out = *node;
	out->cpu_share = (float)((double)root->total.cpu / CPU_STEPS);
	out->rss_bytes = root->total.rss_bytes;
	out->threads = (uint32_t)root->total.threads;
	out->cpu_ns = root->total.cpu_ns;
	out->read_bytes = root->total.read_bytes;
	out->write_bytes = root->total.write_bytes;
	if (!out->stat_ns)
		out->stat_ns = !!root->total.measured;
}

void subtree_totals_end_frame(struct subtree_totals *totals)
{
	for (unsigned i = 0; totals->kept && i < SUBTREE_TOTALS_MAX; i++) {
		struct totals_entry *root = &totals->entries[i];

		if (root->serial && !root->asked)
			drop(totals, root);
		root->asked = false;
	}
	totals->idle = totals->kept ? 0 : totals->idle + 1;
	if (totals->idle < IDLE_TURNS)
		return;
	free(totals->contributions);
	totals->contributions = NULL;
	totals->contribution_count = 0;
}

unsigned subtree_totals_kept(const struct subtree_totals *totals)
{
	return totals->kept;
}

static const char *check_entry(const struct subtree_totals *totals, const struct totals_entry *root)
{
	struct total total = {0};

	for (const struct node *node = root->node; node; node = subtree_next(node, root->node)) {
		const struct contribution *contribution = &totals->contributions[node->number];
		struct contribution now = contribution_of(node);

		if (node_is_thread(node))
			continue;
		if (node->number >= totals->contribution_count ||
			contribution->serial != root->serial)
			return "a node is in no sum, or another one, though its root's is kept";
		now.serial = root->serial;
		if (memcmp(&now, contribution, sizeof(now)))
			return "a node has other figures than those in the sum";
		add(&total, &now, 1);
	}
	if (memcmp(&total, &root->total, sizeof(total)))
		return "a sum is not that of its subtree";
	return NULL;
}

const char *subtree_totals_check(const struct subtree_totals *totals)
{
	const char *broken = NULL;
	unsigned kept = 0;

	for (unsigned i = 0; i < SUBTREE_TOTALS_MAX && !broken; i++) {
		if (!totals->entries[i].serial)
			continue;
		broken = check_entry(totals, &totals->entries[i]);
		kept++;
	}
	if (!broken && kept != totals->kept)
		broken = "the number of sums that are kept is wrong";
	return broken;
}
