// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/prompt.h"

#include "core/base/text.h"
#include "ui/term/key.h"

#include <stdio.h>
#include <string.h>

#define CTRL(c) ((c)&KEY_CTRL_MASK)

void prompt_set(struct prompt *prompt, const char *text)
{
	int len = snprintf(prompt->text, sizeof(prompt->text), "%s", text);

	prompt->len = (size_t)len < sizeof(prompt->text) ? (size_t)len : sizeof(prompt->text) - 1;
	prompt->at = prompt->len;
}

static bool is_inner_byte(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t step_left(const struct prompt *prompt, size_t at)
{
	while (at && is_inner_byte(prompt->text[--at]))
		;
	return at;
}

static size_t step_right(const struct prompt *prompt, size_t at)
{
	if (at < prompt->len)
		at++;
	while (at < prompt->len && is_inner_byte(prompt->text[at]))
		at++;
	return at;
}

static size_t step_word(const struct prompt *prompt, size_t at)
{
	while (at && prompt->text[at - 1] == ' ')
		at--;
	while (at && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

static enum prompt_outcome move_cursor(struct prompt *prompt, size_t at)
{
	prompt->at = at;
	return PROMPT_MOVED;
}

static enum prompt_outcome erase_text(struct prompt *prompt, size_t from, size_t to)
{
	if (from == to)
		return PROMPT_MOVED;
	memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
	prompt->len -= to - from;
	prompt->at = from;
	return PROMPT_EDITED;
}

static unsigned encode_utf8(char out[4], uint32_t code)
{
	if (code < 0x80) {
		out[0] = code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = 0xc0 | code >> 6;
		out[1] = 0x80 | (code & 0x3f);
		return 2;
	}
	if (code < 0x10000) {
		out[0] = 0xe0 | code >> 12;
		out[1] = 0x80 | (code >> 6 & 0x3f);
		out[2] = 0x80 | (code & 0x3f);
		return 3;
	}
	out[0] = 0xf0 | code >> 18;
	out[1] = 0x80 | (code >> 12 & 0x3f);
	out[2] = 0x80 | (code >> 6 & 0x3f);
	out[3] = 0x80 | (code & 0x3f);
	return 4;
}

/* A typed line has no character that text_escape would rewrite. */
static bool is_printable(const char *text, unsigned len)
{
	char out[16];

	return text_escape(out, sizeof(out), text, len) == len && !memcmp(out, text, len);
}

static enum prompt_outcome insert_char(struct prompt *prompt, uint32_t code)
{
	char bytes[4];
	unsigned len = encode_utf8(bytes, code);

	if (!is_printable(bytes, len))
		return PROMPT_IGNORED;
	if (prompt->len + len >= sizeof(prompt->text))
		return PROMPT_MOVED;
	memmove(prompt->text + prompt->at + len, prompt->text + prompt->at,
		prompt->len - prompt->at + 1);
	memcpy(prompt->text + prompt->at, bytes, len);
	prompt->len += len;
	prompt->at += len;
	return PROMPT_EDITED;
}

enum prompt_outcome prompt_key(struct prompt *prompt, int key)
{
	size_t at = prompt->at;

	switch (key) {
	case KEY_ARROW_LEFT:
		return move_cursor(prompt, step_left(prompt, at));
	case KEY_ARROW_RIGHT:
		return move_cursor(prompt, step_right(prompt, at));
	case KEY_TO_HOME:
	case CTRL('a'):
		return move_cursor(prompt, 0);
	case KEY_TO_END:
	case CTRL('e'):
		return move_cursor(prompt, prompt->len);
	case KEY_ERASE_LEFT:
		return erase_text(prompt, step_left(prompt, at), at);
	case KEY_ERASE_RIGHT:
		return erase_text(prompt, at, step_right(prompt, at));
	case CTRL('u'):
		return erase_text(prompt, 0, at);
	case CTRL('k'):
		return erase_text(prompt, at, prompt->len);
	case CTRL('w'):
		return erase_text(prompt, step_word(prompt, at), at);
	}
	if (key < 0x20 || key >= KEY_FIRST_NAMED)
		return PROMPT_IGNORED;
	return insert_char(prompt, key);
}

unsigned prompt_columns(const struct prompt *prompt, size_t bytes)
{
	unsigned columns = 0;

	for (size_t at = 0; at < bytes && at < prompt->len;) {
		uint32_t code;
		unsigned len = text_decode(prompt->text + at, prompt->len - at, &code);

		columns += len ? (unsigned)text_width(code) : 1;
		at += len ? len : 1;
	}
	return columns;
}

/* ---- prompt_history ---- */

static void drop_line(struct prompt_history *history, unsigned line)
{
	memmove(history->lines[line], history->lines[line + 1],
		(history->count - line - 1) * sizeof(history->lines[0]));
	history->count--;
}

void prompt_history_add(struct prompt_history *history, const char *text)
{
	if (!text[strspn(text, " \t")])
		return;
	for (unsigned i = 0; i < history->count; i++)
		if (!strcmp(history->lines[i], text)) {
			drop_line(history, i);
			break;
		}
	if (history->count == PROMPT_HISTORY_MAX)
		drop_line(history, 0);
	snprintf(history->lines[history->count++], PROMPT_MAX, "%s", text);
}

void prompt_history_rewind(struct prompt_history *history)
{
	history->at = history->count;
}

const char *prompt_history_step(struct prompt_history *history, int step, const char *typed)
{
	if (step < 0 ? !history->at : history->at >= history->count)
		return NULL;
	if (history->at == history->count)
		snprintf(history->draft, sizeof(history->draft), "%s", typed);
	history->at += step;
	return history->at == history->count ? history->draft : history->lines[history->at];
}
