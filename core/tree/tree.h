/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree.h - facts in, a tree of processes out.
 *
 *   tree_new -> tree_apply for every event, tree_expire when tree_expiry_ns says so -> tree_free
 *
 * The tree is drawn by birth parent:
 *
 *      top (pid 0, never drawn)
 *      ├─ init (1)
 *      │  └─ sshd (700)
 *      │     └─ bash (900)             a ghost: has exited, a child of it still runs
 *      │        └─ worker (901)        node.current says who is its parent now: init
 *      └─ kthreadd (2)
 *
 * Promises (tree_check names the broken one):
 *  - A node is one process: (pid, start_ns).  A fact about a known pid with another start time is
 *    about another process, and implies an exit we have missed.
 *  - Every node but top has a parent; the parent's list of children agrees; there are no cycles.
 *  - tree_find finds exactly the living, by pid.  A ghost leaves it at once.
 *  - A ghost stays for linger_ns (failed_times that when it failed), and as long as it has
 *    children in the tree.  Past its time it is NODE_EXPIRED, and to be shown only as the
 *    ancestor of something shown.  An expired ghost without children is kept until
 *    TREE_HORIZON_NS after its end all the same, so that a second notice of the same exit (two
 *    threads race to be the last) finds it.
 *  - A ghost that a pass has met is a NODE_ZOMBIE: the kernel still has it.  It stays, whatever
 *    its time, and is not NODE_EXPIRED, until a fact says that it was reaped: EVENT_REAPED, a
 *    whole pass (SNAPSHOT to SETTLED) without it, or another process of the same pid.
 *  - A fact about somebody unknown makes a placeholder, never an error.  The same fact twice
 *    changes nothing.
 *  - living + ghosts <= max_nodes: at the bound the oldest ghosts go first (counts.evicted), and
 *    when all are alive the new process is not kept (counts.refused).  A ghost that has children
 *    and must go leaves them to its own parent.
 *  - Of a line of exited processes of which each started the next one only the ends stay, if
 *    tree_set_keep was called: tree_left_out says how many are left out below its first one.
 *  - A guess can be taken back: a NODE_MISSED ghost that proves to be alive lives again (told as
 *    NODE_CHANGED), one whose exit comes late gets its true end.
 *  - Threads are no processes.  One of which EVENT_THREAD has told is a NODE_THREAD below its
 *    process: never a parent, not counted among the living, forks or exits, not found by
 *    tree_find.  It lingers for a second when it ends, but leaves at once, without a trace, when
 *    its process ends or executes, or when it turns out to be gone.
 *  - After a failure the tree is as it was before the call.
 *
 * No clock: time is what events and callers say.  Not thread-safe.
 */
#ifndef CORE_TREE_TREE_H
#define CORE_TREE_TREE_H

#include "core/event.h"
#include "core/tree/image.h"

#include <stdbool.h>

struct tree;

struct tree_limits {
	size_t max_nodes;      /* at least 16; 0: the default, TREE_MAX_NODES */
	uint64_t linger_ns;    /* how long an exited process stays */
	unsigned failed_times; /* so many times as long when it has failed; 0: once */
	uint64_t short_ns;     /* a lifetime below this is short-lived */
};

#define TREE_MAX_NODES  (1u << 20)
#define TREE_WATCHERS   6
#define TREE_HORIZON_NS 1000000000ull /* how long an exit is remembered at least */

enum node_flag {
	NODE_DEAD = 1 << 0,        /* a ghost: has exited */
	NODE_SEEDED = 1 << 1,      /* was there before we looked */
	NODE_PLACEHOLDER = 1 << 2, /* only its pid is known: somebody's parent that we never met */
	NODE_KTHREAD = 1 << 3,
	NODE_SHORT = 1 << 4,   /* a ghost that lived less than short_ns */
	NODE_MISSED = 1 << 5,  /* a ghost whose exit we did not see: status and time are guesses */
	NODE_ORPHAN = 1 << 6,  /* its current parent is not its birth parent */
	NODE_EXPIRED = 1 << 7, /* a ghost past its time, kept for its children only */
	NODE_FORKED = 1 << 8,  /* we saw its birth */
	NODE_SPENT = 1 << 9,   /* internal: past the horizon too, goes with its last child */
	NODE_HELD = 1 << 10,   /* somebody looks at it (tree_hold) */
	NODE_LONGER = 1 << 11, /* a ghost that has failed: it stays for longer */
	NODE_THREAD = 1 << 12, /* no process: a thread of its parent */
	NODE_THREADED = 1 << 13, /* internal: has had threads below it */
	/*
	 * A ghost that has not been reaped, as of the newest pass.  Internal while it lives: a pass
	 * has met it as a zombie, and the notice of its exit is on its way.
	 */
	NODE_ZOMBIE = 1 << 14,
};

