/* SPDX-License-Identifier: GPL-2.0-or-later */
/* go_parent.h - to the parent, and from an orphan's to the one it has now. */
#ifndef UI_INTERACTIVE_GO_PARENT_H
#define UI_INTERACTIVE_GO_PARENT_H

#include "ui/app/app.h"

bool act_kin_parent(struct app *app, int key);

#endif
