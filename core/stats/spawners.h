/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spawners.h - who starts processes, how many, how fast, and what becomes of them.
 *
 *   spawners_new (watches the tree) -> spawners_apply after each tree_apply -> spawners_free
 *
 * Blame.  A birth is blamed on the process that forked.  But who lives shorter than the short
 * limit is no culprit: when it ends, all it is blamed for is handed up (its brood merged, rates
 * and all) to the nearest birth ancestor that lives or has lived longer:
 *
 *      supervisor ── sh ── prog          sh and prog live for a moment, over and over:
 *          ▲─────────┘                   the supervisor is blamed for both
 *
 * When the dead between the two have gone on for longer than the limit, they are a chain that
 * lives by forking itself, and the oldest of them is the culprit, not who started it once:
 *
 *      bash ── a ── b ── c ── ...        each starts the next and exits: a is blamed
 *              ▲────┴────┘
 *
 * So what hides behind setsid and double forks is found, and init and shells are left alone.
 *
 * Beside its brood, each spawner has the rates of everything below it: its subtree.
 *
 * A spawner is kept while its process is in the tree, and after that (node is NULL) while there is
 * room.  At the bound the one that was active longest ago goes; if it was news, that is counted.
 */
#ifndef CORE_STATS_SPAWNERS_H
#define CORE_STATS_SPAWNERS_H

#include "core/stats/spawn_stats.h"
#include "core/tree/lineage.h"

#define SPAWNERS_MAX     2048 /* of them are kept, about 2 KiB each */
#define SPAWNER_LINEAGE  128
#define SPAWNER_QUIET_NS 60000000000ull /* who did nothing for so long is no news */

struct spawners;

struct spawner_limits {
	size_t max;                    /* 0: SPAWNERS_MAX; at least 8 */
	uint64_t short_ns;             /* a lifetime below this is short; 0: one second */
	struct runaway_limits runaway; /* rate 0: RUNAWAY_USUAL */
};

/* Borrowed from the spawners: good until the next event or change of the tree. */
struct spawner {
	struct ident id;
	struct node *node; /* NULL: has left the tree */
	char label[LABEL_SIZE];
	char lineage[SPAWNER_LINEAGE];   /* of one that has left the tree; printable */
	struct brood brood;              /* what it is to be blamed for */
	struct decay forks;              /* by itself */
	struct decay below[PULSE_KINDS]; /* by it and everything below it */
	uint64_t active_ns;              /* last event it is blamed for */
	double weight;                   /* internal, as the next ones */
	uint32_t serial, index, older, newer;
};

struct spawner_counts {
	uint64_t kept;    /* now */
	uint64_t evicted; /* had to go though they were news */
	uint64_t deep;    /* events whose subtree rates did not reach all ancestors */
	uint64_t refused; /* events not counted: no memory */
	uint64_t bytes;
};

/* The tree must outlive it.  NULL: no memory, or too many watchers. */
struct spawners *spawners_new(struct tree *tree, const struct spawner_limits *limits);
void spawners_free(struct spawners *spawners); /* NULL is fine */

/* After the tree has applied the event and it was news; node is whom it is about.  0 or -ENOMEM. */
int spawners_apply(struct spawners *spawners, const struct event *event, struct node *node);
void spawners_set_short(struct spawners *spawners, uint64_t short_ns);

/* What is known of a process as a spawner; NULL: it has started nobody. */
const struct spawner *spawners_find(const struct spawners *spawners, const struct node *node);
/* Who answers for what this process starts: itself, or who its brood was handed up to; or NULL. */
const struct spawner *spawners_blame(const struct spawners *spawners, const struct node *node);
/* The n to blame most, those that run away first; who has been quiet for SPAWNER_QUIET_NS is left
 * out.  Returns how many there are. */
unsigned spawners_top(
	const struct spawners *spawners, uint64_t now_ns, const struct spawner **out, unsigned n);
bool spawners_is_runaway(
	const struct spawners *spawners, const struct spawner *spawner, uint64_t now_ns);
/* This process itself is a runaway; O(1). */
bool spawners_marks(const struct spawners *spawners, const struct node *node, uint64_t now_ns);
/* The first n runaways, those first that were active last; returns how many it put into out.  Who
 * has been quiet for long is not looked at. */
unsigned spawners_runaways(
	const struct spawners *spawners, uint64_t now_ns, const struct spawner **out, unsigned n);
/* Processes it is blamed for, a second, over 1 s: a filter_context's spawn_rate, which has the
 * spawners as its spawn_ctx. */
double spawners_rate(void *spawners, const struct node *node, uint64_t now_ns);
/* The same of it and everything below it. */
double spawners_rate_below(void *spawners, const struct node *node, uint64_t now_ns);
/* Processes it is blamed for over the last minute: an order's spawned, as above. */
double spawners_minute(void *spawners, const struct node *node, uint64_t now_ns);
/* By second; NULL: it has started nobody. */
const struct rates *spawners_births(const struct spawners *spawners, const struct node *node);
const struct spawner_limits *spawners_limits(const struct spawners *spawners);
const struct spawner_counts *spawners_counts(const struct spawners *spawners);
/* The line of ancestors, whether it is still in the tree or not. */
size_t spawner_lineage(const struct spawner *spawner, char *out, size_t size);

#endif
