/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* prompts.h - keys in the search and filter prompts at the foot of the screen. */
#ifndef UI_INTERACTIVE_PROMPTS_H
#define UI_INTERACTIVE_PROMPTS_H

#include "ui/app/app.h"

void prompts_key(struct app *app, int key); /* a key while a prompt is open */

#endif
