/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * emulator.h - a terminal in memory: what a program writes becomes lines of cells.
 *
 *      emulator_new -> emulator_write, emulator_key, emulator_resize ... -> emulator_free
 *
 * It is libvterm, where mayfly was built with it.  Lines that scroll off the top are kept, the
 * newest EMULATOR_SCROLL_BYTES of them.  Nothing that a program writes leaves the cells: titles,
 * clipboards, links and pictures are ignored.
 */
#ifndef UI_PTY_EMULATOR_H
#define UI_PTY_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EMULATOR_SCROLL_BYTES (4u << 20)
#define EMULATOR_COLUMNS_MAX  1000u
#define EMULATOR_ROWS_MAX     500u

struct emulator;

struct emulator_cell {
	uint32_t code; /* 0: blank, or the right half of a wide character */
	uint32_t mark; /* a combining mark; 0: none */
	uint32_t look; /* look_make */
	uint32_t width;
};

/* Receives what the terminal sends to the program: answers, and keys as bytes. */
typedef void emulator_send_fn(void *ctx, const char *bytes, size_t len);

/* What the mouse does, on a line and column as those of emulator_cursor. */
struct emulator_mouse {
	unsigned line, column;
	int wheel; /* lines down, or up if negative; 0: a click */
	bool shift, ctrl;
};

#ifdef HAVE_VTERM

/* NULL: no memory, or mayfly was built without libvterm. */
struct emulator *emulator_new(unsigned columns, unsigned rows, emulator_send_fn *send, void *ctx);
void emulator_free(struct emulator *emulator); /* NULL is fine */
void emulator_write(struct emulator *emulator, const char *bytes, size_t len);
/* A title or the like that was begun and never ended must not swallow what the next program
 * writes. */
void emulator_end_string(struct emulator *emulator);
void emulator_resize(struct emulator *emulator, unsigned columns, unsigned rows);
void emulator_key(struct emulator *emulator, int key); /* ui/term/key.h, and marks of pastes */

/*
 * Sends what the mouse does, if the program has asked for it; without that the wheel is arrow keys
 * for a program that fills the screen, such as less.  False: nothing is sent.
 */
bool emulator_point(struct emulator *emulator, const struct emulator_mouse *mouse);

/* The lines that scrolled off, then those of the screen. */
unsigned emulator_lines(const struct emulator *emulator);
uint64_t emulator_dropped(const struct emulator *emulator); /* lines no longer kept */
/* Its cells, up to the last that is not blank.  Valid until the next call. */
const struct emulator_cell *emulator_line(
	struct emulator *emulator, unsigned line, unsigned *count);
/* False: it is hidden.  *line is one of emulator_lines. */
bool emulator_cursor(const struct emulator *emulator, unsigned *line, unsigned *column);

#else /* there is none, so nothing else is asked of it */

#define emulator_new(columns, rows, send, ctx)   NULL
#define emulator_free(emulator)                  ((void)0)
#define emulator_write(emulator, bytes, len)     ((void)0)
#define emulator_end_string(emulator)            ((void)0)
#define emulator_resize(emulator, columns, rows) ((void)0)
#define emulator_key(emulator, key)              ((void)0)
#define emulator_point(emulator, mouse)          false
#define emulator_lines(emulator)                 0u
#define emulator_dropped(emulator)               UINT64_C(0)
#define emulator_line(emulator, line, count)     (*(count) = 0, (const struct emulator_cell *)NULL)
#define emulator_cursor(emulator, line, column)  ((void)(*(line) = *(column) = 0), false)

#endif

#endif
