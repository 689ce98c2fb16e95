/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* screens.h - all screens, one line each; screens.c defines the order of Tab. */
#ifndef UI_SCREENS_SCREENS_H
#define UI_SCREENS_SCREENS_H

#include "ui/app/screen.h"

extern const struct screen_ops tree_screen;
extern const struct screen_ops spawners_screen; /* processes that start others */
extern const struct screen_ops log_screen;      /* exited processes */
extern const struct screen_ops timeline_screen; /* processes on a time axis */

extern const struct screen_ops *const all_screens[]; /* for app_setup; ends with NULL */

#endif
