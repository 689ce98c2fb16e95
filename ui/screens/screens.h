/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screens.h - all screens: a line each; screens.c has their order. */
#ifndef UI_SCREENS_SCREENS_H
#define UI_SCREENS_SCREENS_H

#include "ui/app/screen.h"

extern const struct screen_ops tree_screen;
extern const struct screen_ops spawners_screen; /* who starts processes */
extern const struct screen_ops log_screen;      /* what has exited */

extern const struct screen_ops *const all_screens[]; /* for app_setup: NULL at the end */

#endif
