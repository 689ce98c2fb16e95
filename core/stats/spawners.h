/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * spawners.h - which processes start others, how many, how fast, and how those end.
 *
 *   spawners_new (watches the tree) -> spawners_apply after each tree_apply -> spawners_free
 *
 * Attribution.  A birth is attributed to the process that forked.  But a process that lived less
 * than the short limit is not responsible: when it ends, its statistics are merged, rates included,
 * into those of the nearest birth ancestor that lives or has lived longer:
 *
 *      supervisor ── sh ── prog          sh and prog live for a moment, over and over:
 *          ▲─────────┘                   the supervisor is responsible for both
 *
 * When the ended processes between the two span more than the limit, they are a chain that keeps
 * itself alive by forking.  Then the oldest of them is responsible, not the process that once
 * started it:
 *
 *      bash ── a ── b ── c ── ...        each starts the next and exits: a is responsible
 *              ▲────┴────┘
 *
 * So spawners behind setsid and double forks are found, and init and shells are not accused.
 *
 * Each spawner also has the event rates of its whole subtree.
 *
 * A spawner is kept while its process is in the tree, and after that (node is NULL) while it has
 * events; once it has had none for SPAWNER_QUIET_NS its record is used for another one.  At the
 * bound the one that was inactive longest is dropped; if it was recent, that is counted.
 */
#ifndef CORE_STATS_SPAWNERS_H
#define CORE_STATS_SPAWNERS_H

#include "core/stats/spawn_stats.h"
#include "core/tree/lineage.h"

#define SPAWNERS_MAX     2048 /* records kept, about 2 KiB each */
#define SPAWNER_LINEAGE  128
#define SPAWNER_QUIET_NS 60000000000ull /* a spawner without events for this long is not listed */

struct spawners;

enum spawners_figure {
	SPAWNERS_RATE,       /* processes it is responsible for, per second, over 1 s */
	SPAWNERS_RATE_BELOW, /* the same for its whole subtree */
	SPAWNERS_MINUTE,     /* processes it is responsible for over the last minute */
	SPAWNERS_REFUSED,    /* forks and threads that the kernel has refused it */
};

struct spawner_limits {
	size_t max;        /* 0: SPAWNERS_MAX; at least 8 */
	uint64_t short_ns; /* a process that lived less than this is short-lived; 0: one second */
	struct runaway_limits runaway; /* rate 0: RUNAWAY_USUAL */
};

/* Borrowed from the spawners: valid until the next event or change of the tree. */
struct spawner {
	struct ident id;
	struct node *node; /* NULL: has left the tree */
	char label[LABEL_SIZE];
	char lineage[SPAWNER_LINEAGE];        /* of one that has left the tree; printable */
	struct spawn_stats stats;             /* what it is responsible for */
	struct decay forks;                   /* forks by the process itself */
	struct decay below[EVENT_RATE_KINDS]; /* events of its subtree */
	uint64_t active_ns;                   /* last event it is responsible for */
	double rank;                          /* internal, and so are the next ones */
	uint32_t serial, index, older, newer;
};

struct spawner_counts {
	uint64_t kept;    /* now */
	uint64_t evicted; /* dropped though recent */
	uint64_t deep;    /* events whose subtree rates did not reach all ancestors */
	uint64_t refused; /* events not counted: no memory */
	uint64_t bytes;
};

/* The tree must outlive the spawners.  NULL: no memory, or too many observers. */
struct spawners *spawners_new(struct tree *tree, const struct spawner_limits *limits);
void spawners_free(struct spawners *spawners);  /* NULL is fine */
void spawners_clear(struct spawners *spawners); /* after tree_clear: forgets everything */

/* Call it after tree_apply returned 1, with the node of the event.  Returns 0 or -ENOMEM. */
int spawners_apply(struct spawners *spawners, const struct event *event, struct node *node);

/* The statistics of a process as a spawner; NULL: it has started none. */
const struct spawner *spawners_find(const struct spawners *spawners, const struct node *node);
/*
 * The spawner responsible for what this process starts: the process itself, or the one its
 * statistics were merged into; or NULL.
 */
const struct spawner *spawners_responsible(
	const struct spawners *spawners, const struct node *node);
/* The n highest ranked, runaways first; a spawner without events for SPAWNER_QUIET_NS is left out.
 * Returns how many there are. */
unsigned spawners_top(
	const struct spawners *spawners, uint64_t now_ns, const struct spawner **out, unsigned n);
/* BUSY also for a crash loop.  A spawner that has exited is calm a second after its last event. */
enum spawn_verdict spawners_verdict(
	const struct spawners *spawners, const struct spawner *spawner, uint64_t now_ns);
/* Of this process itself; O(1). */
enum spawn_verdict spawners_verdict_of(
	const struct spawners *spawners, const struct node *node, uint64_t now_ns);
/* The first n that are busy or runaways, the latest active first; returns how many were stored in
 * out.  Spawners without events for long are not scanned. */
unsigned spawners_suspects(
	const struct spawners *spawners, uint64_t now_ns, const struct spawner **out, unsigned n);
/* A figure of a process, for a query_context, whose spawn_ctx is the spawners. */
typedef double spawners_figure_fn(void *spawners, const struct node *node, uint64_t now_ns);
spawners_figure_fn *spawners_figure(enum spawners_figure figure);
/* Births by second; NULL: it has started none. */
const struct rates *spawners_births(const struct spawners *spawners, const struct node *node);
const struct spawner_limits *spawners_limits(const struct spawners *spawners);
const struct spawner_counts *spawners_counts(const struct spawners *spawners);
/* Writes the line of ancestors, whether the process is still in the tree or not. */
size_t spawner_lineage(const struct spawner *spawner, char *out, size_t size);

#endif
