/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details_panel.h - the page of the selected process: what keys do while it is open. */
#ifndef UI_PANELS_DETAILS_PANEL_H
#define UI_PANELS_DETAILS_PANEL_H

#include "ui/app/app.h"

bool act_details_open(struct app *app); /* false: no process is selected */
void act_details_open_departed(struct app *app, const struct history_record *record);
bool act_details_key(struct app *app, int key);
void act_details_ask(struct app *app, int key); /* while what to search for is typed */
void act_details_sync(struct app *app);

#endif
