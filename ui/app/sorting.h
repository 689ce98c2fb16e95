/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sorting.h - the order of the shown screen, and when the tree is sorted: after each pass of
 * figures, not for each frame.
 */
#ifndef UI_APP_SORTING_H
#define UI_APP_SORTING_H

#include "ui/app/app.h"

/*
 * Sorts the shown screen by an index of its orders (ui/app/screen.h).  A notice reports the order,
 * also by the next two functions.
 */
void sorting_choose(struct app *app, unsigned at, bool reverse);
/* Sorts in the default direction, by the most similar order if the screen has no such column. */
void sorting_by(struct app *app, enum order_id id);
void sorting_invert(struct app *app);
void sorting_click(struct app *app, int x); /* on the heading: by that column, or reversed */
void sorting_set(struct model *model, enum order_id id, bool reverse); /* sorts the tree */
/* Sets the order from a text for order_parse; NULL: by start time. */
void sorting_start(struct model *model, const char *text);

/* Sorts the tree if that is due; call it before view_rows. */
void sorting_turn(struct model *model);
uint64_t sorting_due_ns(const struct model *model); /* as app_due_ns */

/* The arrow for the heading of the sort column: up for ascending. */
const char *sorting_arrow(const struct app *app);

#endif
