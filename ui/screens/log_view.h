/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_view.h - the part of the history that is on the screen: what matches only, in some order.
 *
 * By when it ended, the newest first, it goes with the events.  By all else it is sorted when that
 * is asked for, and then at most once a second: rows must not dance.  A record is looked at once,
 * when it comes, and what has come since is merged with what is sorted: so 100 000 of them cost
 * little.
 *
 * The cursor stays on its record, on its line, while others come above it; on the first row it
 * goes with whatever is first.
 */
#ifndef UI_SCREENS_LOG_VIEW_H
#define UI_SCREENS_LOG_VIEW_H

#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/stats/history.h"

#define LOG_VIEW_NS UINT64_C(1000000000) /* at least, between two sorts nobody has asked for */

struct log_view_entry {
	uint64_t key;    /* as order_key: the smaller comes first */
	uint64_t number; /* of the record */
};

/* All that match, the last row first: so the new go last. */
struct log_view_list {
	struct log_view_entry *entries;
	size_t count, room;
};

/* The list that will be shown, while it is made: collected, sorted in runs, which are merged. */
struct log_rebuild {
	bool on;
	struct log_view_list list;
	uint64_t next;                 /* number of the first record that has not been looked at */
	size_t sorted;                 /* in runs, so far */
	struct log_view_entry *merged; /* where the runs go; `at` of them have */
	size_t width, at, a, b;        /* of a run; of the two that are merged now */
	struct order order;
	uint32_t uid;
	uint64_t corrected;
};

/* All zeroes but uid is one that has not been looked at. */
struct log_view {
	struct log_view_list list;
	struct log_rebuild rebuild;
	uint64_t next;      /* number of the first record that has not been looked at */
	uint64_t oldest;    /* of those that can be there */
	uint64_t corrected; /* the history's, when they were */
	uint64_t done_ns;   /* when they were sorted */
	bool stale; /* what matches, or the order, is another one: look at all of them again */
	struct order made; /* by what they are sorted; its user_name is borrowed */

	struct log_view_entry cursor; /* its record */
	bool held;                    /* it stays there; else it is on the first row */
	size_t at;                    /* row of the cursor */
	unsigned line;                /* of the cursor in the window */
	unsigned lines;               /* of the window that have a record */

	/* What is wanted, and whose names are used; set before each sync. */
	struct order order;          /* ORDER_AGO: as they ended, the newest first */
	const struct filter *filter; /* NULL: everything; say stale when it is another one */
	const struct filter_context *context;
	uint32_t uid; /* UINT32_MAX: everybody's */
	uint32_t made_uid;
};

void log_view_free(struct log_view *book);
/*
 * False: no memory; what is there is good all the same.  What is wanted anew, and takes longer
 * than some milliseconds, is gone on with by each sync, and by log_view_go_on: true when it is
 * done, for the next sync to show.  Until then what was shown before is.
 */
bool log_view_sync(
	struct log_view *book, const struct history *history, unsigned height, uint64_t now_ns);
bool log_view_is_making(const struct log_view *book); /* and can go on with it */
bool log_view_go_on(struct log_view *book, const struct history *history, uint64_t now_ns);
void log_view_move(struct log_view *book, long rows, unsigned height);
/* When it is to be sorted again, 0: nothing has come since. */
uint64_t log_view_due_ns(const struct log_view *book, const struct history *history);
/* The record on a line of the window, as of the last sync; NULL: it has none, or no longer. */
const struct history_record *log_view_row(
	const struct log_view *book, const struct history *history, unsigned line);

#endif
