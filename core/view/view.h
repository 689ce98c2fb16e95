/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * view.h - the visible rows of a tree.
 *
 * The view watches the tree.  Each node's client_count is the number of its children whose subtrees
 * have rows when nothing is folded.  So subtrees without rows are skipped without a list of all
 * rows, and the cost depends on the screen: rows are found by walking from the cursor.
 *
 * The cursor is a process, not a line number: it stays on its process, and on its screen line
 * (while there are enough rows above it), whatever changes around it.  When its process leaves the
 * tree the next row takes over, or else the previous row.
 *
 * Until it is moved the cursor is on the first row, whichever that is.
 *
 * With --pid (a scope with roots) nothing above the roots is a row: they have depth 0.  A filter,
 * --user, or an option that hides a node keeps its ancestors, if a descendant is shown.
 *
 * With options.storms short-lived siblings of a kind are one row (storms.h), which is a branch:
 * unfolding it shows the last of them.  With options.alike identical living siblings are one row,
 * too (storm_alike.h): unfolding it gives each a row, folding one of these makes it one again.  A
 * process that is selected, tagged or found has a row of its own.
 *
 * With view_set_levels a process shares the row of its only child with rows, if it is deep in the
 * tree: the row is the last process of such a line, and row.head the first.  A process that is
 * selected, folded, tagged or found, or has failed, has a row of its own.
 *
 * Folds and tags are kept by identity: they outlive the node (a replay that steps back).
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
	ROW_FOLDED = 1 << 1,  /* its rows below are folded away: hidden counts them */
	ROW_BRANCH = 1 << 2,  /* has rows below */
	ROW_CONTEXT = 1 << 3, /* does not match itself: an ancestor of a match, drawn dim */
	ROW_TAGGED = 1 << 4,
	ROW_LAST = 1 << 5,  /* no sibling row follows */
	ROW_FOUND = 1 << 6, /* a hit of the search */
};

#define ROW_GUIDES 64

struct row {
	struct node *node;
	unsigned flags;  /* enum row_flag */
	unsigned depth;  /* 0: no shown ancestor */
	uint64_t guides; /* of the first ROW_GUIDES drawn levels: see view_guides */
	unsigned hidden; /* rows hidden by its fold, or by the storm whose row it is */
	/*
	 * The storm that this row shows (storms.h), valid until the next event.  NULL: the row is
	 * one process.
	 */
	const struct storm *storm;
	const struct node *newest; /* the storm's latest member; without a storm the node */
	/* The first process of the row: an ancestor of the node, or itself (view_set_levels). */
	const struct node *head;
};

/* Selects what is shown. */
struct view_options {
	/* exited processes, too (exited ancestors of a shown process are always shown) */
	bool dead;
	bool kthreads;
	bool threads;     /* threads of processes that match, and matching threads */
	bool failures;    /* only failed processes, beside the filter */
	bool flat;        /* a list: no guides, no folds; switched off without memory */
	bool descendants; /* also all descendants of a match */
	bool storms;      /* many short-lived siblings of a kind are one row of the tree */
	bool alike;       /* with storms: so are identical living siblings */
};

struct view *view_new(struct tree *tree); /* NULL: no memory, or too many observers */
void view_free(struct view *view);        /* NULL is fine; before tree_free */

/* Takes over the filter (NULL: none).  The context's pointers must stay valid. */
void view_set_filter(struct view *view, struct filter *filter, const struct query_context *context);
/*
 * As view_set_filter, but in slices, so that keys stay responsive: call view_go_on until it returns
 * false (it also continues a search).  Until then the old filter is in force.
 */
void view_evaluate_filter(
	struct view *view, struct filter *filter, const struct query_context *context);
bool view_go_on(struct view *view);
bool view_is_busy(const struct view *view);
const struct filter *view_filter(const struct view *view);         /* in force; NULL: none */
void view_set_scope(struct view *view, const struct scope *scope); /* copied */
const struct scope *view_scope(const struct view *view); /* in force, with the pids bound so far */
/* The node is a root of the view's scope, or descends from one.  O(1). */
bool view_is_in_scope(const struct view *view, const struct node *node);
/*
 * Why the node has no row of its own on the screen, in printable words: "filtered out", "folded
 * below 812 bash".  Returns out, or NULL: it has one.
 */
