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
struct share {
	uint64_t cpu_ns, rss_bytes, read_bytes, write_bytes;
	uint64_t cpu;     /* in CPU_STEPS */
	uint32_t threads; /* and SHARE_MEASURED */
	uint32_t serial;  /* of the root it is below, which may have been dropped */
};

struct total {
	uint64_t cpu_ns, rss_bytes, read_bytes, write_bytes, cpu, threads, measured;
};

/* A subtree whose sum is kept, at roots[serial % SUMS_ROOTS]. */
struct root {
	const struct node *node;
	uint32_t serial; /* 0: the entry is free */
	bool asked;      /* requested since the last turn */
	struct total total;
};

struct sums {
	struct tree *tree;
	struct share *shares; /* by the node's number */
	uint32_t share_count;
	uint32_t serial; /* the last one used */
	unsigned kept;
	unsigned idle; /* turns without any subtree kept */
	struct root roots[SUMS_ROOTS];
};

/* ---- one process ---- */

/* No machine has more than CPUS_MAX, so the steps fit whatever a recording contains. */
static uint64_t steps_of(float cpu_share)
{
	if (!(cpu_share > 0))
		return 0;
	return (uint64_t)((cpu_share < CPUS_MAX ? cpu_share : CPUS_MAX) * CPU_STEPS);
}

static struct share share_of(const struct node *node)
{
	bool living = !node_is_ghost(node);

