/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * terminal_emulator.h - a terminal: converts the bytes that a program writes to TERM=xterm-256color
 * to lines of text.  Colours are dropped, every character is one column wide.
 */
#ifndef TESTS_SUPPORT_TERMINAL_EMULATOR_H
#define TESTS_SUPPORT_TERMINAL_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EMULATOR_WIDTH  256
#define EMULATOR_HEIGHT 100
#define EMULATOR_ARGS   8

enum emulator_state {
	EMULATOR_TEXT,
	EMULATOR_ESCAPE,
	EMULATOR_CHARSET,
	EMULATOR_CONTROL,
	EMULATOR_TITLE
};

/* A character is stored as its UTF-8, the first byte lowest. */
struct terminal_emulator {
	int width, height;
	int x, y;        /* of the cursor; x is the width after the last column was written */
	int top, bottom; /* scrolling region */
	enum emulator_state state;
	int args[EMULATOR_ARGS], count;
	char pending[4]; /* bytes of an incomplete character */
	unsigned pending_len;
	uint32_t last; /* last character, for REP */
	uint32_t cells[EMULATOR_HEIGHT][EMULATOR_WIDTH];
	uint64_t unknown; /* number of unknown control sequences: the lines may be wrong */
};

static inline void emulator_fill(struct terminal_emulator *emulator, int y, int from, int to)
{
	for (int x = from; x < to; x++)
		emulator->cells[y][x] = ' ';
}

static inline void emulator_init(struct terminal_emulator *emulator, int width, int height)
{
	*emulator =
		(struct terminal_emulator){.width = width, .height = height, .bottom = height - 1};
	for (int y = 0; y < height; y++)
		emulator_fill(emulator, y, 0, width);
}

static inline int emulator_clip(int value, int end)
{
	return value < 0 ? 0 : value >= end ? end - 1 : value;
}

static inline void emulator_move(struct terminal_emulator *emulator, int x, int y)
{
	emulator->x = emulator_clip(x, emulator->width);
	emulator->y = emulator_clip(y, emulator->height);
}

/* Scrolls the lines from..bottom up by count, or down if it is negative. */
static inline void emulator_scroll(struct terminal_emulator *emulator, int from, int count)
{
	int lines = emulator->bottom - from + 1, by = emulator_clip(abs(count), lines + 1);
	size_t size = sizeof(emulator->cells[0]);

	if (from < emulator->top || lines < 1)
		return;
	if (count > 0)
		memmove(emulator->cells[from], emulator->cells[from + by], (lines - by) * size);
	else
		memmove(emulator->cells[from + by], emulator->cells[from], (lines - by) * size);
	for (int i = 0; i < by; i++)
		emulator_fill(
			emulator, count > 0 ? emulator->bottom - i : from + i, 0, emulator->width);
}

static inline void emulator_line_feed(struct terminal_emulator *emulator)
{
	if (emulator->y == emulator->bottom)
		emulator_scroll(emulator, emulator->top, 1);
	else if (emulator->y < emulator->height - 1)
		emulator->y++;
}

static inline void emulator_put(struct terminal_emulator *emulator, uint32_t code)
{
	if (emulator->x >= emulator->width) {
		emulator->x = 0;
		emulator_line_feed(emulator);
	}
	emulator->cells[emulator->y][emulator->x++] = emulator->last = code;
}

/* Deletes characters from the cursor's line, or inserts blanks. */
static inline void emulator_shift(struct terminal_emulator *emulator, int count)
{
	uint32_t *line = emulator->cells[emulator->y];
	int x = emulator_clip(emulator->x, emulator->width), rest = emulator->width - x;
	int by = emulator_clip(abs(count), rest + 1);

	if (count > 0)
		memmove(line + x + by, line + x, (rest - by) * sizeof(*line));
	else
		memmove(line + x, line + x + by, (rest - by) * sizeof(*line));
	emulator_fill(emulator, emulator->y, count > 0 ? x : emulator->width - by,
		count > 0 ? x + by : emulator->width);
}

static inline void emulator_erase_line(struct terminal_emulator *emulator, int what)
{
	int x = emulator_clip(emulator->x, emulator->width);

	emulator_fill(emulator, emulator->y, what ? 0 : x, what == 1 ? x + 1 : emulator->width);
}

static inline void emulator_erase(struct terminal_emulator *emulator, int what)
{
	int from = what ? 0 : emulator->y + 1, to = what == 1 ? emulator->y : emulator->height;

	if (what < 2)
		emulator_erase_line(emulator, what);
	for (int y = from; y < to; y++)
		emulator_fill(emulator, y, 0, emulator->width);
}

static inline void emulator_set_margins(struct terminal_emulator *emulator, int top, int bottom)
{
	emulator->top = emulator_clip(top - 1, emulator->height);
	emulator->bottom =
		emulator_clip((bottom ? bottom : emulator->height) - 1, emulator->height);
	emulator_move(emulator, 0, 0);
}

static inline void emulator_tab(struct terminal_emulator *emulator, int by)
{
	emulator_move(emulator, (emulator->x / 8 + by) * 8, emulator->y);
}

static inline void emulator_repeat(struct terminal_emulator *emulator, int count)
{
	while (count-- > 0)
		emulator_put(emulator, emulator->last);
}

