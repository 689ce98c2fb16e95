/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signals_panel.h - signals and nice, from the screen: to the tagged, or the selected.
 *
 * What came of it is in app->notice.  With --readonly and for a recording it is why nothing was
 * done.
 */
#ifndef UI_PANELS_SIGNALS_PANEL_H
#define UI_PANELS_SIGNALS_PANEL_H

#include "ui/app/app.h"

bool signals_panel_open(struct app *app); /* the menu; false: there is nobody */
/* The same for this one, whatever is tagged or selected. */
bool signals_panel_open_at(struct app *app, const struct node *node);
bool signals_panel_renice(struct app *app, int steps);

#endif
