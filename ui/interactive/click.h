/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * click.h - what the mouse does: the same as some key.
 *
 *      row              select it
 *      its tree sign    and fold or unfold it
 *      function bar     press that key
 *      list             choose the row; once more: go to that process
 *      menu             choose the entry; once more: take it, but for a signal
 *      wheel            scroll
 */
#ifndef UI_INTERACTIVE_CLICK_H
#define UI_INTERACTIVE_CLICK_H

#include "ui/app/app.h"
#include "ui/term/mouse.h"

void click_mouse(struct app *app, const struct mouse *mouse, uint64_t now_ns);

#endif
