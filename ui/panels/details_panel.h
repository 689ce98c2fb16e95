/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details_panel.h - opens the page of a process (ui/panels/panels.h has the panel). */
#ifndef UI_PANELS_DETAILS_PANEL_H
#define UI_PANELS_DETAILS_PANEL_H

#include "ui/app/app.h"

bool details_panel_open(struct app *app); /* false: no process is selected, or no memory */
/* Of one that is in the log only.  False: no memory. */
bool details_panel_open_departed(struct app *app, const struct history_record *record);

#endif
