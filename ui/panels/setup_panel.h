/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setup_panel.h - what keys do to the setup screen: each change is seen in the tree at once. */
#ifndef UI_PANELS_SETUP_PANEL_H
#define UI_PANELS_SETUP_PANEL_H

#include "ui/app/app.h"

bool act_setup_open(struct app *app);
bool act_setup_key(struct app *app, int key); /* while it is open */
void act_setup_save(struct app *app);         /* what was chosen, if it is to be saved */

#endif
