/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* panels.h - all panels, for panel_open: one line each. */
#ifndef UI_PANELS_PANELS_H
#define UI_PANELS_PANELS_H

#include "ui/app/panel.h"

extern const struct panel help_panel;
extern const struct panel users_panel;
extern const struct panel output_panel;  /* of the command that mayfly runs */
extern const struct panel signals_panel; /* signals_panel.h opens it */
extern const struct panel details_panel; /* details_panel.h opens it */
extern const struct panel strace_panel;  /* strace_panel_open opens it */
extern const struct panel setup_panel;
extern const struct panel sort_panel;

/* strace of the process in place of the screen; or a notice says why not. */
void strace_panel_open(struct app *app, const struct node *node);

#endif
