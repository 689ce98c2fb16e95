/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree_private.h - what the files of the tree share.  For nobody else.
 *
 *      tree.c       tree_new, tree_apply: which facts there are
 *      apply.c      what each fact does
 *      lifecycle.c  a node's way: begins, ends, lives again, is forgotten
 *      exited.c     the dead: found again, expired, evicted
 *      abridge.c    long lines of the dead
 *      links.c      parents, children, their order
 *      threads.c    what facts about threads do
 *      zombies.c    those that have exited and are not reaped
 *
 * A handler first does all that can fail (tree_fit, load_take), and then what cannot.
 */
#ifndef CORE_TREE_TREE_PRIVATE_H
#define CORE_TREE_TREE_PRIVATE_H

#include "core/base/intern.h"
#include "core/base/pidmap.h"
#include "core/tree/failed_execs.h"
#include "core/tree/slab.h"
#include "core/tree/tree.h"

/*
 * A ghost is in one of six rings by node.older and newer, their heads being no ghosts.  In each
 * all stay for the same time, so that the first to go is the oldest:
 *
 *      lingering  ──linger_ns──>  expired  ──TREE_HORIZON_NS──>  kept
 *      failed     ──longer─────>  NODE_EXPIRED                   NODE_SPENT, while it has children
 *      NODE_LONGER
 *      threads    ──shorter────>
 *
 * The sixth is of the zombies, whose time does not pass: a ghost goes there when a pass has met
 * it, and from there to where its exit_ns belongs when it was reaped.
 */
#define PASS_GAP_NS      20000000ull   /* statistics further apart than this are of two passes */
#define THREAD_LINGER_NS 1000000000ull /* at most: a pool's come and go by the hundred */

struct tree {
	struct node top;
	struct node lingering, failed, threads, zombies, expired,
		kept; /* heads: newer is the oldest, older the newest */
	struct slab slab;
	struct pidmap living;   /* pid -> the node's number */
	struct pidmap ghosts;   /* pid -> number of the newest ghost; twin leads to the others */
	struct pidmap left_out; /* a node's number + 1 -> see tree_left_out */
	tree_keep_fn *keep;     /* NULL: none is left out */
	void *keep_ctx;
	struct intern cgroups;
	struct attempts_pool attempts;
	struct tree_limits limits;
	struct tree_counts counts;
	struct node *pin; /* not to be evicted now */
	uint64_t version;
	uint64_t snapshot_ns;     /* of the pass under way; 0: none is */
	uint64_t stat_ns;         /* the newest statistic */
	uint64_t pass_ns;         /* the newest one of the pass before; 0: there was none */
	uint64_t refused_threads; /* since the last snapshot */
	size_t image_bytes;
	bool settled; /* the first pass is over */
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

/* threads.c: the one for whatever is flagged EVENT_THREAD */
int threads_apply(struct tree *tree, const struct event *event, struct node **subject);
/* Those that a pass which began at that time has not met. */
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

/* The same process, as far as one can say without the time. */
static inline bool ident_fits(struct ident a, struct ident b)
{
	return a.pid == b.pid && (!a.start_ns || !b.start_ns || a.start_ns == b.start_ns);
}

/* usage.c: the figures of a node */
/* Those of the event's stat.  True when one of them is another now. */
bool measure(struct tree *tree, struct node *node, const struct event *event);
/* The last ones, of the event's exit.  What a source does not know is 0: what we knew is kept. */
void measure_end(const struct tree *tree, struct node *node, const struct event *event);

#endif
