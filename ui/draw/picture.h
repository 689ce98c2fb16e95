/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* picture.h - draws the parts of the screen, each over the ones before. */
#ifndef UI_DRAW_PICTURE_H
#define UI_DRAW_PICTURE_H

#include "ui/app/app.h"

void picture_draw(const struct app *app, struct frame *frame); /* after app_sync */

#endif
