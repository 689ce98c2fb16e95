/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * prompt.h - a line that is being typed: its text, its cursor, and the keys that edit it.
 */
#ifndef UI_APP_PROMPT_H
#define UI_APP_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#define PROMPT_MAX 1024 /* bytes, the NUL included */

enum prompt_kind { PROMPT_CLOSED, PROMPT_SEARCH, PROMPT_FILTER };

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

#endif
