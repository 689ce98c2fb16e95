/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clipboard.h - text for the terminal's clipboard, as the terminal takes it (OSC 52).
 *
 * It works over ssh, and asks nothing of the machine; whether the terminal does it, it does not
 * say.  Inside tmux it is sent twice: tmux takes one of the two, by its set-clipboard or its
 * allow-passthrough, and drops the other.
 */
#ifndef UI_TERM_CLIPBOARD_H
#define UI_TERM_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

#define CLIPBOARD_MAX 74994 /* bytes of text: what terminals are known to take */

/* What to write; the caller frees.  *len gets its length.  NULL: no memory, or text too long. */
char *clipboard_sequence(const char *text, size_t text_len, bool tmux, size_t *len);
bool clipboard_in_tmux(void); /* by the environment */

#endif
