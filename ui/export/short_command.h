/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * short_command.h - the command of a process in a line of text, shortened as on the screen
 * (ui/format/command_cut.h): the name of the program is always there.
 */
#ifndef UI_EXPORT_SHORT_COMMAND_H
#define UI_EXPORT_SHORT_COMMAND_H

#include "ui/print/print.h"

/*
 * Programs it has executed before, and its command, in at most so many columns (0: any number, and
 * nothing is left out).  Returns the columns used; only measures if print->out is NULL.
 */
unsigned short_command_put(struct print *print, const struct node *node, unsigned room);

#endif
