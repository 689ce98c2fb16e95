/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tree_private.h - tree, node: what the files of the tree share.  Include it only there.
 *
 *      tree.c       tree_new, tree_apply: the table of events
 *      apply.c      what each event does
 *      lifecycle.c  creates, ends, revives, removes nodes
 *      exited.c     exited processes: found, expired, evicted
 *      abridge.c    long lines of exited processes
 *      links.c      parents, children, their order
 *      resolve.c    the node of an event
 *      threads.c    what events about threads do
 *      title.c      titles that processes write over their arguments
 *      zombies.c    processes that have exited and are not reaped
 *
 * A handler first does everything that can fail (tree_reserve, event_parts_alloc), then changes the
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
 * An exited process is in one of seven rings, linked by node.older and newer; the heads are no
 * exited processes.  All exited processes of a ring stay for the same time, so the oldest is the
 * first to be removed:
 *
 *      lingering  ──linger_ns──>  expired  ──TREE_HORIZON_NS──>  kept
 *      failed     ──longer─────>  NODE_EXPIRED                   NODE_ANCESTOR_ONLY, while it has
 *      children
 *      threads    ──shorter────>
 *      others     ──shorter────>  those without linger_bits, if linger_ns is for some only
 *
 * The seventh ring has the zombies, whose time does not pass: an exited process enters it when a
 * scan finds it, and returns to its place by exit_ns when it was reaped.
 */
#define PASS_GAP_NS      20000000ull /* statistics further apart than this belong to two passes */
#define THREAD_LINGER_NS SECOND_NS   /* at most: threads of a pool start and end by the hundred */
#define OTHERS_LINGER_NS (3 * SECOND_NS) /* at most */

/* Heads of the rings: newer is the oldest, older the newest. */
struct exited_rings {
	struct node lingering, failed, others, threads, zombies, expired, kept;
	size_t lingers; /* exited processes in the first two */
};

/* What is of one machine only. */
struct tree_host {
	struct node *row;          /* NULL: it is the only one */
	char name[HOST_NAME_SIZE]; /* of the first one, for its row */
	uint64_t snapshot_ns;      /* start of the current snapshot; 0: none */
	uint64_t stat_ns;          /* time of the newest statistic */
	uint64_t pass_ns;          /* time of the newest statistic of the pass before; 0: none */
	bool is_named;             /* by an EVENT_HOST, whose */
	int64_t base_ns;           /* base was this */
	int64_t shift_ns;          /* what that has changed by since the first one */
};

