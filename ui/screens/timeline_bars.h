/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * timeline_bars.h - the axis, the bars and the critical path of the timeline screen.
 *
 * The extent of the axis, the path, and how many processes are at work, are found by a scan in
 * slices after the tree has changed, the less often the more nodes there are.  The path of a
 * process that has no row of its own is drawn in the row that stands for it.  Bars cost the rows of
 * the screen, and the segments of the path.
 */
#ifndef UI_SCREENS_TIMELINE_BARS_H
#define UI_SCREENS_TIMELINE_BARS_H

#include "core/timeline/critical.h"
#include "core/timeline/parallel.h"
#include "ui/app/app.h"
#include "ui/format/time_bar.h"

#define TIMELINE_BARS_SCAN_NS UINT64_C(250000000) /* between two scans, at least */

/* When the first process started, and the last one ended. */
struct timeline_extent {
	uint64_t first_ns, last_ns; /* first_ns UINT64_MAX: no process */
	bool living;
};

struct timeline {
	struct axis axis, whole;             /* what is shown; all there is */
	bool zoomed;                         /* false: axis follows whole */
	struct timeline_extent extent, next; /* of the last scan, of the one that runs */
	bool scanning;
	uint64_t at;               /* node of the scan */
	uint64_t done_ns, version; /* when the last scan ended; of the tree then */
	struct ident root;         /* of the path */
	struct critical critical;
	struct parallel parallel, adding; /* of the last scan, of the one that runs */
	struct time_bar *bars;            /* of the rows on the screen */
	uint32_t room;
	/* rows on the screen, by the number of their node */
	struct timeline_line {
		uint32_t number, line;
	} * lines;
};

/* Of app->visible, for an axis of so many columns.  False: no memory. */
bool timeline_bars_sync(struct app *app, struct timeline *timeline, unsigned columns);
/* As screen_ops.scan; the timeline is `scanning`. */
bool timeline_bars_scan(struct app *app, struct timeline *timeline);
/* All that the scan finds is of the tree and the axis as they are. */
bool timeline_bars_is_current(const struct app *app, const struct timeline *timeline);
/* When the next scan is due, if it is not. */
uint64_t timeline_bars_due_ns(const struct app *app, const struct timeline *timeline);
void timeline_bars_free(struct timeline *timeline);

#endif
