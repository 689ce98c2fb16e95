/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* details_panel.h - opens the page of a process (ui/panels/panels.h has the panel). */
#ifndef UI_PANELS_DETAILS_PANEL_H
#define UI_PANELS_DETAILS_PANEL_H

#include "ui/app/app.h"
#include "ui/panels/details.h"

void details_panel_open(struct app *app); /* of the selected process, if one is */
void details_panel_open_node(struct app *app, const struct node *node);
/* The same, with this section shown. */
void details_panel_open_at(struct app *app, enum details_section section);
/* Of a process that is only in the log. */
void details_panel_open_departed(struct app *app, const struct history_record *record);

#endif
