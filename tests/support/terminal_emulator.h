/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * terminal_emulator.h - what a terminal shows: the bytes a program writes to TERM=xterm-256color
 * become lines of text.  Colours are dropped, every character is one column wide.
 */
#ifndef TESTS_SUPPORT_TERMINAL_EMULATOR_H
#define TESTS_SUPPORT_TERMINAL_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GLASS_WIDTH  256
#define GLASS_HEIGHT 100
#define GLASS_ARGS   8

enum glass_state { GLASS_TEXT, GLASS_ESCAPE, GLASS_CHARSET, GLASS_CONTROL, GLASS_TITLE };

/* A character is kept as its UTF-8, the first byte lowest. */
struct glass {
	int width, height;
	int x, y;        /* of the cursor; x is the width after the last column was written */
	int top, bottom; /* lines that scroll */
	enum glass_state state;
	int args[GLASS_ARGS], count;
	char pending[4]; /* bytes of a character that has not all come */
	unsigned pending_len;
	uint32_t last; /* character, to be repeated */
	uint32_t cells[GLASS_HEIGHT][GLASS_WIDTH];
	uint64_t unknown; /* controls that were not understood: the lines may be wrong */
};

static inline void glass_fill(struct glass *glass, int y, int from, int to)
{
	for (int x = from; x < to; x++)
		glass->cells[y][x] = ' ';
}

static inline void glass_init(struct glass *glass, int width, int height)
{
	*glass = (struct glass){.width = width, .height = height, .bottom = height - 1};
	for (int y = 0; y < height; y++)
		glass_fill(glass, y, 0, width);
}

static inline int glass_clip(int value, int end)
{
	return value < 0 ? 0 : value >= end ? end - 1 : value;
}

static inline void glass_move(struct glass *glass, int x, int y)
{
	glass->x = glass_clip(x, glass->width);
	glass->y = glass_clip(y, glass->height);
}

/* Lines from..bottom go up by count, or down when it is below zero. */
static inline void glass_scroll(struct glass *glass, int from, int count)
{
	int lines = glass->bottom - from + 1, by = glass_clip(abs(count), lines + 1);
	size_t size = sizeof(glass->cells[0]);

	if (from < glass->top || lines < 1)
		return;
	if (count > 0)
		memmove(glass->cells[from], glass->cells[from + by], (lines - by) * size);
	else
		memmove(glass->cells[from + by], glass->cells[from], (lines - by) * size);
	for (int i = 0; i < by; i++)
		glass_fill(glass, count > 0 ? glass->bottom - i : from + i, 0, glass->width);
}

static inline void glass_line_feed(struct glass *glass)
{
	if (glass->y == glass->bottom)
		glass_scroll(glass, glass->top, 1);
	else if (glass->y < glass->height - 1)
		glass->y++;
}

static inline void glass_put(struct glass *glass, uint32_t code)
{
	if (glass->x >= glass->width) {
		glass->x = 0;
		glass_line_feed(glass);
	}
	glass->cells[glass->y][glass->x++] = glass->last = code;
}

/* Characters are taken out of the cursor's line, or blanks put into it. */
static inline void glass_shift(struct glass *glass, int count)
{
	uint32_t *line = glass->cells[glass->y];
	int x = glass_clip(glass->x, glass->width), rest = glass->width - x;
	int by = glass_clip(abs(count), rest + 1);

	if (count > 0)
		memmove(line + x + by, line + x, (rest - by) * sizeof(*line));
	else
		memmove(line + x, line + x + by, (rest - by) * sizeof(*line));
	glass_fill(glass, glass->y, count > 0 ? x : glass->width - by,
		count > 0 ? x + by : glass->width);
}

static inline void glass_erase_line(struct glass *glass, int what)
{
	int x = glass_clip(glass->x, glass->width);

	glass_fill(glass, glass->y, what ? 0 : x, what == 1 ? x + 1 : glass->width);
}

static inline void glass_erase(struct glass *glass, int what)
{
	int from = what ? 0 : glass->y + 1, to = what == 1 ? glass->y : glass->height;

	if (what < 2)
		glass_erase_line(glass, what);
	for (int y = from; y < to; y++)
		glass_fill(glass, y, 0, glass->width);
}

static inline void glass_set_margins(struct glass *glass, int top, int bottom)
{
	glass->top = glass_clip(top - 1, glass->height);
	glass->bottom = glass_clip((bottom ? bottom : glass->height) - 1, glass->height);
	glass_move(glass, 0, 0);
}

static inline void glass_tab(struct glass *glass, int by)
{
	glass_move(glass, (glass->x / 8 + by) * 8, glass->y);
}

static inline void glass_repeat(struct glass *glass, int count)
{
	while (count-- > 0)
		glass_put(glass, glass->last);
}

