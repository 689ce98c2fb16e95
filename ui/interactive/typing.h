/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * typing.h - keys for the command: between typing_begin and Ctrl-] Esc none is a key of mayfly.
 *
 * They stay there when the command ends in between: what was typed for it must not become a key of
 * mayfly's.
 */
#ifndef UI_INTERACTIVE_TYPING_H
#define UI_INTERACTIVE_TYPING_H

#include "ui/interactive/interactive_private.h"

void typing_begin(struct app *app);                      /* or a notice says why not */
bool typing_takes(struct interactive *session, int key); /* false: it is mayfly's */
/* The terminal of the command gets the size of its pane on a screen of this size. */
void typing_resize(struct interactive *session, unsigned width, unsigned height);
/* Watches the display of the command's terminal, if it has one.  0 or -errno. */
int typing_watch(struct interactive *session);
/*
 * Once per turn: sends what the command has room for, and finds out whether it waits for input.
 * Returns when it must be called again (CLOCK_BOOTTIME); 0: no time.
 */
uint64_t typing_turn(struct interactive *session, uint64_t now_ns);

#endif
