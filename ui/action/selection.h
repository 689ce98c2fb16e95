/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * selection.h - the processes that a signal or renice applies to.
 *
 * It is made when the menu opens, and holds identities: rows that move and processes that exit
 * before the user answers do not change it.
 */
#ifndef UI_ACTION_SELECTION_H
#define UI_ACTION_SELECTION_H

#include "core/view/view.h"
#include "ui/action/signal_menu.h"
#include "ui/action/targets.h"

/* How far it reaches beyond the processes that were chosen. */
enum selection_reach { REACH_ONE, REACH_BELOW, REACH_GROUP, REACH_SESSION, REACH_COUNT };

struct selection {
	struct targets targets;
	struct ident *roots; /* the same processes, by identity */
	unsigned root_count;
	unsigned below_count; /* running descendants when it was made */
	enum selection_reach reach;
	unsigned member_count; /* of the process groups, or sessions, as of selection_set_reach */
	bool row_of;           /* it is a row of identical processes */
	bool of_threads;       /* a process was chosen by one of its threads */
	struct signal_menu signals; /* the menu */
};

/*
 * Selects the tagged processes, or else the one under the cursor, or all that are identical in
 * its row (core/view/storm_alike.h).  A thread selects its process.
 * False: no process, or no memory.
 */
bool selection_take(struct selection *selection, const struct tree *tree, const struct view *view);
/* The same, but a thread selects itself, unless its process is selected too. */
bool selection_take_threads(
	struct selection *selection, const struct tree *tree, const struct view *view);
bool selection_take_one(
	struct selection *selection, const struct tree *tree, const struct node *node);
void selection_free(struct selection *selection);
/*
 * Printable: "bash (812)", "all of java (99)", "3 processes", "bash (812) and 14 descendants", "the
 * process group of bash (812), 3 processes".
 */
void selection_write(const struct selection *selection, char *out, size_t size);
void selection_set_reach(
	struct selection *selection, const struct tree *tree, enum selection_reach reach);
/*
 * Adds to its targets all processes of their process groups, or sessions, if it reaches so far.
 * What has left the group since is not added: the kernel says which processes are members now.
 */
void selection_add_members(struct selection *selection, const struct tree *tree);
/* Adds to `into` the running descendants of the roots, including orphans. */
void selection_add_below(
	const struct selection *selection, const struct tree *tree, struct targets *into);

#endif
