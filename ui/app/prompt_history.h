/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* prompt_history.h - lines that were typed before; Up and Down bring them back. */
#ifndef UI_APP_PROMPT_HISTORY_H
#define UI_APP_PROMPT_HISTORY_H

#include "ui/app/prompt.h"

#define PROMPT_HISTORY_MAX 16 /* then the oldest is dropped */

/* All zero: empty. */
struct prompt_history {
	char lines[PROMPT_HISTORY_MAX][PROMPT_MAX]; /* the newest last */
	char draft[PROMPT_MAX];                     /* what was being typed when Up was pressed */
	unsigned count, at;                         /* at == count: the draft */
};

/* Adds a text as the newest.  An equal text is moved; blank text is ignored. */
void prompt_history_add(struct prompt_history *history, const char *text);
void prompt_history_rewind(struct prompt_history *history); /* when a prompt opens */
/* Returns the previous text (-1), or the next (1), at last what was typed; NULL: no such text. */
const char *prompt_history_step(struct prompt_history *history, int step, const char *typed);

#endif
