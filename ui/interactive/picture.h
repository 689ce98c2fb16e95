/* SPDX-License-Identifier: GPL-2.0-or-later */
/* picture.h - the whole screen: the parts it has now, and what lies over which. */
#ifndef UI_INTERACTIVE_PICTURE_H
#define UI_INTERACTIVE_PICTURE_H

#include "ui/app/app.h"

void picture_draw(const struct app *app, struct frame *frame); /* after app_sync */

#endif
