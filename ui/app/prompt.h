/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * prompt.h - prompt, prompt_history: a line that is being typed: its text, its cursor, and the keys
 * that edit it; and the lines that were typed before, which Up and Down bring back.
 */
#ifndef UI_APP_PROMPT_H
#define UI_APP_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#define PROMPT_MAX 1024 /* bytes, the NUL included */

enum prompt_kind { PROMPT_CLOSED, PROMPT_SEARCH, PROMPT_FILTER, PROMPT_TIME };

struct prompt {
	char text[PROMPT_MAX]; /* valid UTF-8, printable */
	size_t len, at;        /* bytes; at: of the cursor, where the next character is inserted */
};

enum prompt_outcome {
	PROMPT_IGNORED, /* not a key for editing */
	PROMPT_MOVED,   /* only the cursor may have moved */
	PROMPT_EDITED,  /* the text has changed */
};

void prompt_set(struct prompt *prompt, const char *text); /* and moves the cursor to its end */
enum prompt_outcome prompt_key(struct prompt *prompt, int key);
/* Width of the first `bytes` bytes, in columns. */
unsigned prompt_columns(const struct prompt *prompt, size_t bytes);

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
