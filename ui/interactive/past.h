/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * past.h - stepping back in what only goes on, a live source or a recording through a pipe: the
 * model is then of a recording in memory (core/playback/rewind.h), and what happens goes on in
 * model.live, which stays paused.
 *
 *      Z, then Left, Shift-Left, , b or (   the past is shown
 *      its end, by whatever key             it is left: the paused screen is as it was
 *      Z, Esc or )                          it is left for what happens now
 */
#ifndef UI_INTERACTIVE_PAST_H
#define UI_INTERACTIVE_PAST_H

#include "ui/app/app.h"

/* Paused, or of a pipe, and something is kept to go back to: keys that move in time do. */
bool past_is_near(const struct app *app);
/* Pauses, and shows the past, as of that moment.  False: a notice has the reason. */
bool past_enter(struct app *app);
/* Shows the paused screen again.  Call it before app_close; without effect if it is shown. */
void past_leave(struct app *app);
/* Leaves it if all of it was shown. */
void past_leave_at_end(struct app *app);
/* The model of what happens now. */
struct model *past_live(struct app *app);
/* Handles events of what happens now while the past is shown, and leaves that at its end.  Returns
 * as source_drain; 0: it is not shown. */
int past_drain(struct app *app, unsigned budget, uint64_t now_ns);
/* When a source of either is to be drained (CLOCK_BOOTTIME); 0: never. */
uint64_t past_source_due_ns(const struct app *app);
/* "12 min, 3.4M of 16M": how far back one can go, and the memory of that.  False: nowhere. */
bool past_describe(const struct app *app, char *out, size_t size);

#endif
