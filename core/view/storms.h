/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * storms.h - the part of the view (view.h) that shows many short-lived siblings in one row.
 *
 *      bash retry.sh
 *      ├+ sleep 0.05 x1284 (17/s, half live under 51ms)
 *      ├+ curl http://x/ x1284 (17/s, half live under 3ms, all fail)
 *      └─ tee log
 *
 * Siblings of one kind have equal signatures (storm_stats.h), wherever they are among the others.
 * When STORM_LEAST short-lived ones of a kind are in the tree they are a storm: the first of them
 * becomes its row and stays in its place as long as there are others, so the row is updated in
 * place.  The others are collapsed: neither they nor their descendants have rows.
 *
 * A fast storm also takes in living processes: most of them end before anyone can read their row.
 * A process that lives longer (or has such a descendant) gets a row of its own.  So do processes
 * under the cursor and tagged ones; and, in a storm that is not fast, the few that fail.
 *
 * Where a parent has many ended children that are in no storm, those that succeed after them are
 * one row together, whatever they are (STORM_LOOSE).
 *
 * An open storm that still has STORM_FAST ends a second shows the last STORM_SHOWN of them one by
 * one, beside its row.  Any other is open as a whole: each of its processes has a row, and the
 * storm has none.  It is closed by folding a member without rows below it, or the parent, or all;
 * and it shows the last ones again as soon as it is fast.
 *
 * Processes that the filter excludes are collapsed too, and counted in the text of the row; the row
 * is shown as soon as any member, or a descendant of one, would have a row.
 *
 * Identical siblings that live are one row, too: storm_alike.h.
 *
 * Without memory nothing is collapsed: a process outside a storm has a row as always.
 */
#ifndef CORE_VIEW_STORMS_H
#define CORE_VIEW_STORMS_H

#include "core/base/hash_map.h"
#include "core/view/storm_stats.h"

#define STORM_SHOWN 8
#define STORM_LOOSE 12  /* ended children with rows of their own: more are one row, of any kind */
#define STORM_FAST  8.0 /* ends per second: above, births and failures are taken in at once */

struct view;

/* The state of the node with that number. */
struct storm_link {
	struct node *prev, *next;  /* in the list it is in, by `where` */
	uint32_t group;            /* 0: none; else the group's number plus one */
	uint32_t last_storm;       /* as a parent: the latest storm, numbered as above */
	uint32_t storms;           /* as a parent: rows of storms among its children */
	uint32_t changes;          /* as a parent: of which children have rows (sibling_rows) */
	uint32_t place;            /* as a child: in sibling_rows */
	uint32_t loose;            /* as a parent: ended children in groups that are no storm */
	uint32_t execs;            /* of the node, when last placed */
	const struct image *image; /* the same, only compared */
	enum {
		STORM_LINK_NONE,
		STORM_LINK_RECENT,
		STORM_LINK_MEMBER,
		STORM_LINK_RELEASED,
		STORM_LINK_ALIKE, /* as MEMBER, but alive */
	} where;
};

struct storm_link_list {
	struct node *first, *last;
};

/* Children of one parent with the same signature that were short-lived. */
struct storm_group {
	struct node *parent; /* NULL: the group is free */
	uint64_t signature;
	struct storm_link_list members;  /* ended processes, in order of their ends; or alike */
	uint32_t count;                  /* of members */
	uint32_t live_members;           /* living processes that are collapsed */
	uint32_t wanted;                 /* of both: those that would be rows or have rows below */
	uint32_t next;                   /* of a free group: the next free one, number plus one */
	uint32_t next_storm, prev_storm; /* in the list of storms, as `next` */
	struct storm *storm;             /* NULL: too few members so far */
	struct node *row;   /* the collapsed member that is the storm's row; NULL: none */
	struct node *held;  /* the row, held so that it does not expire */
	struct node *shown; /* open: the oldest of those shown one by one */
	uint32_t shown_count;
	bool open;
	bool whole; /* open, and each member has a row: the storm has none */
	bool on;    /* the storm has a row now */
	bool alike; /* its members live, and are identical: storm_alike.h */
};

/*
 * The children of a parent that have rows, in order, where most children are behind the row of a
 * storm: so that these are not walked over for each row.  Valid as long as nothing of it changes.
 */
struct sibling_rows {
	const struct node *parent; /* NULL: none */
	uint32_t changes, sorted, recounts;
	uint32_t count, room;
	struct node **rows;
};

#define SIBLING_ROWS      64 /* parents at a time, by their number */
#define SIBLING_ROWS_FEW  12 /* children: with fewer they are walked over */
#define SIBLING_ROWS_PART 4  /* of the children that have rows, at most */

struct storms {
	bool enabled, alike;
	bool orphaned; /* a storm with live members has lost its row */
	struct storm_link *links;
	uint32_t link_count;
	struct storm_group *groups;
	uint32_t group_count, group_room, free_group;
	uint32_t first_storm;    /* of ended processes; number plus one */
	uint64_t now_ns;         /* of the last storms_tick */
	struct hash_map numbers; /* parent's number + 1, signature -> group's number plus one */
	struct sibling_rows siblings[SIBLING_ROWS];
	uint32_t recounts;               /* times that all rows were counted */
	struct storm_link_list recent;   /* living processes that are still young, by birth */
	struct storm_link_list released; /* rows that were held and are released later */
};

/* All zeroes collapses nothing. */
void storms_free(struct storms *storms);
/* On: also collapses existing nodes; alike: identical living ones, too. */
void storms_enable(struct view *view, bool enable, bool alike);

/*
 * The view calls these for each change of the tree: storms_leave and storms_gone before its own
 * counts change, the others after that.
 */
void storms_born(struct view *view, struct node *node);
void storms_changed(struct view *view, struct node *node);
void storms_died(struct view *view, struct node *node);
void storms_leave(struct view *view,
	struct node *node); /* takes the node out of its storm: it moves, or gets a row */
void storms_gone(struct view *view, struct node *node);

/*
 * Gives rows to processes that have lived too long.  Returns true when there were any: the cursor
 * may have lost its row.
 */
bool storms_tick(struct view *view, uint64_t now_ns);
/* When rows of storms change without an event; 0: they do not. */
uint64_t storms_due_ns(const struct view *view, uint64_t now_ns);
/* Holds the rows of storms, so that they do not expire.  As view_hold. */
void storms_hold(struct view *view);

/* The number of storm rows among the children of this node. */
unsigned storms_below(const struct view *view, const struct node *node);
/* Counts the rows of all storms again, after all nodes were evaluated. */
void storms_count(struct view *view);
/*
 * A member's subtree has got its first row, or lost its last one.  Returns the change in rows of
 * the storm, below the node's parent: -1, 0, 1.
 */
int storms_count_wanted(struct view *view, struct node *node);

struct storm_group *storms_of(const struct view *view, const struct node *node); /* NULL: in none */
/*
 * Opens or closes the storm whose row this is, or that is open as a whole and has this member
 * without rows below it: returns true.  For any other node it only closes the storms that are open
 * as a whole, of its children or (the tree's top) everywhere, if it is to be folded.
 */
bool storms_fold(struct view *view, struct node *node, bool fold);
/* The last member behind a row that has the text (search.c); NULL: none. */
struct node *storms_find(const struct view *view, const struct node *row);
/* The node itself, or the row of its storm or of the outermost storm that hides it. */
struct node *storms_row(const struct view *view, struct node *node);
const char *storms_check(const struct view *view);

#endif
