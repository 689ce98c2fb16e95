/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy.h - the selected process's command line for the clipboard. */
#ifndef UI_INTERACTIVE_COPY_H
#define UI_INTERACTIVE_COPY_H

#include "ui/app/app.h"

/* As a shell needs it to get the same arguments: into app->copied, for the terminal. */
bool act_copy(struct app *app);

#endif
