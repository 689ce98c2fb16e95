// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/screens/screens.h"

const struct screen_ops *const all_screens[] = {&tree_screen, &spawners_screen, &log_screen, NULL};
