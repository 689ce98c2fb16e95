/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompts.h - the questions at the foot of the screen: what to search for, what to show. */
#ifndef UI_INTERACTIVE_PROMPTS_H
#define UI_INTERACTIVE_PROMPTS_H

#include "ui/app/app.h"

void prompts_key(struct app *app, int key); /* while one is open */

#endif
