/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tree.h - applies events to a tree of processes.
 *
 *   tree_new -> tree_apply for every event, tree_expire when tree_expiry_ns is due -> tree_free
 *
 * The tree is drawn by birth parent:
 *
 *      top (pid 0, never drawn)
 *      ├─ init (1)
 *      │  └─ sshd (700)
 *      │     └─ bash (900)             an exited process: has exited, a child of it still runs
 *      │        └─ worker (901)        node.current is its parent now: init
 *      └─ kthreadd (2)
 *
 * Invariants (tree_check returns the broken one):
 *  - A node is one process: (pid, start_ns).  An event about a known pid with another start time is
 *    about another process, and implies an exit that was missed.
 *  - Every node but top has a parent; the parent's list of children agrees; there are no cycles.
 *  - tree_find finds exactly the living, by pid.  A process that exits is no longer found.
 *  - An exited process stays for linger_ns (failed_times that when it failed; see max_exited for
 *    endless linger), and as long as it has children in the tree.  After its time it is
 *    NODE_EXPIRED, and is to be shown only as the
 *    ancestor of something shown.  An expired exited process without children still stays until
 *    TREE_HORIZON_NS after its end, so that a second report of the same exit (two threads race
 *    to be the last) finds it.
 *  - An exited process that a scan has found is a NODE_ZOMBIE: the kernel still has it.  It stays,
 *    whatever its time, and is not NODE_EXPIRED, until an event shows that it was reaped:
 *    EVENT_REAPED, a whole scan (SNAPSHOT to SETTLED) without it, or another process of the same
 *    pid.
 *  - An event about an unknown process makes a placeholder, never an error.  The same event twice
 *    changes nothing.
 *  - living + exited processes <= max_nodes.  When the tree is full, the oldest exited process is
 *    removed (counts.evicted).  If none is left, the new process is not added (counts.refused).
 *    When an exited process with children is removed, its own parent gets them.
 *  - If tree_set_keep was called, a chain of exited processes, each the parent of the next, is
 *    shortened to its two ends (abridge.h).  tree_left_out returns how many were removed below the
 *    first.
 *  - A guess can be corrected: a NODE_MISSED exited process that proves to be alive lives again
 *    (reported as NODE_CHANGED), and one whose exit is reported late gets its true end.
 *  - Threads are no processes.  A thread reported by EVENT_THREAD is a NODE_THREAD below its
 *    process: never a parent, not counted among the living, forks or exits, not found by
 *    tree_find.  It lingers for a second when it ends.  It is removed at once when its process
 *    ends or executes, or when a scan does not find it.
 *  - Hosts are no processes.  Once a second host was named (EVENT_HOST), each has a node below top,
 *    above its processes without a parent.  It is not counted and never leaves.  When one is named
 *    again with another base, all its times, starts included, are as much later.
 *  - After a failure the tree is as it was before the call.
 *
 * No clock: events and callers give the time.  Not thread-safe.
 */
#ifndef CORE_TREE_TREE_H
#define CORE_TREE_TREE_H

#include "core/base/units.h"
#include "core/event.h"
#include "core/tree/image.h"

#include <limits.h>
#include <signal.h>
#include <stdbool.h>

struct tree;

struct tree_limits {
	size_t max_nodes;      /* at least 16; 0: the default, TREE_MAX_NODES */
	uint64_t linger_ns;    /* how long an exited process stays; TREE_ENDLESS_NS: always */
	unsigned failed_times; /* multiplies linger_ns for a process that failed; 0 counts as 1 */
	uint64_t short_ns;     /* a lifetime below this is short-lived */
	/* linger_ns is for processes with one of these client_bits; others stay for at most three
	 * seconds.  0: for all. */
	uint16_t linger_bits;
	/* With TREE_ENDLESS_NS: so many of those exited processes at most; the oldest leave, those
	 * that have failed last (counts.evicted).  0: no such bound. */
	size_t max_exited;
};

#define TREE_MAX_NODES  (1u << 20)
#define TREE_OBSERVERS  6
#define TREE_ENDLESS_NS UINT64_MAX
#define TREE_HORIZON_NS 1000000000ull /* minimum time for which an exit is remembered */
#define TREE_PROBES     2             /* see NODE_EXPECTED */
#define TREE_PROBE_NS   100000000ull

