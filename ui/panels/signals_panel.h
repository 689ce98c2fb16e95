/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * signals_panel.h - signals and nice for the tagged processes, or else the selected process.
 *
 * A notice reports the result, or, with --readonly or for a recording, why nothing was done.
 */
#ifndef UI_PANELS_SIGNALS_PANEL_H
#define UI_PANELS_SIGNALS_PANEL_H

#include "ui/app/app.h"

/* Opens the menu for this process; NULL: for the tagged or selected processes, if there are any. */
void signals_panel_open(struct app *app, const struct node *node);
void signals_panel_renice(struct app *app, int steps);

#endif
