// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/clipboard.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static char *put(char *out, const char *text)
{
	return stpcpy(out, text);
}

static char *put_base64(char *out, const char *text, size_t len)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)text;

	for (size_t at = 0; at < len; at += 3) {
		size_t left = len - at;
		uint32_t bits = in[at] << 16 | (left > 1 ? in[at + 1] << 8 : 0) |
				(left > 2 ? in[at + 2] : 0);

		*out++ = letters[bits >> 18];
		*out++ = letters[bits >> 12 & 63];
		*out++ = left > 1 ? letters[bits >> 6 & 63] : '=';
		*out++ = left > 2 ? letters[bits & 63] : '=';
	}
	return out;
}

char *clipboard_sequence(const char *text, size_t text_len, bool tmux, size_t *len)
{
	size_t room = (tmux ? 2 : 1) * ((text_len + 2) / 3 * 4 + 64);
	char *out = text_len <= CLIPBOARD_MAX ? malloc(room) : NULL, *at = out;

	if (!out)
		return NULL;
	at = put(at, "\033]52;c;");
	at = put_base64(at, text, text_len);
	at = put(at, "\a");
	if (tmux) {
		at = put(at, "\033Ptmux;\033\033]52;c;");
		at = put_base64(at, text, text_len);
		at = put(at, "\a\033\\");
	}
	*at = '\0';
	*len = at - out;
	return out;
}

bool clipboard_in_tmux(void)
{
	const char *term = getenv("TERM"), *tmux = getenv("TMUX");

	/* sudo removes TMUX and keeps TERM */
	return (tmux && *tmux) || (term && !strncmp(term, "tmux", 4));
}
