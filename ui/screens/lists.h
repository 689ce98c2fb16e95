/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.h - the screens beside the tree: who spawns, what has exited. */
#ifndef UI_SCREENS_LISTS_H
#define UI_SCREENS_LISTS_H

#include "ui/app/app.h"

void lists_show(struct app *app, enum app_screen screen);
void lists_key(struct app *app, int key);         /* while one is shown */
void lists_click(struct app *app, unsigned line); /* of the window: go there; once more: Enter */
bool lists_sync(struct app *app);                 /* false: no memory */
/* What the log is asked; NULL: all of it is shown. */
const struct filter *lists_log_filter(const struct app *app);
uint64_t lists_due_ns(const struct app *app); /* as app_due_ns */

#endif
