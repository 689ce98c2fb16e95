/* SPDX-License-Identifier: GPL-2.0-or-later */
/* act_kin.h - to the parent, and from an orphan's to the one it has now. */
#ifndef UI_ACT_KIN_H
#define UI_ACT_KIN_H

#include "ui/app.h"

bool act_kin_parent(struct app *app, int key);

#endif
