/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * emulator.h - a terminal in memory: what a program writes becomes lines of cells in a grid.
 *
 *      emulator_new -> emulator_write, emulator_resize ..., emulator_publish -> emulator_free
 *
 * It is libvterm, where mayfly was built with it, which has faults with some strings and sizes: it
 * runs in a process of its own (ui/pty/display.h).  Nothing that a program writes leaves the
 * cells: titles, clipboards, links and pictures are ignored.
 */
#ifndef UI_PTY_EMULATOR_H
#define UI_PTY_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>

struct emulator;
struct grid; /* ui/pty/grid.h */

/* Receives what the terminal answers to a question of the program. */
typedef void emulator_send_fn(void *ctx, const char *bytes, size_t len);

#ifdef HAVE_VTERM

#define EMULATOR_EXISTS true

/* With the size that the grid has; the grid is borrowed.  NULL: no memory. */
struct emulator *emulator_new(struct grid *grid, emulator_send_fn *send, void *ctx);
void emulator_free(struct emulator *emulator); /* NULL is fine */
void emulator_write(struct emulator *emulator, const char *bytes, size_t len);
/* A title or the like that was begun and never ended must not swallow what the next program
 * writes. */
void emulator_end_string(struct emulator *emulator);
void emulator_resize(struct emulator *emulator, unsigned columns, unsigned rows);
/* The grid has the screen as it is now; lines that scroll off are in it at once. */
void emulator_publish(struct emulator *emulator);

#else /* there is none, so nothing else is asked of it */

#define EMULATOR_EXISTS false

#define emulator_new(grid, send, ctx)            ((void)(send), (struct emulator *)NULL)
#define emulator_free(emulator)                  ((void)0)
#define emulator_write(emulator, bytes, len)     ((void)0)
#define emulator_end_string(emulator)            ((void)0)
#define emulator_resize(emulator, columns, rows) ((void)0)
#define emulator_publish(emulator)               ((void)0)

#endif

#endif