enum node_flag {
	NODE_EXITED = 1 << 0,      /* an exited process */
	NODE_SEEDED = 1 << 1,      /* existed before capture began */
	NODE_PLACEHOLDER = 1 << 2, /* only its pid is known: a parent that no event was about */
	NODE_KTHREAD = 1 << 3,
	NODE_SHORT = 1 << 4, /* an exited process that lived less than short_ns */
	/* an exited process whose exit event was not seen: exit_ns is a guess, and only the
	 * status of a zombie is known */
	NODE_MISSED = 1 << 5,
	NODE_ORPHAN = 1 << 6,  /* its current parent is not its birth parent */
	NODE_EXPIRED = 1 << 7, /* an exited process past its time, kept only for its children */
	NODE_FORKED = 1 << 8,  /* its birth was seen */
	/* internal: also past the horizon; removed with its last child */
	NODE_ANCESTOR_ONLY = 1 << 9,
	NODE_HELD = 1 << 10,    /* in use by the view (tree_hold) */
	NODE_LINGERS = 1 << 11, /* internal: an exited process that stays for linger_ns */
	NODE_THREAD = 1 << 12,  /* no process: a thread of its parent */
	/*
	 * An exited process that was not reaped, as of the newest scan.  Internal for a living
	 * process: a scan has found it as a zombie, and its exit event has not arrived yet.
	 */
	NODE_ZOMBIE = 1 << 13,
	/*
	 * An exited process whose end does not count as a failure: its status is an answer
	 * (core/answers.h), or it was a test of what the kernel can do, as strace and programs
	 * built with Go make one before their first command: one of the first TREE_PROBES
	 * children of its parent, which executed nothing, and ended within TREE_PROBE_NS with 0 or
	 * by SIGKILL.
	 */
	NODE_EXPECTED = 1 << 14,
	NODE_FROZEN = 1 << 15, /* as of stat_ns the freezer of its control group has stopped it */
};

/*
 * What is known of one process.  Read only, except client_bits, client_count and client_sorted.  A
 * pointer to a node is valid until the node leaves the tree; observers are notified
 * (NODE_GONE).  Four cache lines: identity and links, program, owner, figures.
 */
struct node {
	struct ident id; /* start_ns 0: not known (a placeholder) */
	uint16_t flags;  /* enum node_flag */
	/* This and client_count belong to the view (view.h), zero at birth.  They are here
	 * since they are read for every sibling. */
	uint16_t client_bits;
	uint32_t client_count;
	struct node *parent;       /* birth parent; NULL only in top */
	struct node *first, *last; /* children */
	struct node *prev, *next;  /* siblings, in order of birth unless sorted */

	/* What it executes (see execs); of a kernel thread: see node_name.  NULL: not known. */
	struct image *image;
	const char *cgroup;   /* path, interned: equal text is the same pointer; or NULL */
	struct ident current; /* its current parent, as last reported */
	uint64_t seen_ns;     /* time of the last event that proves it was alive, or a zombie */
	uint32_t forks;       /* processes it has started, as far as seen */
	uint32_t children; /* length of the list of children, with exited processes and threads */
	struct node *older, *newer; /* internal: ring of exited processes, by exit */

	char comm[COMM_SIZE];
	uint64_t exit_ns; /* exited process: when it ended */
	uint64_t cgroup_id;
	uint32_t uid, gid;
	uint32_t execs; /* of its own: image, image->before, ...; 0: image is as at birth */
	union {
		uint32_t thread_count;  /* internal, living process: children that are threads */
		uint32_t next_same_pid; /* internal, exited: the next older one of the same pid */
	};
	int32_t status; /* exited process: as in event_exit */
	uint32_t tty;   /* major << 20 | minor, 0: none */
	uint32_t pid_ns;
	int32_t ns_pid;

	uint64_t cpu_ns;    /* as of stat_ns, or of the exit */
	uint64_t rss_bytes; /* living: now; exited process: its peak */
	uint64_t read_bytes, write_bytes;
	uint64_t stat_ns; /* time of the figures above; 0: never read */
	uint32_t threads; /* living: now; exited process: over its life; 0: not known */
	/* CPUs used over the last interval, an exited process over a second; < 0: unknown */
	float cpu_share;
	uint32_t number;        /* internal: its place in the slab */
	uint32_t client_sorted; /* of the view: number of the last sort of its children */
	int16_t priority;
	int8_t nice;
	char state; /* as in event_stat; exited process: 'Z' if a zombie, else 'X' */
	uint32_t failed_execs : 24; /* internal: its failed execs (failed_execs.h), 0: none */
	/* the file it runs was deleted or replaced since its exec; see also image.file_deleted */
	bool file_deleted;
};

