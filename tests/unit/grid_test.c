// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* What a process that a hostile program has taken over can write is within bounds when read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/seed.h"
#include "ui/pty/grid.h"
#include "ui/term/look.h"

#include <stdlib.h>
#include <string.h>

static struct grid *grid;

static int open_grid(void **state)
{
	grid = grid_new();
	*grid_state(grid) = (struct grid_state){.columns = 20, .rows = 3};
	return grid ? 0 : -1;
}

static int close_grid(void **state)
{
	grid_free(grid);
	return 0;
}

/* A line of that many cells with that character. */
static void push(char with, unsigned count)
{
	struct grid_cell cells[GRID_COLUMNS_MAX] = {0};

	for (unsigned x = 0; x < count; x++)
		cells[x] = (struct grid_cell){(uint32_t)with, 0, look_make(-1, -1, 0), 1};
	grid_push(grid, cells, count);
}

/* The number of cells of a line, which all have that character. */
static unsigned line(unsigned number, char with)
{
	unsigned count;
	const struct grid_cell *cells = grid_line(grid, number, &count);

	for (unsigned x = 0; x < count; x++)
		assert_int_equal(cells[x].code, with);
	return count;
}

static void lines_that_scrolled_off_come_before_the_screen(void **state)
{
	const struct grid_cell cell = {'s', 0, look_make(-1, -1, 0), 1};

	push('a', 3);
	push('b', 0);
	grid_put(grid, 1, &cell, 1);
	grid_look(grid);
	assert_int_equal(grid_lines(grid), 5);
	assert_int_equal(line(0, 'a'), 3);
	assert_int_equal(line(1, 'b'), 0);
	assert_int_equal(line(3, 's'), 1);
	assert_int_equal(line(4, 's'), 0);
	assert_int_equal(line(1000, 's'), 0);
}

static void they_come_back_newest_first(void **state)
{
	unsigned count;

	assert_null(grid_pop(grid, &count));
	push('a', 5);
	push('b', 7);
	assert_int_equal(grid_pop(grid, &count)->code, 'b');
	assert_int_equal(count, 7);
	push('c', 9);
	assert_int_equal(grid_pop(grid, &count)->code, 'c');
	assert_int_equal(grid_pop(grid, &count)->code, 'a');
	assert_int_equal(count, 5);
	assert_null(grid_pop(grid, &count));
}

/* Lines of random lengths: each that is kept is whole, and none is lost without being counted. */
static void the_newest_are_kept_and_the_rest_is_counted(void **state)
{
	unsigned lengths[4096], count = 0;

	seed_random();
	for (; count < 4096; count++) {
		lengths[count] = (unsigned)rand() % (GRID_COLUMNS_MAX + 1);
		push((char)('a' + count % 26), lengths[count]);
	}
	grid_look(grid);
	assert_int_equal(grid_lines(grid) - 3 + grid_dropped(grid), count);
	assert_true(grid_lines(grid) > 3 + GRID_SCROLL_CELLS / GRID_COLUMNS_MAX / 2);
	for (unsigned i = 0; i < grid_lines(grid) - 3; i++) {
		unsigned number = (unsigned)grid_dropped(grid) + i;

		assert_int_equal(line(i, (char)('a' + number % 26)), lengths[number]);
	}
}

static void a_new_process_begins_with_an_empty_one(void **state)
{
	push('a', 3);
	grid_reset(grid);
	grid_look(grid);
	assert_int_equal(grid_lines(grid), 3);
	assert_int_equal(grid_state(grid)->columns, 20);
}

static void assert_is_drawable(const struct grid_cell *cell)
{
	struct style_look look = look_parts(cell->look);

	assert_true(cell->code <= 0x10ffff && (cell->code < 0xd800 || cell->code > 0xdfff));
	assert_true(cell->mark <= 0x10ffff && (cell->mark < 0xd800 || cell->mark > 0xdfff));
	assert_true(cell->width <= 2);
	assert_true(look.fg >= -1 && look.fg < 256 && look.bg >= -1 && look.bg < 256);
	assert_true(cell->look >> 31);
}

static void random_memory_is_read_within_its_bounds(void **state)
{
	/* the state, which ends with padding; then the first line and the end, of 8 bytes each */
	uint32_t *words = (uint32_t *)grid_state(grid);

	seed_random();
	for (int round = 0; round < 300; round++) {
		unsigned row, column, count;

		for (unsigned i = 0; i < 20000; i++)
			words[i] = rand() % 4 ? (uint32_t)rand() * 2654435761u : UINT32_MAX;
		words[8] = words[6] + (uint32_t)rand() % (GRID_SCROLL_LINES + 9);
		words[9] = words[7];
		grid_look(grid);
		grid_cursor(grid, &row, &column);
		assert_true(row < grid_lines(grid) && column < GRID_COLUMNS_MAX);
		assert_true(grid_lines(grid) <= GRID_SCROLL_LINES + GRID_ROWS_MAX);
		for (unsigned i = 0; i < 100; i++) {
			const struct grid_cell *cells =
				grid_line(grid, (unsigned)rand() % (grid_lines(grid) + 9), &count);

			assert_true(count <= GRID_COLUMNS_MAX);
			for (unsigned x = 0; x < count; x++)
				assert_is_drawable(&cells[x]);
		}
	}
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, open_grid, close_grid)
	const struct CMUnitTest tests[] = {
		T(lines_that_scrolled_off_come_before_the_screen),
		T(they_come_back_newest_first),
		T(the_newest_are_kept_and_the_rest_is_counted),
		T(a_new_process_begins_with_an_empty_one),
		T(random_memory_is_read_within_its_bounds),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
