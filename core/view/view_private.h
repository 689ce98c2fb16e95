/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_private.h - what the files of the view share; nobody else includes it.
 *
 *	view.c         the view as a whole: what it is told by the tree and by the person
 *	matching.c     which nodes match
 *	row_counts.c   which nodes are rows, and which have rows below them
 *	covers.c       rows that a fold or a storm hides, and how many rows there are
 *	rows.c         from row to row, and a window full of them
 *	cursor.c       the cursor and the window around it
 *	fold.c         folds and tags
 *	search_hits.c  which nodes have the text that is searched for
 *	search.c       the next one from the cursor
 *
 * A node is a row when it is in scope and matches by itself, or when something below it does.
 * With --pid, what is not below one of the pids is never a row, but may have rows below it.
 *
 *	node->view_count = its children whose subtrees have rows, as if nothing were folded
 *
 * so a subtree without rows is skipped at its root.  A change concerns the parent only when the
 * first row of a subtree comes or its last one goes, and then the parent most often has rows
 * already: so an event costs the same at any depth.  For its parent a node that is gathered into a
 * storm (storms.h) has no rows, but for the one that stands for all of them: node_has_rows.
 */
#ifndef CORE_VIEW_VIEW_PRIVATE_H
#define CORE_VIEW_VIEW_PRIVATE_H

#include "core/query/needle.h"
#include "core/view/flat_list.h"
#include "core/view/marks.h"
#include "core/view/storms.h"
#include "core/view/view.h"

/* node->view_bits */
enum view_bit {
	VIEW_OUT = 1 << 0,   /* not below any of the scope's pids */
	VIEW_MATCH = 1 << 1, /* matches scope and filter by itself */
	VIEW_BELOW = 1 << 2, /* an ancestor matches, and descendants are wanted */
	VIEW_HIT = 1 << 3,   /* a row by itself: matches (or is below), and the options allow it */
	VIEW_SHOWN = 1 << 4, /* a row, unless folded away */
	VIEW_FOLDED = 1 << 5,
	VIEW_TAGGED = 1 << 6,
	VIEW_MEMBER = 1 << 7,   /* in a storm, dead or alive */
	VIEW_GATHERED = 1 << 8, /* and no row because of it, nor is what is below it */
	VIEW_STORM = 1 << 9,    /* but this one, which is the storm's row */
	VIEW_WANTED = 1 << 10,  /* a member that the storm counts as wanted */
	VIEW_NEXT = 1 << 13,    /* matches what is being asked (matching.h) */
	VIEW_FOUND = 1 << 12,   /* has the text that is searched for (search_hits.h) */
	VIEW_TRAIL = 1 << 14,   /* below it somebody has, or had */
	VIEW_STORMY = 1 << 11,  /* has rows of storms below: its berth need not be asked else */
	VIEW_COVERED = 1 << 15, /* below a gathered node: no row */
};

#define VIEW_MARKS  (VIEW_FOLDED | VIEW_TAGGED) /* the bits that are a person's doing */
#define VIEW_SEARCH (VIEW_FOUND | VIEW_TRAIL)
#define VIEW_STORMS (VIEW_MEMBER | VIEW_GATHERED | VIEW_STORM | VIEW_WANTED)

/* What each node is asked, whether it matches by itself. */
struct question {
	struct filter *filter; /* NULL: none */
	struct filter_context context;
	uint32_t uid;  /* whose it must be; UINT32_MAX: anybody's */
	bool failures; /* it must have failed */
};

/* A question that is being asked: see matching.h. */
struct asking {
	struct question question; /* its filter may be the one in force: as of another time */
	uint32_t at;              /* number of the next node to be asked */
	bool on;
	bool narrower; /* who does not match what is in force will not match */
	bool done;     /* all have been asked */
};

/* Who has the text: see search_hits.h. */
struct found {
	enum { FOUND_UNASKED, FOUND_ASKING, FOUND_MARKING, FOUND_KNOWN } state;
	uint32_t at;    /* number of the next node to be asked, or whose trail is to be laid */
	uint32_t count; /* nodes with the bit */
	bool bounded;   /* who has not the bit has not the text */
	bool closed;    /* whatever is above a trail is on one, too */
};

/* What folds do to the node of that number: see covers.c. */
struct cover {
	uint32_t fold;   /* number of the outermost folded node above it, plus one; 0: none */
	uint32_t hidden; /* rows that this node, which is such a fold, hides */
};

/* The search that goes on, or the last one. */
struct hunt {
	enum search outcome;
	int step;
};