static inline bool emulator_control_moves(struct terminal_emulator *emulator, char final, int n)
{
	int x = emulator_clip(emulator->x, emulator->width), y = emulator->y;

	switch (final) {
	case 'A':
		emulator_move(emulator, x, y - n);
		return true;
	case 'B':
		emulator_move(emulator, x, y + n);
		return true;
	case 'C':
		emulator_move(emulator, x + n, y);
		return true;
	case 'D':
		emulator_move(emulator, x - n, y);
		return true;
	case 'G':
		emulator_move(emulator, n - 1, y);
		return true;
	case 'd':
		emulator_move(emulator, x, n - 1);
		return true;
	case 'H':
		emulator_move(emulator, (emulator->args[1] ? emulator->args[1] : 1) - 1, n - 1);
		return true;
	case 'I':
		emulator_tab(emulator, n);
		return true;
	case 'Z':
		emulator_tab(emulator, -n);
		return true;
	case 'r':
		emulator_set_margins(emulator, emulator->args[0], emulator->args[1]);
		return true;
	}
	return false;
}

static inline void emulator_control(struct terminal_emulator *emulator, char final)
{
	int arg = emulator->args[0], n = arg ? arg : 1,
	    x = emulator_clip(emulator->x, emulator->width);

	if (emulator_control_moves(emulator, final, n))
		return;
	switch (final) {
	case 'J':
		emulator_erase(emulator, arg);
		break;
	case 'K':
		emulator_erase_line(emulator, arg);
		break;
	case 'L':
		emulator_scroll(emulator, emulator->y, -n);
		break;
	case 'M':
		emulator_scroll(emulator, emulator->y, n);
		break;
	case 'S':
		emulator_scroll(emulator, emulator->top, n);
		break;
	case 'T':
		emulator_scroll(emulator, emulator->top, -n);
		break;
	case '@':
		emulator_shift(emulator, n);
		break;
	case 'P':
		emulator_shift(emulator, -n);
		break;
	case 'X':
		emulator_fill(emulator, emulator->y, x, emulator_clip(x + n, emulator->width + 1));
		break;
	case 'b':
		emulator_repeat(emulator, n);
		break;
	case 'm':
	case 'h':
	case 'l':
	case 't':
	case 'p':
		break; /* colours and modes */
	default:
		emulator->unknown++;
	}
}

static inline unsigned emulator_char_len(unsigned char first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static inline void emulator_take(struct terminal_emulator *emulator, char byte)
{
	uint32_t code = 0;

	emulator->pending[emulator->pending_len++] = byte;
	if (emulator->pending_len < emulator_char_len(emulator->pending[0]))
		return;
	for (unsigned i = 0; i < emulator->pending_len; i++)
		code |= (uint32_t)(unsigned char)emulator->pending[i] << 8 * i;
	emulator->pending_len = 0;
	emulator_put(emulator, code);
}

static inline void emulator_text(struct terminal_emulator *emulator, char byte)
{
	switch (byte) {
	case '\033':
		emulator->state = EMULATOR_ESCAPE;
		return;
	case '\r':
		emulator->x = 0;
		return;
	case '\n':
		emulator_line_feed(emulator);
		return;
	case '\b':
		emulator_move(
			emulator, emulator_clip(emulator->x, emulator->width) - 1, emulator->y);
		return;
	case '\t':
		emulator_tab(emulator, 1);
		return;
	}
	if ((unsigned char)byte >= ' ')
		emulator_take(emulator, byte);
}

static inline void emulator_escape(struct terminal_emulator *emulator, char byte)
{
	emulator->state = EMULATOR_TEXT;
	switch (byte) {
	case '[':
		memset(emulator->args, 0, sizeof(emulator->args));
		emulator->count = 0;
		emulator->state = EMULATOR_CONTROL;
		break;
	case '(':
	case ')':
		emulator->state = EMULATOR_CHARSET;
		break;
	case ']':
		emulator->state = EMULATOR_TITLE;
		break;
	case 'M':
		if (emulator->y == emulator->top)
			emulator_scroll(emulator, emulator->top, -1);
		else
			emulator_move(emulator, emulator->x, emulator->y - 1);
		break;
	case '=':
	case '>':
	case '7':
	case '8':
		break;
	default:
		emulator->unknown++;
	}
}

static inline void emulator_argument(struct terminal_emulator *emulator, char byte)
{
	int *arg = &emulator->args[emulator_clip(emulator->count, EMULATOR_ARGS)];

	if (byte >= '0' && byte <= '9') {
		*arg = *arg < 10000 ? 10 * *arg + byte - '0' : *arg;
	} else if (byte == ';') {
		emulator->count++;
	} else if (byte >= '@') {
		emulator->state = EMULATOR_TEXT;
		emulator_control(emulator, byte);
	}
}

static inline void emulator_write(struct terminal_emulator *emulator, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (emulator->state) {
		case EMULATOR_TEXT:
			emulator_text(emulator, bytes[i]);
			break;
		case EMULATOR_ESCAPE:
			emulator_escape(emulator, bytes[i]);
			break;
		case EMULATOR_CHARSET:
			emulator->state = EMULATOR_TEXT;
			break;
		case EMULATOR_CONTROL:
			emulator_argument(emulator, bytes[i]);
			break;
		case EMULATOR_TITLE:
			if (bytes[i] == '\a' || bytes[i] == '\\')
				emulator->state = EMULATOR_TEXT;
			break;
		}
}

/* A line as UTF-8 without trailing blanks; valid until the next call. */
static inline const char *emulator_line(const struct terminal_emulator *emulator, int y)
{
	static char text[4 * EMULATOR_WIDTH + 1];
	size_t len = 0, end = 0;

	for (int x = 0; x < emulator->width; x++) {
		for (uint32_t bytes = emulator->cells[y][x]; bytes; bytes >>= 8)
			text[len++] = (char)bytes;
		if (emulator->cells[y][x] != ' ')
			end = len;
	}
	text[end] = '\0';
	return text;
}

static inline bool emulator_shows(const struct terminal_emulator *emulator, const char *text)
{
	for (int y = 0; y < emulator->height; y++)
		if (strstr(emulator_line(emulator, y), text))
			return true;
	return false;
}

#endif