/*
 * What is known of one process.  Read it, never write it, but for view_bits and view_count.
 * Pointers to nodes are good until the node leaves the tree: the tree's watcher is told before.
 * Four cache lines: who and where, what it runs, how it is owned, its figures.
 */
struct node {
	struct ident id;     /* start_ns 0: not known (a placeholder) */
	uint16_t flags;      /* enum node_flag */
	uint16_t view_bits;  /* this and view_count belong to the view (view.h), zero at birth; */
	uint32_t view_count; /* here since they are asked of every sibling */
	struct node *parent; /* birth parent; never NULL but in top */
	struct node *first, *last; /* children */
	struct node *prev, *next;  /* siblings, in the order of their births unless sorted */

	struct image *image; /* what it executes (see execs), or NULL: a kernel thread, not known */
	const char *cgroup;  /* path, interned: equal text is the same pointer; or NULL */
	struct ident current; /* parent it has now, as last heard */
	uint64_t seen_ns;  /* time of the last fact that proves it lived, or was a zombie, then */
	uint32_t forks;    /* processes it has started, as far as we saw */
	uint32_t children; /* length of the list of children, ghosts and threads included */
	struct node *older, *newer; /* internal: the ghosts, by exit */

	char comm[COMM_SIZE];
	uint64_t exit_ns; /* a ghost's end */
	uint64_t cgroup_id;
	uint32_t uid, gid;
	uint32_t execs; /* of its own: image, image->before, ...; 0: image is as at birth */
	uint32_t twin;  /* internal: the next older ghost of the same pid */
	int32_t status; /* a ghost's, as wait(2); or STATUS_UNKNOWN */
	uint32_t tty;   /* major << 20 | minor, 0: none */
	uint32_t pid_ns;
	int32_t ns_pid;

	uint64_t cpu_ns;    /* as of stat_ns, or of the exit */
	uint64_t rss_bytes; /* living: now; ghost: its peak */
	uint64_t read_bytes, write_bytes;
	uint64_t stat_ns; /* when the figures above were read, as last heard; 0: never */
	uint32_t threads; /* living: now; ghost: over its life; 0: not known */
	float cpu_share; /* CPUs used over the last interval, a ghost over a second; < 0: unknown */
	uint32_t number; /* internal: its place in the slab */
	uint32_t view_sorted; /* the view's, too: which sort its children have been through */
	int16_t priority, nice;
	char state;             /* as in event_stat; a ghost's: 'Z' or, unless a zombie, 'X' */
	uint32_t attempts : 24; /* internal: its failed execs (failed_execs.h), 0: none */
};

struct tree_counts {
	uint64_t living, ghosts;                           /* nodes of processes now */
	uint64_t zombies;                                  /* of the ghosts */
	uint64_t threads, ended_threads;                   /* nodes of threads now */
	uint64_t seeds, forks, execs, failed_execs, exits; /* facts that changed something */
	uint64_t lost;                                     /* as the source reported */
	uint64_t missed;          /* exits inferred, not seen (even if the notice came later) */
	uint64_t evicted;         /* ghosts that had to go before their time */
	uint64_t refused;         /* processes not kept: the tree was full of living ones */
	uint64_t threads_refused; /* not kept since the last pass: the room is for processes */
	uint64_t args_cut;        /* images whose arguments were not kept whole */
	uint64_t bytes;           /* memory of nodes, indexes, images, attempts */
};

/*
 * What happens to a node, told to the watcher.  It must not call the tree's changing functions.
 * BORN: is linked, all fields set.  CHANGED: an exec, a name, an owner, figures, flags.  DIED:
 * became a ghost; told for each ghost, after its BORN.  MOVED: has another parent (linked there by
 * now; *from is the old one).  GONE: is about to be unlinked and freed; it has no children.
 */
enum node_change { NODE_BORN, NODE_CHANGED, NODE_DIED, NODE_MOVED, NODE_GONE };
typedef void tree_watch_fn(
	void *ctx, enum node_change change, struct node *node, struct node *from);

struct tree *tree_new(const struct tree_limits *limits); /* NULL: no memory */
void tree_free(struct tree *tree);                       /* NULL is fine; the watcher is not told */

/*
 * Apply one fact.  Returns 1 when it changed something, 0 when it was known already, -ENOMEM.
 * *subject (may be NULL) gets the node it is about, or NULL when there is none.
 */
