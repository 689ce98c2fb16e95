/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * log_view.h - the rows of the log: records of the history that match, in some order.
 *
 * In the order of exits, newest first, new records appear at once.  In any other order they are
 * sorted in at most once per second, so that rows stay readable.  A record is read and filtered
 * once; new ones are merged into the sorted rest, so 100 000 records cost little.
 *
 * Another filter or order is prepared in slices, in a second list; until that is complete the rows
 * stay as they are.
 *
 * The cursor stays on its record and on its line while rows are inserted above it.  Until it is
 * moved, and after Home, it is on the first row, whichever that is.
 */
#ifndef UI_SCREENS_LOG_VIEW_H
#define UI_SCREENS_LOG_VIEW_H

#include "core/query/filter.h"
#include "core/query/sort.h"
#include "core/stats/history.h"

#define LOG_VIEW_NS UINT64_C(1000000000) /* at least, between two sorts that were not requested */

/* All records that match, the last row first, so that new ones are appended. */
struct log_list {
	struct sort_entry *entries; /* keys: ~ that of the order, 0, number of the record */
	size_t count, room;
	uint64_t next;      /* number of the first record that was not read yet */
	uint64_t corrected; /* history_counts.corrected when reading began */
	struct order order;
	uint32_t uid;
	struct sorter sorter; /* ranks of texts, for an order by text */
};

/* All zeroes but uid and order is an empty one. */
struct log_view {
	struct log_list list;     /* the rows */
	struct log_list prepared; /* the next rows, while `preparing` */
	bool preparing;
	bool clock;       /* the time of each exit is shown, too */
	bool stale;       /* filter or records have changed: read all of them again */
	uint64_t oldest;  /* number of the oldest record that the history has */
	uint64_t done_ns; /* when rows were sorted */

	struct sort_entry cursor; /* as of the last sync */
	bool held;                /* the cursor stays on its record; false: on the first row */
	size_t at;                /* row of the cursor */
	unsigned line;            /* line of the cursor in the window */
	unsigned lines;           /* lines of the window that have a record */

	/* What to show; set before each sync. */
	struct order order;          /* ORDER_AGO: in the order of exits, newest first */
	const struct filter *filter; /* NULL: everything; set stale when it changes */
	const struct query_context *context;
	uint32_t uid; /* UINT32_MAX: all users */
};

void log_view_free(struct log_view *view);
/*
 * Updates the rows and the window.  False: no memory; the rows are valid, but not complete.
 * What takes longer than some milliseconds is prepared by log_view_go_on: it returns true when
 * done, and the next sync shows the result.
 */
bool log_view_sync(
	struct log_view *view, const struct history *history, unsigned height, uint64_t now_ns);
bool log_view_is_preparing(const struct log_view *view); /* log_view_go_on has something to do */
bool log_view_go_on(struct log_view *view, const struct history *history, uint64_t now_ns);
#define LOG_VIEW_HOME (-(1L << 29)) /* so many rows or less: Home */
void log_view_move(struct log_view *view, long rows, unsigned height);
/* When the next sort is due, 0: nothing has changed. */
uint64_t log_view_due_ns(const struct log_view *view, const struct history *history);
/* The record on a line of the window, as of the last sync; NULL: none, or no longer kept. */
const struct history_record *log_view_row(
	const struct log_view *view, const struct history *history, unsigned line);

#endif
