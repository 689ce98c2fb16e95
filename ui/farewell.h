/* SPDX-License-Identifier: GPL-2.0-or-later */
/* farewell.h - what is printed when the screen has gone and the terminal is as it was. */
#ifndef UI_FAREWELL_H
#define UI_FAREWELL_H

#include "ui/app.h"
#include "ui/options.h"

struct farewell;

/* The totals, before app_close; an app that stands still goes on first.  NULL: none are wanted. */
struct farewell *farewell_take(struct app *app, uint64_t now_ns);
void farewell_say(
	struct farewell *farewell, const struct options *options); /* frees it; NULL is fine */
void farewell_output(struct command *command); /* what it wrote while the screen was ours */

#endif
