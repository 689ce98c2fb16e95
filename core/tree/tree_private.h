/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree_private.h - what the files of the tree share.  Include it only there.
 *
 *      tree.c       tree_new, tree_apply: the table of events
 *      apply.c      what each event does
 *      lifecycle.c  creates, ends, revives, removes nodes
 *      exited.c     exited processes: found, expired, evicted
 *      abridge.c    long lines of exited processes
 *      links.c      parents, children, their order
 *      threads.c    what events about threads do
 *      zombies.c    processes that have exited and are not reaped
 *
 * A handler first does everything that can fail (tree_fit, event_parts_take), then changes the
 * tree.
 */
#ifndef CORE_TREE_TREE_PRIVATE_H
#define CORE_TREE_TREE_PRIVATE_H

#include "core/base/clock.h"
#include "core/base/intern.h"
#include "core/base/pidmap.h"
#include "core/tree/failed_execs.h"
#include "core/tree/slab.h"
#include "core/tree/tree.h"

/*
 * An exited process is in one of six rings, linked by node.older and newer; the heads are no exited
 * processes.  All exited processes of a ring stay for the same time, so the oldest is the first to
 * be removed:
 *
 *      lingering  ──linger_ns──>  expired  ──TREE_HORIZON_NS──>  kept
 *      failed     ──longer─────>  NODE_EXPIRED                   NODE_ANCESTOR_ONLY, while it has
 *      children
 *      NODE_FAILED_LINGER
 *      threads    ──shorter────>
 *
 * The sixth ring has the zombies, whose time does not pass: an exited process enters it when a scan
 * finds it, and returns to its place by exit_ns when it was reaped.
 */
#define PASS_GAP_NS      20000000ull /* statistics further apart than this belong to two passes */
#define THREAD_LINGER_NS SECOND_NS   /* at most: threads of a pool start and end by the hundred */

struct tree {
	struct node top;
	struct node lingering, failed, threads, zombies, expired,
		kept; /* heads: newer is the oldest, older the newest */
	struct slab slab;
	struct pidmap living; /* pid -> the node's number */
	/* pid -> number of the newest exited process; node.next_same_pid links to older ones */
	struct pidmap exited;
	struct pidmap left_out; /* a node's number + 1 -> count of tree_left_out */
	tree_keep_fn *keep;     /* NULL: none is left out */
	void *keep_ctx;
	struct intern cgroups;
	struct failed_execs_pool failed_execs;
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
	tree_observer_fn *observer;
	void *observer_ctx;
	struct tree_observer {
		tree_observer_fn *observer;
		void *ctx;
	} observers[TREE_OBSERVERS]; /* the first observer_count of them */
	unsigned observer_count;
};

/* apply.c: handlers of tree_apply */
int apply_snapshot(struct tree *tree, const struct event *event, struct node **subject);
int apply_seed(struct tree *tree, const struct event *event, struct node **subject);
int apply_settled(struct tree *tree, const struct event *event, struct node **subject);
int apply_fork(struct tree *tree, const struct event *event, struct node **subject);
int apply_exec(struct tree *tree, const struct event *event, struct node **subject);
int apply_exec_failed(struct tree *tree, const struct event *event, struct node **subject);
int apply_exit(struct tree *tree, const struct event *event, struct node **subject);
int apply_lost(struct tree *tree, const struct event *event, struct node **subject);
int apply_stat(struct tree *tree, const struct event *event, struct node **subject);

/* zombies.c: the same */
int apply_zombie(struct tree *tree, const struct event *event, struct node **subject);
int apply_reaped(struct tree *tree, const struct event *event, struct node **subject);

/* threads.c: handles every event with EVENT_THREAD */
int threads_apply(struct tree *tree, const struct event *event, struct node **subject);
/* Removes the threads that the scan, which began at that time, did not find. */
void threads_settle(struct tree *tree, uint64_t since_ns);

static inline void tree_notify(
	struct tree *tree, enum node_change change, struct node *node, struct node *from)
{
	tree->version++;
	if (tree->observer)
		tree->observer(tree->observer_ctx, change, node, from);
	for (unsigned i = 0; i < tree->observer_count; i++)
		tree->observers[i].observer(tree->observers[i].ctx, change, node, from);
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
bool usage_update(struct tree *tree, struct node *node, const struct event *event);
/*
 * Sets the final figures from the event's exit.  A 0 means that the source does not know: the old
 * figure stays.
 */
void usage_final(const struct tree *tree, struct node *node, const struct event *event);

#endif