const char *view_why_hidden(const struct view *view, struct node *node, char *out, size_t size);
#define VIEW_WHY_SIZE 192 /* room for any reason */
void view_set_options(struct view *view, const struct view_options *options);
/*
 * As view_set_scope and view_set_options, but a new owner, or the option `failures`, is evaluated
 * in slices: see view_evaluate_filter.
 */
void view_evaluate_scope(struct view *view, const struct scope *scope);
void view_evaluate_options(struct view *view, const struct view_options *options);
const struct view_options *view_get_options(const struct view *view);
/*
 * Sort siblings, or the flat list, by this order; its pointers must stay valid.  Siblings are
 * sorted by what their subtrees do where the order can be (core/query/peaks.h), folded rows by the
 * sums that they show.  Sorting happens now and in view_sort, with many nodes in view_go_on; a
 * process born in between is the last of its siblings.
 */
void view_set_order(struct view *view, const struct order *order);
const struct order *view_order(const struct view *view);
/* The same again, since figures have changed. */
void view_sort(struct view *view, const struct query_context *context);

/*
 * Call it once per frame: evaluates a time-dependent filter again when that is due, and shows what
 * was too much for an event: the many descendants, or threads, of a node that has begun or ceased
 * to match.
 */
void view_tick(struct view *view, const struct query_context *context);
/*
 * Time of the next change of rows that no event causes (a filter on age, a storm that ends); 0:
 * none.  Of exited processes whose time is over: see tree_expiry_ns.
 */
uint64_t view_due_ns(const struct view *view, uint64_t now_ns);

/* Fill rows from the top of a window of `height` lines that has the cursor.  Returns how many. */
unsigned view_rows(struct view *view, struct row *rows, unsigned height);
unsigned view_total(const struct view *view);   /* rows, without folded ones: O(1) */
unsigned view_matches(const struct view *view); /* nodes that match themselves */

/*
 * In a tree deeper than the screen is wide, the levels nearest to the root are left out of all
 * rows: the cursor's row then has at most `most` levels above it.  0: all levels are drawn.
 *
 * Processes with `joined` levels above them, or more, share the row of an only child.  0: each has
 * a row of its own; so it is while threads are shown, too.
 */
void view_set_levels(struct view *view, unsigned most, unsigned joined);
unsigned view_levels_left_out(const struct view *view); /* in the rows of the last view_rows */
/*
 * Guides of a row: for each drawn level d, up to depth-1, whether the line of the ancestor at level
 * d continues.  Writes at most max flags, true for a vertical guide; returns how many levels there
 * are.  If there are more than max, those after the first ROW_GUIDES are false.
 */
unsigned view_guides(const struct view *view, const struct row *row, bool *lines, unsigned max);

enum search_result { SEARCH_NOT_FOUND, SEARCH_FOUND, SEARCH_RUNNING };
/*
 * Text is a case-insensitive substring of command line or comm; "" ends the search.  Any other text
 * ends a search in progress, too.
 */
void view_set_search(struct view *view, const char *text);
/*
 * Moves the cursor to a row with the text; step: 0 from the cursor on, including its row, 1 next,
 * -1 previous; wraps around; unfolds.  On a large tree the search runs in slices, and the result is
 * SEARCH_RUNNING: call view_go_on until view_searched has another one.  The cursor does not move
 * before that, and the search starts from where it is then.  An unfinished earlier search is
 * completed first.
 */
enum search_result view_search(struct view *view, int step);
enum search_result view_end_search(
	struct view *view); /* completes the search; returns the result */
enum search_result view_searched(const struct view
		*view); /* result of the last search; SEARCH_NOT_FOUND: not found, or no search */

/* The broken invariant in words, or NULL when the counts agree with a full walk.  O(nodes). */
const char *view_check(const struct view *view);

#endif
