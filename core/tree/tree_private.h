/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree_private.h - what the files of the tree share.  Include it only there.
 *
 *      tree.c       tree_new, tree_apply: the table of events
 *      apply.c      what each event does
 *      lifecycle.c  creates, ends, revives, removes nodes
 *      exited.c     ghosts: found, expired, evicted
 *      abridge.c    long lines of ghosts
 *      links.c      parents, children, their order
 *      threads.c    what events about threads do
 *      zombies.c    processes that have exited and are not reaped
 *
 * A handler first does everything that can fail (tree_fit, load_take), then changes the tree.
 */
#ifndef CORE_TREE_TREE_PRIVATE_H
#define CORE_TREE_TREE_PRIVATE_H

#include "core/base/intern.h"
#include "core/base/pidmap.h"
#include "core/tree/failed_execs.h"
#include "core/tree/slab.h"
#include "core/tree/tree.h"

/*
 * A ghost is in one of six rings, linked by node.older and newer; the heads are no ghosts.  All
 * ghosts of a ring stay for the same time, so the oldest is the first to be removed:
 *
 *      lingering  ──linger_ns──>  expired  ──TREE_HORIZON_NS──>  kept
 *      failed     ──longer─────>  NODE_EXPIRED                   NODE_SPENT, while it has children
 *      NODE_LONGER
 *      threads    ──shorter────>
 *
 * The sixth ring has the zombies, whose time does not pass: a ghost enters it when a scan finds it,
 * and returns to its place by exit_ns when it was reaped.
 */
#define PASS_GAP_NS      20000000ull   /* statistics further apart than this belong to two passes */
#define THREAD_LINGER_NS 1000000000ull /* at most: threads of a pool start and end by the hundred */

struct tree {
	struct node top;
	struct node lingering, failed, threads, zombies, expired,
		kept; /* heads: newer is the oldest, older the newest */
	struct slab slab;
	struct pidmap living; /* pid -> the node's number */
	struct pidmap ghosts; /* pid -> number of the newest ghost; node.twin links to older ones */
	struct pidmap left_out; /* a node's number + 1 -> count of tree_left_out */
	tree_keep_fn *keep;     /* NULL: none is left out */
	void *keep_ctx;
	struct intern cgroups;
	struct attempts_pool attempts;
	struct tree_limits limits;
	struct tree_counts counts;
	struct node *pin; /* must not be evicted now */
	uint64_t version;
	uint64_t snapshot_ns;     /* start of the current snapshot; 0: none */
	uint64_t stat_ns;         /* time of the newest statistic */
	uint64_t pass_ns;         /* time of the newest statistic of the pass before; 0: none */
	uint64_t refused_threads; /* threads not kept since the last snapshot */
	size_t image_bytes;
	bool settled; /* the first snapshot is complete */
	tree_watch_fn *watch;
	void *watch_ctx;
	struct watcher {
		tree_watch_fn *watch;
		void *ctx;
	} watchers[TREE_WATCHERS]; /* the first watcher_count of them */
	unsigned watcher_count;
};

/* apply.c: handlers of tree_apply */
int facts_snapshot(struct tree *tree, const struct event *event, struct node **subject);
int facts_seed(struct tree *tree, const struct event *event, struct node **subject);
int facts_settled(struct tree *tree, const struct event *event, struct node **subject);
int facts_fork(struct tree *tree, const struct event *event, struct node **subject);
int facts_exec(struct tree *tree, const struct event *event, struct node **subject);
int facts_exec_failed(struct tree *tree, const struct event *event, struct node **subject);
int facts_exit(struct tree *tree, const struct event *event, struct node **subject);
int facts_lost(struct tree *tree, const struct event *event, struct node **subject);
int facts_stat(struct tree *tree, const struct event *event, struct node **subject);

/* zombies.c: the same */
int facts_zombie(struct tree *tree, const struct event *event, struct node **subject);
int facts_reaped(struct tree *tree, const struct event *event, struct node **subject);

/* threads.c: handles every event with EVENT_THREAD */
int threads_apply(struct tree *tree, const struct event *event, struct node **subject);
/* Removes the threads that the scan, which began at that time, did not find. */
void threads_settle(struct tree *tree, uint64_t since_ns);

static inline void tell(
	struct tree *tree, enum node_change change, struct node *node, struct node *from)
{
	tree->version++;
	if (tree->watch)
		tree->watch(tree->watch_ctx, change, node, from);
	for (unsigned i = 0; i < tree->watcher_count; i++)
		tree->watchers[i].watch(tree->watchers[i].ctx, change, node, from);
}

static inline struct node *living_at(const struct tree *tree, int32_t pid)
{
	uint32_t number = pidmap_find(&tree->living, pid);

	return number == PIDMAP_NONE ? NULL : slab_at(&tree->slab, number);
}

/* The same process, as far as known without the time. */
static inline bool ident_fits(struct ident a, struct ident b)
{
	return a.pid == b.pid && (!a.start_ns || !b.start_ns || a.start_ns == b.start_ns);
}

/* usage.c: sets the figures from the event's stat.  Returns true when one has changed. */
bool measure(struct tree *tree, struct node *node, const struct event *event);
/*
 * Sets the final figures from the event's exit.  A 0 means that the source does not know: the old
 * figure stays.
 */
void measure_end(const struct tree *tree, struct node *node, const struct event *event);

#endif