struct tree_counts {
	uint64_t living, exited;         /* nodes of processes now */
	uint64_t hosts;                  /* nodes of hosts */
	uint64_t *host_living;           /* of living, by host; NULL: there is one host */
	uint64_t zombies;                /* of the exited processes */
	uint64_t threads, ended_threads; /* nodes of threads now */
	uint64_t seeds;                  /* processes that a snapshot has added */
	uint64_t forks, execs, failed_execs, exits; /* events that changed something */
	uint64_t refused_forks;   /* by the kernel: of processes and threads; see refused */
	uint64_t lost;            /* as the source reported */
	uint64_t missed;          /* exits inferred, not seen (even if the exit event came later) */
	uint64_t evicted;         /* exited processes removed before their time */
	uint64_t refused;         /* processes not kept: the tree was full of living ones */
	uint64_t threads_refused; /* since the last scan, for want of room */
	uint64_t args_cut;        /* images whose arguments were not kept whole */
	uint64_t bytes;           /* memory of nodes, indexes, images, failed execs */
};

/*
 * A change of a node, as reported to observers.  An observer must not call functions that change
 * the tree.  BORN: linked, all fields set.  CHANGED: an exec, a title, a name, an owner, a place,
 * figures, flags.  DIED: became an exited process; reported for each exited process, after its
 * BORN.  MOVED: has another parent (already linked there; *from is the old one).  GONE: is about to
 * be unlinked and freed; has no children.
 */
enum node_change { NODE_BORN, NODE_CHANGED, NODE_DIED, NODE_MOVED, NODE_GONE };
typedef void tree_observer_fn(
	void *ctx, enum node_change change, struct node *node, struct node *from);

struct tree *tree_new(const struct tree_limits *limits); /* NULL: no memory */
void tree_free(struct tree *tree); /* NULL is fine; observers are not notified */

/*
 * Apply one event.  Returns 1 when it changed something, 0 when it was no news, -ENOMEM.  *subject
 * (may be NULL) is set to the node it is about, or NULL.
 */
int tree_apply(struct tree *tree, const struct event *event, struct node **subject);

/*
 * Remove all nodes, each reported as NODE_GONE, and forget what was counted: the next events are
 * those of another time.  Observers and limits stay.
 */
void tree_clear(struct tree *tree);

/* Exited processes whose time is over expire, and are removed later: at most so many of them.
 * Returns false when others are still due. */
bool tree_expire_some(struct tree *tree, uint64_t now_ns, unsigned most);
static inline void tree_expire(struct tree *tree, uint64_t now_ns) /* all of them */
{
	tree_expire_some(tree, now_ns, UINT_MAX);
}

/* A held exited process stays after its time, as if it had children; a released one may be removed
 * at once.  Observers are notified for exited processes only, since nothing changes for the
 * living. */
void tree_hold(struct tree *tree, struct node *node, bool hold);
uint64_t tree_expiry_ns(const struct tree *tree); /* the next deadline of tree_expire; 0: none */
void tree_set_linger(struct tree *tree, uint64_t linger_ns);
void tree_set_short(struct tree *tree, uint64_t short_ns);

struct node *tree_top(const struct tree *tree);
/*
 * Iterates over all nodes but top in order of memory, which is the fastest: NULL starts and ends.
 */
struct node *tree_next(const struct tree *tree, const struct node *node);
/* The same by number, from 0 up to tree_end; NULL: no node has it now. */
struct node *tree_node(const struct tree *tree, uint64_t number);
uint64_t tree_end(const struct tree *tree);
/* Prefetches cache lines of the node with that number, if there is one: see struct node. */
void tree_fetch(const struct tree *tree, uint64_t number, unsigned line, unsigned lines);
/* A living process, or NULL; of the first host, if there are several. */
struct node *tree_find(const struct tree *tree, int32_t pid);
/* Exited processes and threads, too. */
struct node *tree_find_ident(const struct tree *tree, struct ident id);
const struct tree_counts *tree_counts(const struct tree *tree);
/* Linger time of this exited process. */
uint64_t tree_linger_ns(const struct tree *tree, const struct node *node);
const struct tree_limits *tree_limits(const struct tree *tree);
uint64_t tree_version(const struct tree *tree); /* changes whenever an event has changed anything */
/*
 * Observers are called in the order in which they were added: at most TREE_OBSERVERS (-ENOSPC).
 * They are identified by their ctx.
 */
