/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prompt.h - one line that a person types: its text, the place in it, what keys do to it.
 */
#ifndef UI_APP_PROMPT_H
#define UI_APP_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#define PROMPT_MAX 1024 /* bytes, the NUL included */

enum prompt_kind { PROMPT_CLOSED, PROMPT_SEARCH, PROMPT_FILTER };

struct prompt {
	char text[PROMPT_MAX]; /* valid UTF-8, printable */
	size_t len, at;        /* bytes; at: where the next character goes */
};

enum prompt_outcome {
	PROMPT_IGNORED, /* not a key of a line that is typed */
	PROMPT_MOVED,   /* the place in it is another one */
	PROMPT_EDITED,  /* its text is another one */
};

void prompt_set(struct prompt *prompt, const char *text); /* and go to its end */
enum prompt_outcome prompt_key(struct prompt *prompt, int key);
/* Columns the first `bytes` bytes take. */
unsigned prompt_columns(const struct prompt *prompt, size_t bytes);

#endif
