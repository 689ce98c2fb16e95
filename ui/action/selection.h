/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selection.h - whom a person means to act on.
 *
 * Taken when the person asks, by identity: what moves on the screen or ends until the answer does
 * not change whom it is about.
 */
#ifndef UI_ACTION_SELECTION_H
#define UI_ACTION_SELECTION_H

#include "core/view/view.h"
#include "ui/action/signal_menu.h"
#include "ui/action/targets.h"

struct selection {
	struct targets targets;
	struct ident *roots; /* the same, as the tree knows them */
	unsigned root_count;
	unsigned below_count;       /* living processes below them, when it was taken */
	bool below;                 /* they and all below them are meant */
	bool of_threads;            /* some are there since a thread of theirs was chosen */
	struct signal_menu signals; /* the menu */
};

/*
 * The tagged, or the one the cursor is on, processes all of them: those of the threads that were
 * chosen.  False: there is nobody, or no memory.
 */
bool selection_take(struct selection *selection, const struct tree *tree, const struct view *view);
/* Likewise, but threads stand for themselves, unless their process is among them. */
bool selection_take_threads(
	struct selection *selection, const struct tree *tree, const struct view *view);
bool selection_take_one(
	struct selection *selection, const struct tree *tree, const struct node *node);
void selection_free(struct selection *selection);
/* "bash (812)", "all of java (99)", "3 processes", "bash (812) and 14 below": for a terminal. */
void selection_write(const struct selection *selection, char *out, size_t size);
/* Add to `into` the living below the roots, by birth: also those whose parents have gone. */
void selection_add_below(
	const struct selection *selection, const struct tree *tree, struct targets *into);

#endif