	return (struct share){
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
static void add(struct total *total, const struct share *share, uint64_t times)
{
	total->cpu_ns += times * share->cpu_ns;
	total->rss_bytes += times * share->rss_bytes;
	total->read_bytes += times * share->read_bytes;
	total->write_bytes += times * share->write_bytes;
	total->cpu += times * share->cpu;
	total->threads += times * (share->threads & SHARE_THREADS);
	total->measured += times * !!(share->threads & SHARE_MEASURED);
}

static bool fit(struct sums *sums, uint32_t number)
{
	struct share *shares =
		numbered_fit(sums->shares, &sums->share_count, number, sizeof(*shares), 0);

	if (shares)
		sums->shares = shares;
	return shares;
}

/* ---- a subtree ---- */

static void drop(struct sums *sums, struct root *root)
{
	root->serial = 0;
	sums->kept--;
}

static struct root *root_of(struct sums *sums, uint32_t serial)
{
	struct root *root = &sums->roots[serial % SUMS_ROOTS];

	return serial && root->serial == serial ? root : NULL;
}

/* The root whose sum includes the node, or NULL. */
static struct root *cover(struct sums *sums, const struct node *node)
{
	if (node_is_top(node) || node->number >= sums->share_count)
		return NULL;
	return root_of(sums, sums->shares[node->number].serial);
}

static struct root *take_place(struct sums *sums, const struct node *node)
{
	struct root *root;

	if (!++sums->serial)
		++sums->serial;
	root = &sums->roots[sums->serial % SUMS_ROOTS];
	if (!root->serial)
		sums->kept++;
	*root = (struct root){.node = node, .serial = sums->serial};
	return root;
}

/* Returns false without memory. */
static bool put(struct sums *sums, struct root *root, const struct node *node)
{
	struct share *share;

	if (node_is_thread(node))
		return true; /* its process has its figures */
	if (!fit(sums, node->number))
		return false;
	share = &sums->shares[node->number];
	*share = share_of(node);
	share->serial = root->serial;
	add(&root->total, share, 1);
	return true;
}

static struct root *begin(struct sums *sums, const struct node *node)
{
	struct root *root = take_place(sums, node), *other;

	for (const struct node *at = node; at; at = subtree_next(at, node)) {
		other = cover(sums, at);
		if (other && other != root)
			drop(sums, other);
		if (sums->share_count > at->number + SUBTREE_AHEAD)
			__builtin_prefetch(&sums->shares[at->number + SUBTREE_AHEAD], 1);
		if (put(sums, root, at))
			continue;
		drop(sums, root);
		return NULL;
	}
	return root;
}

/* ---- changes of the tree ---- */

static void join(struct sums *sums, const struct node *node)
{
	struct root *root = cover(sums, node->parent);

	if (root && !put(sums, root, node))
		drop(sums, root);
}

static void renew(struct sums *sums, const struct node *node)
{
	struct root *root = cover(sums, node);
	struct share *share;

	if (!root)
		return;
	share = &sums->shares[node->number];
	add(&root->total, share, -UINT64_C(1));
	*share = share_of(node);
	share->serial = root->serial;
	add(&root->total, share, 1);
}

/* A move into another subtree or out of one is rare: both sums are dropped and walked again. */
static void move(struct sums *sums, const struct node *node)
{
	struct root *was = cover(sums, node), *is = cover(sums, node->parent);

	if (was == is)
		return;
	if (was && was->node != node)
		drop(sums, was);
	if (is)
		drop(sums, is);
}

static void leave(struct sums *sums, const struct node *node)
{
	struct root *root = cover(sums, node);

	if (!root)
		return;
	add(&root->total, &sums->shares[node->number], -UINT64_C(1));
	sums->shares[node->number].serial = 0;
	if (root->node == node)
		drop(sums, root);
}

/* tree_watch_fn */
static void watch(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct sums *sums = ctx;

	if (!sums->kept)
		return;
	switch (change) {
	case NODE_BORN:
		join(sums, node);
		break;
	case NODE_CHANGED:
	case NODE_DIED:
		renew(sums, node);
		break;
	case NODE_MOVED:
		move(sums, node);
		break;
	case NODE_GONE:
		leave(sums, node);
		break;
	}
}

/* ---- exported functions ---- */

struct sums *sums_new(struct tree *tree)
{
	struct sums *sums = calloc(1, sizeof(*sums));

	if (!sums)
		return NULL;
	sums->tree = tree;
	if (tree_add_watcher(tree, watch, sums) < 0) {
		free(sums);
		return NULL;
	}
	return sums;
}

void sums_free(struct sums *sums)
{
	if (!sums)
		return;
	tree_remove_watcher(sums->tree, sums);
	free(sums->shares);
	free(sums);
}

void sums_get(struct sums *sums, const struct node *node, struct node *out)
{
	struct root *root = cover(sums, node);

	if (!root || root->node != node)
		root = begin(sums, node);
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

void sums_turn(struct sums *sums)
{
	for (unsigned i = 0; sums->kept && i < SUMS_ROOTS; i++) {
		struct root *root = &sums->roots[i];

		if (root->serial && !root->asked)
			drop(sums, root);
		root->asked = false;
	}
	sums->idle = sums->kept ? 0 : sums->idle + 1;
	if (sums->idle < IDLE_TURNS)
		return;
	free(sums->shares);
	sums->shares = NULL;
	sums->share_count = 0;
}

unsigned sums_kept(const struct sums *sums)
{
	return sums->kept;
}

static const char *check_root(const struct sums *sums, const struct root *root)
{
	struct total total = {0};

	for (const struct node *node = root->node; node; node = subtree_next(node, root->node)) {
		const struct share *share = &sums->shares[node->number];
		struct share now = share_of(node);

		if (node_is_thread(node))
			continue;
		if (node->number >= sums->share_count || share->serial != root->serial)
			return "a node is in no sum, or another one, though its root's is kept";
		now.serial = root->serial;
		if (memcmp(&now, share, sizeof(now)))
			return "a node has other figures than those in the sum";
		add(&total, &now, 1);
	}
	if (memcmp(&total, &root->total, sizeof(total)))
		return "a sum is not that of its subtree";
	return NULL;
}

const char *sums_check(const struct sums *sums)
{
	const char *broken = NULL;
	unsigned kept = 0;

	for (unsigned i = 0; i < SUMS_ROOTS && !broken; i++) {
		if (!sums->roots[i].serial)
			continue;
		broken = check_root(sums, &sums->roots[i]);
		kept++;
	}
	if (!broken && kept != sums->kept)
		broken = "the number of sums that are kept is wrong";
	return broken;
}
