/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * view_private.h - view, node: what the files of the view share.  Include it only there.
 *
 *	view.c         the view as a whole: changes by the tree and by the user
 *	matching.c     which nodes match
 *	row_counts.c   which nodes are rows, and which have rows below them
 *	fold_cover.c       rows that a fold or a storm hides, and the number of rows
 *	rows.c         from row to row, and a window of rows
 *	cursor.c       the cursor and the window around it
 *	fold.c         folds and tags
 *	search.c       which nodes have the searched text, and the next such row
 *
 * A node is a row when it is in scope and matches itself, or when a descendant does.  With --pid, a
 * node that is not below one of the pids is never a row, but may have rows below it.
 *
 *	node->client_count = its children whose subtrees have rows, as if nothing were folded
 *
 * So a subtree without rows is skipped at its root.  A change affects the parent only when a
 * subtree gets its first row or loses its last one, and then the parent usually has rows already:
 * an event costs the same at any depth.  A node that is collapsed into a storm (storms.h) has no
 * rows for its parent, except the node that is the storm's row: see node_has_rows.
 */
#ifndef CORE_VIEW_VIEW_PRIVATE_H
#define CORE_VIEW_VIEW_PRIVATE_H

#include "core/query/needle.h"
#include "core/tree/subtree.h"
#include "core/view/flat_list.h"
#include "core/view/marks.h"
#include "core/view/storms.h"
#include "core/view/view.h"

/* node->client_bits */
enum view_bit {
	VIEW_OUT = 1 << 0,   /* not a root of the scope, nor below one */
	VIEW_MATCH = 1 << 1, /* matches scope and filter itself */
	VIEW_BELOW = 1 << 2, /* an ancestor matches, and descendants are wanted */
	/* a row by itself: matches (or is below a match), and the options allow it */
	VIEW_HIT = 1 << 3,
	VIEW_SHOWN = 1 << 4, /* a row, unless folded away */
	VIEW_FOLDED = 1 << 5,
	VIEW_TAGGED = 1 << 6,
	VIEW_MEMBER = 1 << 7, /* in a storm, ended or alive */
	/* collapsed into its storm: neither it nor its descendants are rows */
	VIEW_COLLAPSED = 1 << 8,
	VIEW_STORM = 1 << 9,   /* except this one, which is the storm's row */
	VIEW_WANTED = 1 << 10, /* a member that its storm counts in `wanted` */
	VIEW_STORMY = 1 << 11, /* has rows of storms below; without it its link need not be read */
	VIEW_FOUND = 1 << 12,  /* has the searched text (search.c) */
	VIEW_MATCH_NEXT = 1 << 13, /* matches the criteria being evaluated (matching.h) */
	/* 1 << 14 is SCOPE_BIT */
	VIEW_COVERED = 1 << 15, /* below a collapsed node: no row */
};

#define VIEW_MARKS  (VIEW_FOLDED | VIEW_TAGGED) /* the bits that a user sets */
#define VIEW_STORMS (VIEW_MEMBER | VIEW_COLLAPSED | VIEW_STORM | VIEW_WANTED)

/* The criteria that each node is tested for. */
struct criteria {
	struct filter *filter; /* NULL: none */
	struct query_context context;
	uint32_t uid;  /* required owner; UINT32_MAX: any */
	bool failures; /* only failed processes */
};

/* Criteria being evaluated: see matching.h. */
struct pending_criteria {
	struct criteria criteria; /* may have the filter in force, with a later context */
	uint64_t at;              /* number of the next node to evaluate */
	bool on;
	/* a node that does not match the criteria in force cannot match these */
	bool is_refinement;
	bool done; /* all nodes are evaluated */
};

/* Which nodes have the searched text: see search.c. */
struct search_hits {
	uint64_t at;    /* number of the next node to test */
	uint32_t count; /* nodes with VIEW_FOUND */
	bool narrows;   /* a node without the bit does not have the text */
	bool known;     /* a node with the bit has it */
};

/* The effect of folds on the node with that number: see fold_cover.c. */
struct fold_cover {
	uint32_t fold;   /* number of the outermost folded node above it, plus one; 0: none */
	uint32_t hidden; /* rows hidden by this node, if it is such a fold */
};

/* The search in progress, or the last one. */
struct search_state {
	enum search_result outcome;
	int step;
};

/* Levels of the tree in the rows: see view_set_levels. */
struct row_levels {
	unsigned most, joined;
	unsigned left_out; /* in the rows filled last */
};

struct view {
	struct tree *tree;
	struct pending_criteria pending;
	struct criteria criteria;    /* criteria in force: all nodes were evaluated with them */
	struct scope scope;          /* wanted scope; its uid and options.failures */
	struct view_options options; /* are in force once all nodes were evaluated */
	struct marks marks;
	struct order order;
	struct sorter sorter;
	bool arranged;   /* the tree's siblings have been sorted: they are not in order of birth */
	bool scoped;     /* the scope had pids at the last recount */
	bool recounting; /* a recount is in progress: rows are counted at its end */
	bool late;       /* not all nodes below a changed one were updated: view_tick does it */
	bool in_change;  /* inside the tree's callback: the tree must not be changed */
	bool resort;     /* figures have changed: sort siblings again in the next slice */
	uint32_t sorts;  /* number of the last sort: siblings are sorted when they are next read */
	struct flat_list flat;          /* the hits, if options.flat */
	struct node *cursor;            /* NULL: on the first row, wherever that is */
	struct node *held;              /* the cursor's node at the last view_hold */
	bool follow;                    /* keep the cursor's line in the middle */
	long line;                      /* of the cursor in the window */
	unsigned height;                /* of the window, in the last call */
	struct row_levels levels;       /* see view_set_levels */
	unsigned rows;                  /* without folded ones */
	unsigned hidden;                /* rows that are folded away */
	struct fold_cover *fold_covers; /* by a node's number; NULL while nothing is folded */
	uint32_t fold_cover_room;
	unsigned matches;
	unsigned tagged; /* nodes with the bit */
	unsigned folded;
	struct storms storms;
	struct needle needle; /* len 0: no search */
	char search[FILTER_TEXT_MAX];
	struct search_hits hits;
	struct search_state search_state;
};

