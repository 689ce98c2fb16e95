// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/screens/screens.h"

const struct screen_ops *const all_screens[] = {
	&tree_screen, &spawners_screen, &log_screen, &timeline_screen, NULL};

_Static_assert(sizeof(all_screens) / sizeof(*all_screens) <= APP_SCREENS_MAX + 1, "too many");
