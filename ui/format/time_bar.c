// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/time_bar.h"

#include <string.h>

void time_bar_set(struct time_bar *bar, const struct axis *axis, uint64_t start_ns, uint64_t end_ns,
	bool band)
{
	enum time_bar_cell cell;

	bar->first = 1;
	bar->last = 0;
	memset(bar->cells, TIME_BAR_NONE, axis->columns);
	if (!axis_columns(axis, start_ns, end_ns, &bar->first, &bar->last))
		return;
	cell = band ? TIME_BAR_BAND : bar->first == bar->last ? TIME_BAR_TICK : TIME_BAR_RUN;
	memset(bar->cells + bar->first, cell, bar->last - bar->first + 1);
}

void time_bar_mark(struct time_bar *bar, const struct axis *axis, uint64_t from_ns, uint64_t to_ns)
{
	unsigned first, last;

	if (bar->first > bar->last || !axis_columns(axis, from_ns, to_ns, &first, &last))
		return;
	for (unsigned column = first; column <= last; column++)
		if (column >= bar->first && column <= bar->last)
			bar->cells[column] = TIME_BAR_CRITICAL;
}

const char *time_bar_text(enum time_bar_cell cell, bool ascii)
{
	static const char *const texts[2][TIME_BAR_CELLS] = {
		{" ", "━", "┃", "▒", "█"}, {" ", "=", "|", ":", "#"}};

	return texts[ascii][cell];
}