struct view {
	struct tree *tree;
	struct asking asking;
	struct question question;    /* in force: all nodes were judged with it */
	struct scope scope;          /* what is wanted, as are the options: uid and failures are */
	struct view_options options; /* in force when they have been asked */
	struct marks marks;
	struct order order;
	struct rank rank;
	bool arranged; /* the tree's siblings have been sorted: their order is not their births' */
	bool scoped;   /* the scope had pids when all were judged last */
	bool recounting; /* rows are counted when all nodes have been judged */
	bool told;       /* the tree tells us something now: it must not be changed */
	bool resort;     /* figures have come: siblings are sorted anew in a turn of its own */
	uint32_t sorts;  /* how many there were: siblings are sorted when they are next looked at */
	struct flat flat;     /* the hits, when options.flat */
	struct node *cursor;  /* NULL: on the first row, wherever that is */
	struct node *held;    /* the cursor's, when view_hold was called last */
	bool follow;          /* the cursor's line is the middle one */
	long line;            /* of the cursor in the window */
	unsigned height;      /* of the window, as last heard */
	unsigned levels;      /* see view_set_levels */
	unsigned left_out;    /* levels, in the rows that were filled last */
	unsigned rows;        /* folded ones not counted */
	unsigned hidden;      /* rows that are folded away */
	struct cover *covers; /* by a node's number; NULL while nothing is folded */
	uint32_t cover_count;
	unsigned matches;
	unsigned tagged; /* nodes with the bit */
	unsigned folded;
	struct storms storms;
	struct needle needle; /* len 0: nothing is searched for */
	char search[FILTER_TEXT_MAX];
	struct found found;
	struct hunt hunt;
};

/* row_counts.c: after all of these the counts are right again. */
void shown_add(struct view *view, struct node *node);
void shown_remove(struct view *view, struct node *node);
void shown_move(struct view *view, struct node *node, struct node *from);
void shown_refresh(struct view *view, struct node *node); /* it has changed */
/* Everything may have changed.  asked: all have been (matching.h); else they match as they did. */
void shown_recount(struct view *view, bool asked);
void shown_list(struct view *view); /* make the flat list anew, or give it back */
/* Below `node`, so many children more have rows. */
void shown_climb(struct view *view, struct node *node, int rows);
/* Set or clear bits that decide whether the node is a row.  Those above it are the caller's. */
void shown_set(struct view *view, struct node *node, uint32_t bits, bool on);
const char *shown_check(const struct view *view);

bool view_is_by_depth(const struct view *view); /* what matches depends on ancestors */

/* covers.c */
bool covers_fit(struct view *view, const struct node *node); /* false: no memory */
void covers_free(struct view *view);
/* The outermost folded node above it; NULL: none. */
struct node *covers_fold(const struct view *view, const struct node *node);
unsigned covers_hidden(const struct view *view, const struct node *node); /* by this fold */
/* The node became a row (1), or is one no longer (-1). */
void covers_count(struct view *view, const struct node *node, int rows);
void covers_enter(struct view *view, struct node *node); /* it was linked below its parent */
/* The node, or what is below it, may be covered by something else than before. */
void covers_update(struct view *view, struct node *node);
void covers_update_below(struct view *view, struct node *node);
void covers_rebuild(struct view *view); /* of all nodes; counts all rows */
void covers_clear_counts(struct view *view);
const char *covers_check(const struct view *view);

/* rows.c: deep goes into what is folded too.  NULL: there is none. */
struct node *rows_first(struct view *view);
struct node *rows_last(struct view *view);
struct node *rows_next(struct view *view, struct node *node, bool deep);
struct node *rows_prev(struct view *view, struct node *node);
struct node *rows_sorted(const struct view *view, struct node *parent); /* its children are */
void rows_sort_window(struct view *view);                               /* as it was filled last */
struct node *rows_beside(struct view *view, struct node *node);         /* the next not below it */
bool rows_has(const struct view *view, const struct node *node);        /* is one, if unfolded */

/* search.c: one more slice of the search that is on */
void search_go_on(struct view *view);

/* cursor.c */
void view_hold_node(struct view *view, struct node *node); /* or let go of it: see the next */
bool view_must_hold(const struct view *view, const struct node *node); /* for any reason */
void cursor_mend(struct view *view);                     /* it may have lost its row */
void cursor_place(struct view *view, struct node *node); /* there, with little scrolling */

static inline bool node_is_folded(const struct node *node)
{
	return (node->view_bits & (VIEW_FOLDED | VIEW_OUT)) == VIEW_FOLDED;
}

static inline bool node_is_shown(const struct node *node)
{
	return node->view_bits & VIEW_SHOWN;
}

static inline bool node_is_gathered(const struct node *node)
{
	return node->view_bits & VIEW_GATHERED;
}

static inline bool node_is_storm(const struct node *node)
{
	return node->view_bits & VIEW_STORM;
}

/* Its subtree has rows, as if nothing were folded, and it were not gathered. */
static inline bool node_has_rows_inside(const struct node *node)
{
	return node->view_bits & VIEW_SHOWN || node->view_count;
}

/* The same for its parent: of a storm only the row counts. */
static inline bool node_has_rows(const struct node *node)
{
	return node_is_gathered(node) ? node_is_storm(node) : node_has_rows_inside(node);
}

/* It is a row of the tree, unless something above it hides it. */
static inline bool node_is_row(const struct node *node)
{
	return node_is_gathered(node) ? node_is_storm(node) : node_is_shown(node);
}

/* The next node of the subtree of root, parents first; NULL at the end. */
static inline struct node *node_after(const struct node *node, const struct node *root)
{
	node_fetch_ahead(node);
	if (node->first)
		return node->first;
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

#endif