/* row_counts.c: the counts are correct again after each of these. */
void row_counts_add(struct view *view, struct node *node);
void row_counts_remove(struct view *view, struct node *node);
void row_counts_move(struct view *view, struct node *node, struct node *from);
void row_counts_refresh(struct view *view, struct node *node); /* the node has changed */
/* Everything may have changed.  evaluated: use the new results (matching.h), else the old ones. */
void row_counts_recount(struct view *view, bool evaluated);
void row_counts_list(struct view *view); /* fill the flat list again, or free it */
/* The number of children of `node` with rows has changed by `rows`. */
void row_counts_propagate(struct view *view, struct node *node, int rows);
/* Set or clear bits that decide whether the node is a row.  The caller updates its ancestors. */
void row_counts_set(struct view *view, struct node *node, uint32_t bits, bool on);
const char *row_counts_check(const struct view *view);

bool view_is_by_depth(const struct view *view); /* matches depend on ancestors */

/* fold_cover.c */
bool fold_cover_fit(struct view *view, const struct node *node); /* false: no memory */
/* The outermost folded node above it; NULL: none. */
struct node *fold_cover_fold(const struct view *view, const struct node *node);
unsigned fold_cover_hidden(const struct view *view, const struct node *node); /* by this fold */
/* The node became a row (1), or ceased to be one (-1). */
void fold_cover_count(struct view *view, const struct node *node, int rows);
/* the node was linked below its parent */
void fold_cover_enter(struct view *view, struct node *node);
/* A fold or storm that covers the node, or its descendants, may have changed. */
void fold_cover_update(struct view *view, struct node *node);
void fold_cover_update_below(struct view *view, struct node *node);
/* The node was folded or unfolded, maybe with others below it. */
void fold_cover_refold(struct view *view, struct node *node);
/* For all nodes; counts all rows.  What storms cover is as it was.  Without a fold it frees all. */
void fold_cover_rebuild(struct view *view);
void fold_cover_clear_counts(struct view *view);
const char *fold_cover_check(const struct view *view);

/* rows.c: deep also enters folded subtrees.  NULL: no such row. */
struct node *rows_first(struct view *view);
struct node *rows_last(struct view *view, bool deep);
struct node *rows_next(struct view *view, struct node *node, bool deep);
struct node *rows_prev(struct view *view, struct node *node, bool deep);
/* Sorts the children of parent if needed; returns parent. */
struct node *rows_sorted(const struct view *view, struct node *parent);
void rows_sort_window(struct view *view);                        /* of the last view_rows */
struct node *rows_beside(struct view *view, struct node *node);  /* the next not below it */
bool rows_has(const struct view *view, const struct node *node); /* is a row, if unfolded */

/* search.c */
void search_go_on(struct view *view); /* one more slice of the search in progress */
bool search_has(const struct view *view, const struct node *node); /* the node has the text */
void search_update(struct view *view, struct node *node); /* the node is new, or has changed */
void search_forget(struct view *view, struct node *node); /* the node leaves the tree */
const char *search_check(const struct view *view);

/* cursor.c */
void view_hold_node(struct view *view, struct node *node); /* hold or release, as view_must_hold */
bool view_must_hold(const struct view *view, const struct node *node); /* for any reason */
void cursor_mend(struct view *view); /* after the cursor may have lost its row */
void cursor_place(struct view *view, struct node *node); /* with little scrolling */

static inline bool node_is_folded(const struct node *node)
{
	return (node->client_bits & (VIEW_FOLDED | VIEW_OUT)) == VIEW_FOLDED;
}

static inline bool node_is_shown(const struct node *node)
{
	return node->client_bits & VIEW_SHOWN;
}

/* In the flat list, if there is one. */
static inline bool node_is_listed(const struct node *node)
{
	return node->client_bits & VIEW_HIT && !node_is_host(node);
}

static inline bool node_is_collapsed(const struct node *node)
{
	return node->client_bits & VIEW_COLLAPSED;
}

static inline bool node_is_storm(const struct node *node)
{
	return node->client_bits & VIEW_STORM;
}

/* Its subtree has rows, ignoring folds and its own collapse. */
static inline bool node_has_rows_inside(const struct node *node)
{
	return node->client_bits & VIEW_SHOWN || node->client_count;
}

/* The same as its parent counts it: of a storm only the row counts. */
static inline bool node_has_rows(const struct node *node)
{
	return node_is_collapsed(node) ? node_is_storm(node) : node_has_rows_inside(node);
}

/* It is a row of the tree, unless an ancestor hides it. */
static inline bool node_is_row(const struct node *node)
{
	return node_is_collapsed(node) ? node_is_storm(node) : node_is_shown(node);
}

#endif
