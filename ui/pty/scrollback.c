// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/pty/scrollback.h"

#include <stdlib.h>
#include <string.h>

static const struct emulator_cell none;

static struct scrollback_line *line_at(const struct scrollback *scrollback, uint64_t number)
{
	return &scrollback->lines[number % SCROLLBACK_LINES];
}

static size_t line_bytes(const struct scrollback_line *line)
{
	return sizeof(*line) + line->count * sizeof(*line->cells);
}

static void drop_oldest(struct scrollback *scrollback)
{
	struct scrollback_line *line = line_at(scrollback, scrollback->first++);

	scrollback->bytes -= line_bytes(line);
	scrollback->dropped++;
	free(line->cells);
}

void scrollback_free(struct scrollback *scrollback)
{
	while (scrollback->first < scrollback->end)
		drop_oldest(scrollback);
	free(scrollback->lines);
	free(scrollback->popped.cells);
	*scrollback = (struct scrollback){0};
}

/* Without memory the line is dropped, as if it was the oldest. */
static bool copy_line(
	struct scrollback_line *line, const struct emulator_cell *cells, unsigned count)
{
	*line = (struct scrollback_line){.count = count};
	if (!count)
		return true;
	line->cells = malloc(count * sizeof(*cells));
	if (line->cells)
		memcpy(line->cells, cells, count * sizeof(*cells));
	return line->cells;
}

void scrollback_push(
	struct scrollback *scrollback, const struct emulator_cell *cells, unsigned count)
{
	if (!scrollback->lines)
		scrollback->lines = calloc(SCROLLBACK_LINES, sizeof(*scrollback->lines));
	if (scrollback->lines && scrollback_count(scrollback) == SCROLLBACK_LINES)
		drop_oldest(scrollback);
	if (!scrollback->lines || !copy_line(line_at(scrollback, scrollback->end), cells, count)) {
		scrollback->dropped++;
		return;
	}
	scrollback->bytes += line_bytes(line_at(scrollback, scrollback->end++));
	while (scrollback->bytes > EMULATOR_SCROLL_BYTES)
		drop_oldest(scrollback);
}

const struct emulator_cell *scrollback_pop(struct scrollback *scrollback, unsigned *count)
{
	struct scrollback_line *popped = &scrollback->popped;

	free(popped->cells);
	*popped = (struct scrollback_line){0};
	*count = 0;
	if (scrollback->first == scrollback->end)
		return NULL;
	*popped = *line_at(scrollback, --scrollback->end);
	scrollback->bytes -= line_bytes(popped);
	*count = popped->count;
	return popped->cells ? popped->cells : &none;
}

unsigned scrollback_count(const struct scrollback *scrollback)
{
	return (unsigned)(scrollback->end - scrollback->first);
}

const struct emulator_cell *scrollback_line(
	const struct scrollback *scrollback, unsigned line, unsigned *count)
{
	const struct scrollback_line *at = line_at(scrollback, scrollback->first + line);

	*count = at->count;
	return at->cells ? at->cells : &none;
}
