// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/grid.h"

#include "ui/term/look.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CODE_MAX    0x10ffffu
#define PALETTE_MAX 256u /* as look_make has a colour: 0 is the terminal's own */
#define KNOWN_ATTRS (LOOK_BOLD | LOOK_DIM | LOOK_REVERSE | LOOK_UNDERLINE)

/* A line that scrolled off.  Cells have numbers: that with number n is at n modulo the room. */
struct scrolled {
	uint64_t start;
	uint32_t count;
};

/* Lines with numbers from first up to end are kept; that with number n is at n modulo the room. */
struct scroll {
	uint64_t first, end;
	uint64_t cells_end; /* number of the next cell */
	uint64_t dropped;
};

struct grid_memory {
	struct grid_state state;
	struct scroll scroll;
	uint32_t counts[GRID_ROWS_MAX];
	struct scrolled lines[GRID_SCROLL_LINES];
	struct grid_cell cells[GRID_SCROLL_CELLS];
	struct grid_cell screen[GRID_ROWS_MAX][GRID_COLUMNS_MAX];
};

struct grid {
	struct grid_memory *shared;
	/* As of grid_look, within bounds. */
	struct grid_state state;
	struct scroll scroll;
	struct grid_cell line[GRID_COLUMNS_MAX];
};

struct grid *grid_new(void)
{
	struct grid *grid = calloc(1, sizeof(*grid));