int tree_add_observer(struct tree *tree, tree_observer_fn *observer, void *ctx);
void tree_remove_observer(struct tree *tree, const void *ctx); /* no effect without that one */

/*
 * Returns true for an exited process that must stay in the middle of a line, because the caller
 * needs it.  Without such a function (NULL, the default) all stay.
 */
typedef bool tree_keep_fn(void *ctx, const struct node *node);
void tree_set_keep(struct tree *tree, tree_keep_fn *keep, void *ctx);
/* Number of exited processes left out between this exited process and its child. */
uint32_t tree_left_out(const struct tree *tree, const struct node *node);

/*
 * Order the children as given: exactly its children, each of them once.  Children born later are
 * appended.
 */
void tree_arrange(struct tree *tree, struct node *parent, struct node *const *children);

/* The broken invariant in words (static storage), or NULL when all hold.  O(nodes). */
const char *tree_check(const struct tree *tree);

/*
 * Prefetch for walks over many nodes: processes born one after the other are neighbours in memory,
 * and often in the tree.  A wrong guess, or a pointer outside of the memory, is harmless.
 */
static inline void node_fetch_ahead(const struct node *node)
{
	__builtin_prefetch(node + 12);
}

static inline bool node_is_exited(const struct node *node)
{
	return node->flags & NODE_EXITED;
}

/*
 * Its name as in /proc/PID/comm.  Of a kernel thread it can be longer than comm: it is then the
 * only text in its image.
 */
static inline const char *node_name(const struct node *node)
{
	bool whole = node->flags & NODE_KTHREAD && node->image && *node->image->args;

	return whole ? node->image->args : node->comm;
}

/* The file it runs has been deleted or replaced, before its exec or since. */
static inline bool node_has_deleted_file(const struct node *node)
{
	return node->file_deleted || (node->image && node->image->file_deleted);
}

/* Such a test: see NODE_EXPECTED. */
static inline bool node_is_probe(const struct node *node)
{
	return node->flags & NODE_EXPECTED && !node->execs &&
	       (node->status == 0 || node->status == SIGKILL);
}

/* Has exited and has not been reaped. */
static inline bool node_is_zombie(const struct node *node)
{
	return (node->flags & (NODE_EXITED | NODE_ZOMBIE)) == (NODE_EXITED | NODE_ZOMBIE);
}

/* Has exited, but is no zombie yet: as of the newest scan the kernel freed its memory and files. */
static inline bool node_is_ending(const struct node *node)
{
	return node_is_zombie(node) && node->state == 'X';
}

/* Ended with a failure that counts. */
static inline bool node_has_failed(const struct node *node)
{
	return node_is_exited(node) && units_status_is_failure(node->status) &&
	       !(node->flags & NODE_EXPECTED);
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

/* Its children that are threads: no exited process has any. */
static inline uint32_t node_thread_count(const struct node *node)
{
	return node_is_exited(node) ? 0 : node->thread_count;
}

/* Its children that are processes. */
static inline uint32_t node_child_processes(const struct node *node)
{
	return node->children - node_thread_count(node);
}

static inline bool node_is_top(const struct node *node)
{
	return !node->parent;
}

/* No process: a machine, if there are several.  Its name is the only text of its image. */
static inline bool node_is_host(const struct node *node)
{
	return !node->id.pid && node->parent;
}

/* Not a process: a process below has no parent. */
static inline bool node_is_root(const struct node *node)
{
	return !node->id.pid;
}

/* How long it lived, or has lived until now_ns. */
static inline uint64_t node_age_ns(const struct node *node, uint64_t now_ns)
{
	uint64_t end = node_is_exited(node) ? node->exit_ns : now_ns;

	return node->id.start_ns && end > node->id.start_ns ? end - node->id.start_ns : 0;
}

#endif
