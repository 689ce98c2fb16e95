/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.h - what the screens beside the tree, spawners and log, have in common. */
#ifndef UI_SCREENS_LISTS_H
#define UI_SCREENS_LISTS_H

#include "ui/screens/screens.h"

unsigned lists_page(const struct app *app); /* lines of one; at least 1 */
/* A key that does not move and that the list has no use for.  As screen_ops.key. */
bool lists_key(struct app *app, int key);
/* To the process in the tree; a notice says so if it is not there. */
void lists_go_to(struct app *app, struct ident id);

#endif
