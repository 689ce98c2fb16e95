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
#include "ui/action/target_set.h"

struct aim {
	struct targets targets;
	struct ident *roots; /* the same, as the tree knows them */
	unsigned root_count;
	unsigned below_count;   /* living processes below them, when it was taken */
	bool below;             /* they and all below them are meant */
	bool of_threads;        /* some are there since a thread of theirs was chosen */
	struct signals signals; /* the menu */
};

/*
 * The tagged, or the one the cursor is on, processes all of them: those of the threads that were
 * chosen.  False: there is nobody, or no memory.
 */
bool aim_take(struct aim *aim, const struct tree *tree, const struct view *view);
/* Likewise, but threads stand for themselves, unless their process is among them. */
bool aim_take_threads(struct aim *aim, const struct tree *tree, const struct view *view);
bool aim_take_one(struct aim *aim, const struct tree *tree, const struct node *node);
void aim_free(struct aim *aim);
/* "bash (812)", "all of java (99)", "3 processes", "bash (812) and 14 below": for a terminal. */
void aim_write(const struct aim *aim, char *out, size_t size);
/* Add to `into` the living below the roots, by birth: also those whose parents have gone. */
void aim_add_below(const struct aim *aim, const struct tree *tree, struct targets *into);

#endif
