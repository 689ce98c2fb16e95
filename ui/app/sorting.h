/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sorting.h - by what the screen is sorted that is shown; and when the tree is: with each pass of
 * figures, never a frame.
 */
#ifndef UI_APP_SORTING_H
#define UI_APP_SORTING_H

#include "ui/app/app.h"

/* By what `at` counts in the screen's orders (ui/app/screen.h).  A notice says so, as by the
 * next two. */
void sorting_choose(struct app *app, unsigned at, bool reverse);
/* Its usual end first; by what comes nearest to it where the screen has no such column. */
void sorting_by(struct app *app, enum order_id id);
void sorting_invert(struct app *app);
void sorting_click(struct app *app, int x); /* on the heading: by it, or the other end of it */
void sorting_set(struct model *model, enum order_id id, bool reverse); /* the tree */
void sorting_start(
	struct model *model, const char *text); /* as order_parse; NULL: as they are born */

void sorting_turn(struct model *model); /* sorts if it is time to: before the rows are taken */
uint64_t sorting_due_ns(const struct model *model); /* as app_due_ns */
bool sorting_wants_figures(const struct model *model);

/* An arrow for the heading that is sorted by: up, the least is first. */
const char *sorting_arrow(const struct app *app);

#endif