int tree_apply(struct tree *tree, const struct event *event, struct node **subject);

/* Let go of the ghosts whose time is over: they expire, then leave. */
void tree_expire(struct tree *tree, uint64_t now_ns);
/* At most so many of them.  False: others are still due. */
bool tree_expire_some(struct tree *tree, uint64_t now_ns, unsigned most);
/* A held one stays when its time is over, as if it had children; let go, it may leave at once.
 * Told of ghosts only: of the living it changes nothing yet. */
void tree_hold(struct tree *tree, struct node *node, bool hold);
uint64_t tree_expiry_ns(const struct tree *tree); /* when the next one's is; 0: none waits */
void tree_set_linger(struct tree *tree, uint64_t linger_ns);
void tree_set_short(struct tree *tree, uint64_t short_ns);

struct node *tree_top(const struct tree *tree);
/* All nodes but top, as they lie in memory: NULL starts and ends.  The quickest way to see them. */
struct node *tree_next(const struct tree *tree, const struct node *node);
/* The first of them whose number is not lower, for who comes back later; NULL: none. */
struct node *tree_from(const struct tree *tree, uint32_t number);
struct node *tree_find(const struct tree *tree, int32_t pid); /* a living process, or NULL */
struct node *tree_find_ident(const struct tree *tree, struct ident id); /* ghosts, threads too */
const struct tree_counts *tree_counts(const struct tree *tree);
uint64_t tree_linger_ns(const struct tree *tree, const struct node *node); /* of this ghost */
const struct tree_limits *tree_limits(const struct tree *tree);
uint64_t tree_version(const struct tree *tree); /* differs when a fact has changed anything */
void tree_watch(struct tree *tree, tree_watch_fn *watch, void *ctx); /* one; NULL: none */
/* Others, beside and after that one: TREE_WATCHERS at most (-ENOSPC).  Known by their ctx. */
int tree_add_watcher(struct tree *tree, tree_watch_fn *watch, void *ctx);
void tree_remove_watcher(struct tree *tree, const void *ctx); /* no such is fine */

/*
 * Who must stay though it is in the middle of a line of exited processes (true), because it means
 * something to the caller.  Not called before this; NULL: all stay.
 */
typedef bool tree_keep_fn(void *ctx, const struct node *node);
void tree_set_keep(struct tree *tree, tree_keep_fn *keep, void *ctx);
/* Exited processes that are left out between this exited one and its child. */
uint32_t tree_left_out(const struct tree *tree, const struct node *node);

/*
 * Order the children of a node; compare is as for qsort and gets two nodes; stable.
 * Children born later are put at the end.
 */
typedef int node_compare_fn(const struct node *a, const struct node *b, void *ctx);
void tree_sort(struct tree *tree, struct node *parent, node_compare_fn *compare, void *ctx);
/* As given: exactly its children, each of them once. */
void tree_arrange(struct tree *tree, struct node *parent, struct node *const *children);

/* The broken promise in words (static storage), or NULL when all hold.  O(nodes). */
const char *tree_check(const struct tree *tree);

/*
 * For whoever walks over all or many: who are born one after the other lie so in memory, and often
 * in the tree, too.  A guess: nothing happens if it is wrong, or points nowhere.
 */
static inline void node_fetch_ahead(const struct node *node)
{
	__builtin_prefetch(node + 12);
}

static inline bool node_is_ghost(const struct node *node)
{
	return node->flags & NODE_DEAD;
}

/* Has exited and has not been reaped. */
static inline bool node_is_zombie(const struct node *node)
{
	return (node->flags & (NODE_DEAD | NODE_ZOMBIE)) == (NODE_DEAD | NODE_ZOMBIE);
}

static inline bool node_is_thread(const struct node *node)
{
	return node->flags & NODE_THREAD;
}

/* The process a node is, or is a thread of. */
static inline struct node *node_process(const struct node *node)
{
	return node_is_thread(node) ? node->parent : (struct node *)node;
}

uint32_t node_kids(const struct node *node); /* its children that are processes */

static inline bool node_is_top(const struct node *node)
{
	return !node->parent;
}

/* How long it lived, or has lived until now_ns. */
static inline uint64_t node_age_ns(const struct node *node, uint64_t now_ns)
{
	uint64_t end = node_is_ghost(node) ? node->exit_ns : now_ns;

	return node->id.start_ns && end > node->id.start_ns ? end - node->id.start_ns : 0;
}

static inline bool ident_equal(struct ident a, struct ident b)
{
	return a.pid == b.pid && a.start_ns == b.start_ns;
}

#endif
