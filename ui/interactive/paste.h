/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * paste.h - text that was pasted into the terminal: it is typed into an open prompt, else dropped
 * with a message.  It never runs commands.
 */
#ifndef UI_INTERACTIVE_PASTE_H
#define UI_INTERACTIVE_PASTE_H

#include "ui/app/app.h"

/* True: the key begins, ends or is part of pasted text, and has been handled. */
bool paste_takes(struct app *app, int key);
/* No more input for now: Esc with nothing behind it ends a paste whose end was lost. */
void paste_rest(struct app *app);

#endif