static inline bool glass_control_moves(struct glass *glass, char final, int n)
{
	int x = glass_clip(glass->x, glass->width), y = glass->y;

	switch (final) {
	case 'A':
		glass_move(glass, x, y - n);
		return true;
	case 'B':
		glass_move(glass, x, y + n);
		return true;
	case 'C':
		glass_move(glass, x + n, y);
		return true;
	case 'D':
		glass_move(glass, x - n, y);
		return true;
	case 'G':
		glass_move(glass, n - 1, y);
		return true;
	case 'd':
		glass_move(glass, x, n - 1);
		return true;
	case 'H':
		glass_move(glass, (glass->args[1] ? glass->args[1] : 1) - 1, n - 1);
		return true;
	case 'I':
		glass_tab(glass, n);
		return true;
	case 'Z':
		glass_tab(glass, -n);
		return true;
	case 'r':
		glass_set_margins(glass, glass->args[0], glass->args[1]);
		return true;
	}
	return false;
}

static inline void glass_control(struct glass *glass, char final)
{
	int arg = glass->args[0], n = arg ? arg : 1, x = glass_clip(glass->x, glass->width);

	if (glass_control_moves(glass, final, n))
		return;
	switch (final) {
	case 'J':
		glass_erase(glass, arg);
		break;
	case 'K':
		glass_erase_line(glass, arg);
		break;
	case 'L':
		glass_scroll(glass, glass->y, -n);
		break;
	case 'M':
		glass_scroll(glass, glass->y, n);
		break;
	case 'S':
		glass_scroll(glass, glass->top, n);
		break;
	case 'T':
		glass_scroll(glass, glass->top, -n);
		break;
	case '@':
		glass_shift(glass, n);
		break;
	case 'P':
		glass_shift(glass, -n);
		break;
	case 'X':
		glass_fill(glass, glass->y, x, glass_clip(x + n, glass->width + 1));
		break;
	case 'b':
		glass_repeat(glass, n);
		break;
	case 'm':
	case 'h':
	case 'l':
	case 't':
	case 'p':
		break; /* colours and modes */
	default:
		glass->unknown++;
	}
}

static inline unsigned glass_char_len(unsigned char first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static inline void glass_take(struct glass *glass, char byte)
{
	uint32_t code = 0;

	glass->pending[glass->pending_len++] = byte;
	if (glass->pending_len < glass_char_len(glass->pending[0]))
		return;
	for (unsigned i = 0; i < glass->pending_len; i++)
		code |= (uint32_t)(unsigned char)glass->pending[i] << 8 * i;
	glass->pending_len = 0;
	glass_put(glass, code);
}

static inline void glass_text(struct glass *glass, char byte)
{
	switch (byte) {
	case '\033':
		glass->state = GLASS_ESCAPE;
		return;
	case '\r':
		glass->x = 0;
		return;
	case '\n':
		glass_line_feed(glass);
		return;
	case '\b':
		glass_move(glass, glass_clip(glass->x, glass->width) - 1, glass->y);
		return;
	case '\t':
		glass_tab(glass, 1);
		return;
	}
	if ((unsigned char)byte >= ' ')
		glass_take(glass, byte);
}

static inline void glass_escape(struct glass *glass, char byte)
{
	glass->state = GLASS_TEXT;
	switch (byte) {
	case '[':
		memset(glass->args, 0, sizeof(glass->args));
		glass->count = 0;
		glass->state = GLASS_CONTROL;
		break;
	case '(':
	case ')':
		glass->state = GLASS_CHARSET;
		break;
	case ']':
		glass->state = GLASS_TITLE;
		break;
	case 'M':
		if (glass->y == glass->top)
			glass_scroll(glass, glass->top, -1);
		else
			glass_move(glass, glass->x, glass->y - 1);
		break;
	case '=':
	case '>':
	case '7':
	case '8':
		break;
	default:
		glass->unknown++;
	}
}

static inline void glass_argument(struct glass *glass, char byte)
{
	int *arg = &glass->args[glass_clip(glass->count, GLASS_ARGS)];

	if (byte >= '0' && byte <= '9') {
		*arg = *arg < 10000 ? 10 * *arg + byte - '0' : *arg;
	} else if (byte == ';') {
		glass->count++;
	} else if (byte >= '@') {
		glass->state = GLASS_TEXT;
		glass_control(glass, byte);
	}
}

static inline void glass_write(struct glass *glass, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (glass->state) {
		case GLASS_TEXT:
			glass_text(glass, bytes[i]);
			break;
		case GLASS_ESCAPE:
			glass_escape(glass, bytes[i]);
			break;
		case GLASS_CHARSET:
			glass->state = GLASS_TEXT;
			break;
		case GLASS_CONTROL:
			glass_argument(glass, bytes[i]);
			break;
		case GLASS_TITLE:
			if (bytes[i] == '\a' || bytes[i] == '\\')
				glass->state = GLASS_TEXT;
			break;
		}
}

/* A line as UTF-8, without the blanks at its end; until the next call. */
static inline const char *glass_line(const struct glass *glass, int y)
{
	static char text[4 * GLASS_WIDTH + 1];
	size_t len = 0, end = 0;

	for (int x = 0; x < glass->width; x++) {
		for (uint32_t bytes = glass->cells[y][x]; bytes; bytes >>= 8)
			text[len++] = (char)bytes;
		if (glass->cells[y][x] != ' ')
			end = len;
	}
	text[end] = '\0';
	return text;
}

static inline bool glass_shows(const struct glass *glass, const char *text)
{
	for (int y = 0; y < glass->height; y++)
		if (strstr(glass_line(glass, y), text))
			return true;
	return false;
}

#endif
