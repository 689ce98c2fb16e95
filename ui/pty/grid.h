/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * grid.h - the picture of a terminal, in memory that two processes share.
 *
 *	grid_new -> in the process that emulates: grid_reset, then grid_put, grid_push, grid_pop,
 *	            grid_state
 *	         -> in mayfly: grid_look, then grid_lines, grid_line, grid_cursor ... -> grid_free
 *
 * Mayfly does not trust what the other process writes, nor that it stays the same: each function
 * that reads copies first, and returns only what is within the bounds here.  Lines that scroll off
 * the top are kept, the newest GRID_SCROLL_CELLS of them in cells.
 */
#ifndef UI_PTY_GRID_H
#define UI_PTY_GRID_H

#include <stdbool.h>
#include <stdint.h>

#define GRID_COLUMNS_MAX  1000u
#define GRID_ROWS_MAX     500u
#define GRID_SCROLL_CELLS (1u << 18)
#define GRID_SCROLL_LINES (1u << 14)

struct grid;

struct grid_cell {
	uint32_t code; /* 0: blank, or the right half of a wide character */
	uint32_t mark; /* a combining mark; 0: none */
	uint32_t look; /* look_make */
	uint32_t width;
};

/* What the program has asked of its terminal. */
enum grid_mode {
	GRID_ALTERNATE = 1 << 0, /* it fills the screen: lines above are not of this screen */
	GRID_NO_CURSOR = 1 << 1,
	GRID_APPLICATION = 1 << 2, /* arrow keys have other bytes */
	GRID_PASTE_MARKS = 1 << 3, /* around what is pasted */
	GRID_MOUSE = 1 << 4,
	GRID_MOUSE_SGR = 1 << 5, /* reports of the mouse are numbers, not bytes */
};

/* The screen as a whole. */
struct grid_state {
	uint32_t columns, rows;
	uint32_t cursor_row, cursor_column;
	uint32_t modes; /* of enum grid_mode */
};

struct grid *grid_new(void); /* NULL: no memory */
void grid_free(struct grid *grid);
void grid_lock(struct grid *grid); /* this process only reads from now on */

/* ---- in the process that emulates ---- */

void grid_reset(struct grid *grid); /* empty, with the size that it had */
void grid_put(struct grid *grid, unsigned row, const struct grid_cell *cells, unsigned count);
/* A line has scrolled off; the oldest are dropped. */
void grid_push(struct grid *grid, const struct grid_cell *cells, unsigned count);
/* Takes the newest line out; NULL: there is none.  Valid until the next grid_push. */
const struct grid_cell *grid_pop(struct grid *grid, unsigned *count);
struct grid_state *grid_state(struct grid *grid);

/* ---- in mayfly ---- */

/* The functions below are about the picture as it was at this call. */
const struct grid_state *grid_look(struct grid *grid);
unsigned grid_lines(const struct grid *grid);   /* that scrolled off, then those of the screen */
uint64_t grid_dropped(const struct grid *grid); /* lines that scrolled off and are not kept */
/* Its cells, up to the last that is not blank.  Valid until the next call. */
const struct grid_cell *grid_line(struct grid *grid, unsigned line, unsigned *count);
/* False: it is hidden.  *line is one of grid_lines. */
bool grid_cursor(const struct grid *grid, unsigned *line, unsigned *column);

#endif