	if (!grid)
		return NULL;
	grid->shared = mmap(NULL, sizeof(*grid->shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (grid->shared != MAP_FAILED)
		return grid;
	free(grid);
	return NULL;
}

void grid_free(struct grid *grid)
{
	if (!grid)
		return;
	munmap(grid->shared, sizeof(*grid->shared));
	free(grid);
}

void grid_lock(struct grid *grid)
{
	mprotect(grid->shared, sizeof(*grid->shared), PROT_READ);
}

/* ---- in the process that emulates ---- */

void grid_reset(struct grid *grid)
{
	struct grid_memory *shared = grid->shared;
	uint32_t columns = shared->state.columns, rows = shared->state.rows;

	shared->state = (struct grid_state){.columns = columns, .rows = rows};
	shared->scroll = (struct scroll){0};
	memset(shared->counts, 0, sizeof(shared->counts));
}

static bool is_blank(const struct grid_cell *cell)
{
	return (!cell->code || cell->code == ' ') && cell->look == look_make(-1, -1, 0);
}

static unsigned trim_line(const struct grid_cell *cells, unsigned count)
{
	if (count > GRID_COLUMNS_MAX)
		count = GRID_COLUMNS_MAX;
	while (count && is_blank(&cells[count - 1]))
		count--;
	return count;
}

void grid_put(struct grid *grid, unsigned row, const struct grid_cell *cells, unsigned count)
{
	count = trim_line(cells, count);
	memcpy(grid->shared->screen[row], cells, count * sizeof(*cells));
	grid->shared->counts[row] = count;
}

static void drop_oldest(struct scroll *scroll)
{
	scroll->first++;
	scroll->dropped++;
}

/* The cells of a line are in one piece. */
void grid_push(struct grid *grid, const struct grid_cell *cells, unsigned count)
{
	struct grid_memory *shared = grid->shared;
	struct scroll *scroll = &shared->scroll;
	uint64_t start = scroll->cells_end, left = GRID_SCROLL_CELLS - start % GRID_SCROLL_CELLS;

	count = trim_line(cells, count);
	if (count > left)
		start += left;
	if (scroll->end - scroll->first == GRID_SCROLL_LINES)
		drop_oldest(scroll);
	while (scroll->first < scroll->end &&
		start + count - shared->lines[scroll->first % GRID_SCROLL_LINES].start >
			GRID_SCROLL_CELLS)
		drop_oldest(scroll);
	memcpy(&shared->cells[start % GRID_SCROLL_CELLS], cells, count * sizeof(*cells));
	shared->lines[scroll->end++ % GRID_SCROLL_LINES] = (struct scrolled){start, count};
	scroll->cells_end = start + count;
}

const struct grid_cell *grid_pop(struct grid *grid, unsigned *count)
{
	struct grid_memory *shared = grid->shared;
	const struct scrolled *line;

	*count = 0;
	if (shared->scroll.first == shared->scroll.end)
		return NULL;
	line = &shared->lines[--shared->scroll.end % GRID_SCROLL_LINES];
	shared->scroll.cells_end = line->start;
	*count = line->count;
	return &shared->cells[line->start % GRID_SCROLL_CELLS];
}

struct grid_state *grid_state(struct grid *grid)
{
	return &grid->shared->state;
}

/* ---- in mayfly ---- */

/* The compiler must not read the shared memory a second time instead of the copy. */
static void copy_from(void *to, const void *shared, size_t size)
{
	memcpy(to, shared, size);
	__asm__ volatile("" : : "r"(to) : "memory");
}

static uint32_t clip(uint32_t value, uint32_t least, uint32_t most)
{
	return value < least ? least : value > most ? most : value;
}

const struct grid_state *grid_look(struct grid *grid)
{
	struct grid_state *state = &grid->state;

	copy_from(state, &grid->shared->state, sizeof(*state));
	copy_from(&grid->scroll, &grid->shared->scroll, sizeof(grid->scroll));
	state->columns = clip(state->columns, 1, GRID_COLUMNS_MAX);
	state->rows = clip(state->rows, 1, GRID_ROWS_MAX);
	state->cursor_row = clip(state->cursor_row, 0, state->rows - 1);
	state->cursor_column = clip(state->cursor_column, 0, state->columns - 1);
	if (grid->scroll.end - grid->scroll.first > GRID_SCROLL_LINES)
		grid->scroll.first = grid->scroll.end;
	return state;
}

static unsigned lines_above(const struct grid *grid)
{
	return grid->state.modes & GRID_ALTERNATE
		       ? 0
		       : (unsigned)(grid->scroll.end - grid->scroll.first);
}

unsigned grid_lines(const struct grid *grid)
{
	return lines_above(grid) + grid->state.rows;
}

uint64_t grid_dropped(const struct grid *grid)
{
	return grid->scroll.dropped;
}

static uint32_t check_code(uint32_t code)
{
	return code > CODE_MAX || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code;
}

static uint32_t check_look(uint32_t look)
{
	struct style_look parts = look_parts(look);

	return look_make(parts.fg < (int)PALETTE_MAX ? parts.fg : -1,
		parts.bg < (int)PALETTE_MAX ? parts.bg : -1, parts.attrs & KNOWN_ATTRS);
}

static void check_cells(struct grid_cell *cells, unsigned count)
{
	for (unsigned x = 0; x < count; x++)
		cells[x] = (struct grid_cell){
			.code = check_code(cells[x].code),
			.mark = check_code(cells[x].mark),
			.look = check_look(cells[x].look),
			.width = cells[x].width > 2 ? 1 : cells[x].width,
		};
}

static const struct grid_cell *take_line(
	struct grid *grid, const struct grid_cell *shared, unsigned *count)
{
	copy_from(grid->line, shared, *count * sizeof(*shared));
	check_cells(grid->line, *count);
	return grid->line;
}

static const struct grid_cell *take_scrolled(struct grid *grid, unsigned line, unsigned *count)
{
	struct scrolled scrolled;
	uint64_t at;

	copy_from(&scrolled, &grid->shared->lines[(grid->scroll.first + line) % GRID_SCROLL_LINES],
		sizeof(scrolled));
	at = scrolled.start % GRID_SCROLL_CELLS;
	*count = clip(scrolled.count, 0, GRID_COLUMNS_MAX);
	if (*count > GRID_SCROLL_CELLS - at)
		*count = 0;
	return take_line(grid, &grid->shared->cells[at], count);
}

const struct grid_cell *grid_line(struct grid *grid, unsigned line, unsigned *count)
{
	unsigned above = lines_above(grid);
	uint32_t cells;

	*count = 0;
	if (line < above)
		return take_scrolled(grid, line, count);
	line -= above;
	if (line >= grid->state.rows)
		return grid->line;
	copy_from(&cells, &grid->shared->counts[line], sizeof(cells));
	*count = clip(cells, 0, grid->state.columns);
	return take_line(grid, grid->shared->screen[line], count);
}

bool grid_cursor(const struct grid *grid, unsigned *line, unsigned *column)
{
	*line = lines_above(grid) + grid->state.cursor_row;
	*column = grid->state.cursor_column;
	return !(grid->state.modes & GRID_NO_CURSOR);
}
