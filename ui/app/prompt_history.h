/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt_history.h - what was typed into a prompt before, brought back by Up and Down. */
#ifndef UI_APP_PROMPT_HISTORY_H
#define UI_APP_PROMPT_HISTORY_H

#include "ui/app/prompt.h"

#define PROMPT_HISTORY_MAX 16 /* the oldest goes */

/* All zero is an empty one. */
struct prompt_history {
	char lines[PROMPT_HISTORY_MAX][PROMPT_MAX]; /* the newest last */
	char draft[PROMPT_MAX];                     /* what was being typed when Up was pressed */
	unsigned count, at;                         /* at == count: the draft */
};

/* once, however often; not the blank */
void prompt_history_add(struct prompt_history *history, const char *text);
void prompt_history_rewind(struct prompt_history *history); /* a prompt opens */
/* -1: the one before, 1: the one after, at last what was typed; NULL: there is none. */
const char *prompt_history_step(struct prompt_history *history, int step, const char *typed);

#endif
