/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * click.h - the mouse.  All that it does can be done with a key, too.
 *
 *      row              select it
 *      its tree sign    select it, and fold or unfold it
 *      function bar     press that key
 *      list             choose the row; the second time go to that process
 *      menu             choose the entry; the second time apply it (never a signal)
 *      wheel            scroll
 */
#ifndef UI_INTERACTIVE_CLICK_H
#define UI_INTERACTIVE_CLICK_H

#include "ui/app/app.h"
#include "ui/term/mouse.h"

void click_mouse(struct app *app, const struct mouse *mouse, uint64_t now_ns);

#endif
