/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * storm_cells.h - cells of a storm row (core/view/storms.h) that differ from those of a process.
 *
 *      = x1284 joe     1:02.31 213/s 2% fail     ├+ sleep 0.01 x1284 (213/s, median ...
 *      !  x640 joe     0:14.02 17/s exit 7       └+ curl -s localhost x640 (17/s, ...
 *      =   x40 www    12:04.90  3.1 412M         └+ php-fpm: pool www x40
 *
 * The number of processes is in place of a pid, and again in the text after the command if there is
 * room.
 */
#ifndef UI_DRAW_STORM_CELLS_H
#define UI_DRAW_STORM_CELLS_H

#include "ui/draw/draw.h"

/*
 * As columns_cell: the value that all of them have, or their sum; "" if there is neither.  sums: of
 * identical living processes (view_sum_row); else not read.
 */
enum style storm_cells_write(enum column_id id, char *out, size_t size, const struct row *row,
	const struct node *sums, const struct app *app);
bool storm_cells_is_mostly_failed(const struct storm *storm); /* more than half have failed */
/* Exits per second, and their status: "213/s", "213/s 2% fail"; if all fail: "17/s exit 7". */
void storm_cells_write_end(char *out, size_t size, const struct row *row, uint64_t now_ns);
/* The command of the newest process, and the text about all if there is room for both. */
void storm_cells_draw_command(const struct app *app, struct pen *pen, const struct row *row,
	enum style name, enum style rest);

#endif
