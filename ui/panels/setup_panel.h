/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* setup_panel.h - saves what was chosen on the setup panel (ui/panels/panels.h). */
#ifndef UI_PANELS_SETUP_PANEL_H
#define UI_PANELS_SETUP_PANEL_H

#include "ui/app/app.h"

/* To the settings file, if anything is unsaved; words: bits of ui/format/view_words.h. */
void setup_panel_save(struct app *app, unsigned words);

#endif
