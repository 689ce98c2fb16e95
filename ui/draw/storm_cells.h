/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storm_cells.h - the row of a storm (core/view/storms.h), where it differs from that of a process.
 *
 *      = x1284 joe     1:02.31 213/s 2% fail     ├+ sleep 0.01 x1284 (213/s, median ...
 *      !  x640 joe     0:14.02 17/s exit 7       └+ curl -s localhost x640 (17/s, ...
 *
 * How many there are stands in place of a pid; what is said behind the command says it again, where
 * there is room.
 */
#ifndef UI_DRAW_STORM_CELLS_H
#define UI_DRAW_STORM_CELLS_H

#include "ui/draw/draw.h"

/* As columns_cell: what is the same for all of them, or their sum; "" where there is no such. */
enum style draw_storm_cell(
	enum column_id id, char *out, size_t size, const struct row *row, const struct app *app);
bool draw_storm_fails(const struct storm *storm); /* most of them */
/* How often they end, and how: "213/s", "213/s 2% fail", "17/s exit 7" when all do. */
void draw_storm_end(char *out, size_t size, const struct row *row, uint64_t now_ns);
/* The last one's command, and what is said of all of them if there is room for both. */
void draw_storm_name(const struct app *app, struct pen *pen, const struct row *row, enum style name,
	enum style rest);

#endif
