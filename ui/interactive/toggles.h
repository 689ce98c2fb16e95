/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * toggles.h - commands that change which rows there are, or what they say (commands.c has
 * the table).
 */
#ifndef UI_INTERACTIVE_TOGGLES_H
#define UI_INTERACTIVE_TOGGLES_H

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

#endif