struct tree {
	struct node top;
	struct tree_host only;   /* number 0, while there is no other */
	struct tree_host *hosts; /* IDENT_HOSTS_MAX of them; or &only */
	struct exited_rings rings;
	struct slab slab;
	struct pidmap living; /* ident_key -> the node's number */
	/* ident_key -> number of a zombie, or of what ended last; see exited.c */
	struct pidmap exited;
	struct pidmap left_out; /* a node's number + 1 -> count of tree_left_out */
	struct pidmap callers;  /* a node's number + 1 -> lineage_caller */
	tree_keep_fn *keep;     /* NULL: none is left out */
	void *keep_ctx;
	struct intern cgroups;
	struct failed_execs_pool failed_execs;
	struct tree_limits limits;
	struct tree_counts counts;
	struct node *in_use; /* must not be evicted now */
	uint64_t version;
	uint64_t refused_threads; /* threads not kept since the last snapshot */
	size_t image_bytes;
	bool settled; /* the first snapshot is complete */
	struct tree_observer {
		tree_observer_fn *observer;
		void *ctx;
	} observers[TREE_OBSERVERS]; /* the first observer_count of them */
	unsigned observer_count;
	uint8_t shifts; /* of times of hosts: the number of the last one */
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

typedef int fact_fn(struct tree *tree, const struct event *event, struct node **subject);

/* title.c and zombies.c: the same */
fact_fn title_apply, zombies_apply_zombie, zombies_apply_reaped;

/* threads.c: handles every event with EVENT_THREAD */
int threads_apply(struct tree *tree, const struct event *event, struct node **subject);
/* Removes the threads that the scan, which began at that time, did not find. */
void threads_settle(struct tree *tree, uint64_t since_ns, uint32_t host);

static inline void tree_notify(
	struct tree *tree, enum node_change change, struct node *node, struct node *from)
{
	tree->version++;
	for (unsigned i = 0; i < tree->observer_count; i++)
		tree->observers[i].observer(tree->observers[i].ctx, change, node, from);
}

static inline struct tree_host *tree_host_of(const struct tree *tree, struct ident id)
{
	return &tree->hosts[id.host];
}

/* There is a statistic of that time. */
static inline void tree_note_pass(struct tree *tree, const struct event *event)
{
	struct tree_host *host = tree_host_of(tree, event->id);

	if (event->time_ns > host->stat_ns + PASS_GAP_NS)
		host->pass_ns = host->stat_ns;
	if (event->time_ns > host->stat_ns)
		host->stat_ns = event->time_ns;
}

/* What stands above the processes of that host that have no parent. */
static inline struct node *tree_root_of(struct tree *tree, struct ident id)
{
	struct node *row = tree_host_of(tree, id)->row;

	return row ? row : &tree->top;
}

/* The start of the id does not count. */
static inline struct node *tree_find_living(const struct tree *tree, struct ident id)
{
	uint32_t number = pidmap_find(&tree->living, ident_key(id));

	return number == PIDMAP_NONE ? NULL : slab_at(&tree->slab, number);
}

/* usage.c: sets the figures from the event's stat.  Returns true when one has changed. */
bool usage_update(struct tree *tree, struct node *node, const struct event *event);
/*
 * Sets the final figures from the event's exit.  A 0 means that the source does not know: the old
 * figure stays.
 */
void usage_final(const struct tree *tree, struct node *node, const struct event *event);

/* ---- links.c: parents, children and their order ---- */

void node_link(struct node *parent, struct node *node); /* as its last child */
void node_unlink(struct node *node);
/* The child takes the place of its parent. */
void node_replace(struct node *node, struct node *child);
bool node_descends(const struct node *node, const struct node *from); /* or is the same */
/* Set the current parent.  Returns true when node.current or NODE_ORPHAN has changed. */
bool node_set_current_parent(struct node *node, struct ident parent);
/*
 * Update NODE_ORPHAN after its parent has exited or was revived.  Returns true when the flag has
 * changed.
 */
bool node_update_orphan(struct node *node);

/* ---- lifecycle.c: creates, ends, revives and removes nodes ---- */

/*
 * Make room for all that one event can bring: two nodes (a process and its parent) and three exits
 * (the process's own, and those of previous holders of the two pids).  Returns 0 or -ENOMEM.
 */
int tree_reserve(struct tree *tree);
void tree_count_bytes(struct tree *tree); /* counts.bytes */

/*
 * Returns a new node, linked to its parent and, unless a living node has the pid, found by the pid.
 * Observers are not notified yet.
 */
struct node *node_create(struct tree *tree, struct ident id, struct node *parent, uint32_t flags);
/*
 * The node becomes an exited process with this exit_ns and these flags; the caller has set status.
 * Its threads are removed.
 */
void node_exit(struct tree *tree, struct node *node, uint64_t exit_ns, uint32_t flags);
/* exit_ns is no longer a guess. */
void node_correct_exit(struct tree *tree, struct node *node, uint64_t exit_ns);
/* A NODE_MISSED exited process turned out to be alive. */
void node_revive(struct tree *tree, struct node *node);
/*
 * Remove an exited process without children, or a thread; and then each ancestor that is
 * NODE_ANCESTOR_ONLY and was kept for it.
 */
void node_remove(struct tree *tree, struct node *node);
void node_remove_one(struct tree *tree, struct node *node); /* without its ancestors */
/* Threads of the process, living or ended. */
void node_remove_threads(struct tree *tree, struct node *node);
/* Link the node to another parent, unless that descends from it.  Returns true if it was moved. */
bool node_reparent(struct tree *tree, struct node *node, struct node *parent);
/* Takes over the reference. */
void node_set_image(struct tree *tree, struct node *node, struct image *image);

/* The image of its own exec, not the one it was born with; or NULL. */
static inline struct image *node_own_image(const struct node *node)
{
	return node->execs || !(node->flags & NODE_FORKED) ? node->image : NULL;
}

/* ---- exited.c: nodes of exited processes that are still in the tree ---- */

/* The node stays in the tree even if its time is over. */
static inline bool node_must_stay(const struct node *node)
{
	return node->first || node->flags & NODE_HELD;
}

void exited_init(struct tree *tree);
/* Index the node and insert it by its exit_ns; tree_reserve has made room. */
void exited_add(struct tree *tree, struct node *node);
void exited_correct(struct tree *tree, struct node *node); /* exit_ns has changed */
void exited_remove(struct tree *tree, struct node *node);
/* The exited process of a process that an event of that time can be about (0: any time), or
 * NULL. */
struct node *exited_find(const struct tree *tree, struct ident id, uint64_t time_ns);
/* Exact match, or NULL. */
struct node *exited_find_thread(const struct tree *tree, struct ident id);
/* Evict exited processes until there is room for `wanted` more nodes.  Returns how many of them
 * have room. */
size_t exited_make_room(struct tree *tree, size_t wanted);

/* ---- resolve.c: the node of an event, its owner, place and parent ---- */

/* Everything an event needs allocated.  It is allocated first, so that nothing fails halfway. */
struct event_parts {
	struct image *image;
	const char *cgroup;
};

/* like: a node that probably has the same control group, or NULL.  Returns 0 or -ENOMEM. */
int event_parts_alloc(struct tree *tree, const struct event *event, const struct node *like,
	struct event_parts *parts);
/* Adds the image.  On failure the parts are freed. */
int event_parts_alloc_image(struct tree *tree, const struct event *event, struct image *before,
	struct event_parts *parts);
/* title.c: adds an image with the event's arguments as the title of the node.  As
 * event_parts_alloc_image. */
int title_take_parts(struct tree *tree, const struct event *event, const struct node *node,
	struct event_parts *parts);
/* frees what has not been used */
void event_parts_drop(struct tree *tree, struct event_parts *parts);

/* The node that the event is about: living or an exited process.  NULL: not in the tree. */
struct node *resolve_node(const struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * True when an event of a living process cannot be news: the process has exited, and the event is
 * older than its exit, or the process is already forgotten.
 */
bool resolve_is_stale(const struct tree *tree, const struct node *node, const struct event *event);
/* The process was alive at that time.  Returns true when that was news: it was thought dead, or its
 * start was not known. */
bool resolve_mark_seen(struct tree *tree, struct node *node, struct ident id, uint64_t time_ns);
/* A younger process has this pid: a node that holds it must have exited. */
void resolve_retire_pid(struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * A new node for the event's process; the caller fills it, then notifies observers.  NULL when the
 * tree is full.
 */
struct node *resolve_new_node(struct tree *tree, const struct event *event);
/*
 * The parent that the event names: top when it names none; a placeholder when it is not in the tree
 * and there is room for it and for `others` more.  NULL: there is no room for `others` nodes.
 */
struct node *resolve_parent(struct tree *tree, const struct event *event, size_t others);
/* Turn a placeholder into a full node.  Returns true if it was a placeholder. */
bool resolve_fill_placeholder(struct tree *tree, struct node *node, const struct event *event);
/* Both return true when something visible has changed. */
bool resolve_set_owner(struct node *node, const struct event *event); /* uid, gid, comm */
bool resolve_set_place(
	struct tree *tree, struct node *node, const struct event *event, struct event_parts *parts);

/*
 * zombies.c: exited processes that the kernel still has: they have exited and have not been reaped.
 *
 * An exit event does not show that: most processes are reaped at once.  A scan of all tasks finds
 * those that were not, and the source reports new ones (EVENT_ZOMBIE) and those that have
 * disappeared (EVENT_REAPED).
 */

/* Of the process that a ZOMBIE or a dead SEED is about; returns whether that was news. */
static inline bool node_set_unreaped(struct node *node, const struct event *event)
{
	char before = node->state;

	node->state = event->flags & EVENT_ENDING ? 'X' : 'Z';
	return node->state != before;
}
/* A scan has found this exited process.  Returns 1 when that was news, else 0. */
int zombies_mark_found(struct tree *tree, const struct event *event, struct node *node);
/*
 * The exited process was reaped by then: its time passes again.  No exited process is removed
 * before the next tree_expire.
 */
void zombies_reap(struct tree *tree, struct node *node, uint64_t now_ns);
/* A younger process has the pid: an older zombie of that pid was reaped. */
void zombies_reap_older(struct tree *tree, struct ident id, uint64_t time_ns);
/*
 * Zombies that the scan, which began at that time, did not find were reaped.  Returns true if there
 * were any.
 */
bool zombies_remove_missing(struct tree *tree, uint64_t since_ns, uint32_t host);
/* Clears the mark of a zombie; the caller moves it to another ring. */
void zombies_unmark(struct tree *tree, struct node *node);

#endif
