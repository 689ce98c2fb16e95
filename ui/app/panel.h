/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panel.h - what lies over the tree: help, the users to pick from, the output of the command. */
#ifndef UI_APP_PANEL_H
#define UI_APP_PANEL_H

#include "ui/app/app.h"

void panel_open(struct app *app, enum app_panel panel);
void panel_key(struct app *app, int key);        /* while one is open */
unsigned panel_lines(const struct app *app);     /* it has */
unsigned panel_page(const struct app *app);      /* of them fit on the screen */
long panel_rows(const struct app *app, int key); /* to go, for a key that moves; or 0 */
void panel_keep_shown(struct app *app, unsigned line);
void panel_clamp(struct app *app); /* no further than its last page */

#endif
