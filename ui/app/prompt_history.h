/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt_history.h - what was typed into a prompt before, brought back by Up and Down. */
#ifndef UI_APP_PROMPT_HISTORY_H
#define UI_APP_PROMPT_HISTORY_H

#include "ui/app/prompt.h"

#define RECALL_MAX 16 /* the oldest goes */

/* All zero is an empty one. */
struct recall {
	char lines[RECALL_MAX][PROMPT_MAX]; /* the newest last */
	char draft[PROMPT_MAX];             /* what was being typed when Up was pressed */
	unsigned count, at;                 /* at == count: the draft */
};

void recall_add(struct recall *recall, const char *text); /* once, however often; not the blank */
void recall_rewind(struct recall *recall);                /* a prompt opens */
/* -1: the one before, 1: the one after, at last what was typed; NULL: there is none. */
const char *recall_step(struct recall *recall, int step, const char *typed);

#endif
