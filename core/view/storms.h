/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storms.h - the part of the view (view.h) that makes one row of many short-lived siblings.
 *
 *      bash retry.sh
 *      ├+ sleep 0.05 x1284 (17/s, half live under 51ms)
 *      ├+ curl http://x/ x1284 (17/s, half live under 3ms, all fail)
 *      └─ tee log
 *
 * Siblings are of one kind by their signature (storm_stats.h), wherever they are among the others.
 * When STORM_LEAST short-lived ones of a kind are in the tree they are a storm: the first of them
 * is its row and stays in its place, for as long as there are others, so that the row ticks where
 * it is.
 * The others are gathered: neither they nor what is below them are rows.
 *
 * A storm that is fast takes in those who live, too: most of them will be dead before anybody has
 * read their row.  Who turns out to live longer (or has such below it) is given a row of its own.
 * So are those that somebody has the cursor on, or has tagged; and, in a storm that is not fast,
 * the few that fail.
 *
 * Opened, a storm shows the last STORM_SHOWN of its dead one by one, beside its row.
 *
 * What a filter does not let through is gathered all the same, and counted in what the row says;
 * the row is there as soon as any of them would be one, by itself or for what is below it.
 *
 * Without memory for it nothing is gathered: who is not in a storm is a row, as ever.
 */
#ifndef CORE_VIEW_STORMS_H
#define CORE_VIEW_STORMS_H

#include "core/view/storm_stats.h"

#define STORM_SHOWN 8
#define STORM_FAST  8.0 /* ends a second: then who is born is taken in at once, and who fails */

struct view;

/* What the node of that number is in: by node->number. */
struct berth {
	struct node *prev, *next; /* in the list it is in, by `where` */
	uint32_t group;           /* 0: none; else one more than its number */
	uint32_t recent;          /* as a parent: the storm that was told of last; likewise */
	uint32_t storms;          /* as a parent: rows of storms below it */
	uint32_t execs;           /* of the node, when it was looked at last */
	enum { BERTH_NOWHERE, BERTH_YOUNG, BERTH_MEMBER, BERTH_LETGO } where;
};

struct berth_list {
	struct node *first, *last;
};

/* Children of one parent with the same signature that were short-lived. */
struct group {
	struct node *parent; /* NULL: it is free */
	uint64_t signature;
	struct berth_list members; /* the dead, as they ended */
	uint32_t count;            /* of members */
	uint32_t guests;           /* who lives and is gathered all the same */
	uint32_t wanted;           /* of both: who would be a row, or has one below */
	uint32_t next;             /* with the same hash, or free; one more than its number */
	struct storm *storm;       /* NULL: too few until now */
	struct node *row;          /* a gathered member that stands for all; NULL: none */
	struct node *held;         /* the row that does not expire because of us */
	struct node *shown;        /* opened: the oldest of those shown one by one */
	uint32_t shown_count;
	bool open;
	bool on; /* it is a row now */
};

struct storms {
	bool enabled;
	bool stray; /* a storm with guests is no row any longer */
	struct berth *berths;
	uint32_t berth_count;
	struct group *groups;
	uint32_t group_count, group_room, free_group;
	uint32_t *buckets; /* first group with such a hash; one more than its number */
	uint32_t bucket_count, used;
	struct berth_list young; /* who lives and is not old yet, as they were born */
	struct berth_list letgo; /* who was held as a row, and is none any longer */
};

/* All zeroes is one that gathers nothing. */
void storms_free(struct storms *storms);
void storms_enable(struct view *view, bool enable); /* on: those that are in the tree, too */

/* What the view's watcher is told.  Before the node is taken out, after all else. */
void storms_born(struct view *view, struct node *node);
void storms_changed(struct view *view, struct node *node);
void storms_died(struct view *view, struct node *node);
void storms_leave(struct view *view, struct node *node); /* it moves, or is to be seen */
void storms_gone(struct view *view, struct node *node);

/* Who lives for too long is a row from now on.  True: somebody is, and the cursor may be lost. */
bool storms_tick(struct view *view, uint64_t now_ns);
/* When the rows of storms are others by themselves; 0: they are not. */
uint64_t storms_due_ns(const struct view *view, uint64_t now_ns);
/* Rows of storms do not expire.  As view_hold. */
void storms_hold(struct view *view);

/* For whoever counts rows: storms below this node that are one; and count all rows of storms. */
unsigned storms_below(const struct view *view, const struct node *node);
void storms_count(struct view *view);
/*
 * The first row of a member's subtree may have come, or the last one gone.  Returns how many rows
 * the storm is more for that: -1, 0, 1; it is below the node's parent.
 */
int storms_want(struct view *view, struct node *node);

struct group *storms_of(const struct view *view, const struct node *node); /* NULL: in none */
void storms_open(struct view *view, struct node *row, bool open);
/* The last of those behind a row that has the text (search_hits.h); NULL: none has. */
struct node *storms_find(const struct view *view, const struct node *row);
/* The node itself, or the row of the storm it is in, or of the outermost that hides it. */
struct node *storms_row(const struct view *view, struct node *node);
const char *storms_check(const struct view *view);

#endif
