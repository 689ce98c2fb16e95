/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view.h - a tree -> the rows that are on the screen.
 *
 * The view is the tree's watcher.  It keeps, in each node's view_count, how many rows the node's
 * subtree would take if nothing were folded; so it can skip what does not match without a list of
 * all rows, and cost follows what is on the screen: rows are found by walking from the cursor.
 *
 * The cursor is a process, not a line number: it stays on its process, and on its screen line
 * (while there are enough rows above it), whatever comes and goes around it.  When its process
 * leaves the tree the next row takes over, then the row before.
 *
 * Until it has been moved it is on the first row, whichever that is.
 *
 * With --pid (a scope with roots) nothing above the roots is a row: they are at depth 0.  A filter,
 * --user, or an option that hides a node keep its ancestors, if something below it is shown.
 *
 * With options.storms short-lived siblings of a kind are one row (storms.h), which is a branch: to
 * unfold it shows the last of them.  Whoever is selected, tagged or found has a row of its own.
 *
 * Fold and tag are kept by identity: they outlive the node (a replay that steps back).
 */
#ifndef CORE_VIEW_VIEW_H
#define CORE_VIEW_VIEW_H

#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/query/scope.h"
#include "core/tree/tree.h"
#include "core/view/cursor.h"
#include "core/view/fold.h"
#include "core/view/storm_stats.h"

struct view;

enum row_flag {
	ROW_CURSOR = 1 << 0,
	ROW_FOLDED = 1 << 1,  /* has rows below that are folded away: hidden says how many */
	ROW_BRANCH = 1 << 2,  /* has rows below */
	ROW_CONTEXT = 1 << 3, /* does not match itself: an ancestor of what does, drawn dim */
	ROW_TAGGED = 1 << 4,
	ROW_LAST = 1 << 5,  /* no sibling row below it */
	ROW_FOUND = 1 << 6, /* a hit of the search */
};

#define ROW_GUIDES 64

struct row {
	struct node *node;
	unsigned flags;  /* enum row_flag */
	unsigned depth;  /* 0: no shown ancestor */
	uint64_t guides; /* of the first ROW_GUIDES drawn levels: see view_guides */
	unsigned hidden; /* rows folded away below it, or behind it when it is a storm's */
	/* NULL: the row is of one process.  Else of many (storms.h); good until the next event. */
	const struct storm *storm;
	const struct node *newest; /* the storm's last one; without a storm the node */
};

/* What is shown. */
struct view_options {
	bool dead; /* ghosts too (ghost ancestors of what is shown always are) */
	bool kthreads;
	bool threads;         /* of processes; where their process matches or they do */
	bool failures;        /* only who has failed, beside what else is asked for */
	bool flat;            /* no tree: no guides, nothing folded; off if memory lacks */
	bool descendants;     /* all below a match too */
	bool storms;          /* many short-lived siblings of a kind are one row of the tree */
	bool current_parents; /* (reserved) draw by current parent */
};

struct view *view_new(struct tree *tree); /* NULL: no memory */
void view_free(struct view *view);        /* NULL is fine; before tree_free */

/* Takes over the filter (NULL: none).  The context's pointers must stay good. */
void view_set_filter(
	struct view *view, struct filter *filter, const struct filter_context *context);
/*
 * The same little by little, so that keys stay live: what takes longer than some milliseconds is
 * gone on with by view_go_on, which is true while there is more (of a search, too).  Until then
 * the last one is in force.
 */
void view_ask_filter(
	struct view *view, struct filter *filter, const struct filter_context *context);
bool view_go_on(struct view *view);
bool view_is_asking(const struct view *view);
const struct filter *view_filter(const struct view *view);         /* in force; NULL: none */
void view_set_scope(struct view *view, const struct scope *scope); /* copied */
/* As scope_has_ancestor of its scope, without a walk. */
bool view_is_in_scope(const struct view *view, const struct node *node);
void view_set_options(struct view *view, const struct view_options *options);
/* The same; another owner, or failures, are asked for little by little, too. */
void view_ask_scope(struct view *view, const struct scope *scope);
void view_ask_options(struct view *view, const struct view_options *options);
const struct view_options *view_get_options(const struct view *view);
/*
 * Sort siblings, or the flat list, by this order; the caller's pointers in it must stay good.
 * Sorted is now and in view_sort; what is born in between comes last among its siblings.
 */
void view_set_order(struct view *view, const struct order *order);
const struct order *view_order(const struct view *view);
/* Figures have changed.  Of many: view_go_on does it, between two frames. */
void view_sort(struct view *view, uint64_t now_ns);

/* Once a frame at most: timed filters are asked again when it is time to. */
void view_tick(struct view *view, const struct filter_context *context);
/* When rows change by themselves; 0: they do not.  For ghosts see tree_expiry_ns. */
uint64_t view_due_ns(const struct view *view, uint64_t now_ns);

/* Fill rows from the top of a window of `height` lines that holds the cursor.  Returns how many. */
unsigned view_rows(struct view *view, struct row *rows, unsigned height);
unsigned view_total(const struct view *view);   /* rows, folded ones not counted: O(1) */
unsigned view_matches(const struct view *view); /* nodes that match by themselves */

/*
 * In a tree deeper than the screen is wide the levels nearest to the root are left out, for all
 * rows alike: the cursor's row has at most `most` levels above it then.  0: all are drawn.
 */
void view_set_levels(struct view *view, unsigned most);
unsigned view_levels_left_out(const struct view *view); /* in the rows that were filled last */
/*
 * Guides of a row: for each level d that is drawn, up to depth-1, does the line of the ancestor at
 * level d go on?  Writes at most max flags, true where a vertical guide is drawn; returns how many
 * were wanted.  Where more are wanted than max, those after the first ROW_GUIDES stay false.
 */
unsigned view_guides(const struct view *view, const struct row *row, bool *lines, unsigned max);

enum search { SEARCH_NOBODY, SEARCH_FOUND, SEARCH_ON };
/*
 * Text is a case-insensitive substring of command line or comm, "" ends the search; so does any
 * other text, where one was going on.
 */
void view_set_search(struct view *view, const char *text);
/*
 * The cursor goes to a row that has it; step: 0 from the cursor on and itself included, 1 next, -1
 * previous; wraps around; unfolds.  Where many must be asked, that is done little by little, too:
 * SEARCH_ON, then view_go_on, and the outcome in view_searched.  The cursor stays until then, and
 * the way leads on from where it is then; a search before is brought to its end first.
 */
enum search view_search(struct view *view, int step);
enum search view_end_search(struct view *view);     /* at once; the outcome */
enum search view_searched(const struct view *view); /* of the last one; SEARCH_NOBODY: or none */

/* The broken promise in words, or NULL: counts agree with a walk over everything.  O(nodes). */
const char *view_check(const struct view *view);

#endif
