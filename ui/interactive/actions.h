/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * actions.h - commands that have a file of their own; commands.c has the table.
 */
#ifndef UI_INTERACTIVE_ACTIONS_H
#define UI_INTERACTIVE_ACTIONS_H

#include "ui/app/app.h"

bool act_show_flat(struct app *app, int key);
bool act_show_dead(struct app *app, int key);
bool act_show_kthreads(struct app *app, int key);
bool act_show_threads(struct app *app, int key);
bool act_show_storms(struct app *app, int key);
bool act_show_failures(struct app *app, int key);
bool act_show_descendants(struct app *app, int key);
bool act_show_paths(struct app *app, int key);
bool act_show_attempts(struct app *app, int key);

/* The selected process's command line for the clipboard. */

/* As a shell needs it to get the same arguments: into app->copied.text, for the terminal. */
bool act_copy(struct app *app);

/* To the parent, and from an orphan's to the one it has now. */

bool act_kin_parent(struct app *app, int key);

#endif
