/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * clipboard.h - the escape sequence that puts text into the terminal's clipboard (OSC 52).
 *
 * OSC 52 works over ssh and needs no program on the machine; the terminal does not report whether
 * it obeys.  Inside tmux the text is sent twice: tmux accepts one copy, by its set-clipboard or its
 * allow-passthrough, and drops the other.
 */
#ifndef UI_TERM_CLIPBOARD_H
#define UI_TERM_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

#define CLIPBOARD_MAX 74994 /* bytes of text: what terminals are known to accept */

/* The sequence, to be freed by the caller; *len is its length.  NULL: no memory or text too
 * long. */
char *clipboard_sequence(const char *text, size_t text_len, bool tmux, size_t *len);
bool clipboard_in_tmux(void); /* according to the environment */

#endif
