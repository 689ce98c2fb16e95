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

#define LOGBOOK_NS UINT64_C(1000000000) /* at least, between two sorts nobody has asked for */

struct logbook_entry {
	uint64_t key;    /* as order_key: the smaller comes first */
	uint64_t number; /* of the record */
};

/* All that match, the last row first: so the new go last. */
struct logbook_list {
	struct logbook_entry *entries;
	size_t count, room;
};

/* The list that will be shown, while it is made: collected, sorted in runs, which are merged. */
struct logbook_draft {
	bool on;
	struct logbook_list list;
	uint64_t next;                /* number of the first record that has not been looked at */
	size_t sorted;                /* in runs, so far */
	struct logbook_entry *merged; /* where the runs go; `at` of them have */
	size_t width, at, a, b;       /* of a run; of the two that are merged now */
	struct order order;
	uint32_t uid;
	uint64_t corrected;
};

/* All zeroes but uid is one that has not been looked at. */
struct logbook {
	struct logbook_list list;
	struct logbook_draft draft;
	uint64_t next;      /* number of the first record that has not been looked at */
	uint64_t oldest;    /* of those that can be there */
	uint64_t corrected; /* the history's, when they were */
	uint64_t done_ns;   /* when they were sorted */
	bool stale; /* what matches, or the order, is another one: look at all of them again */
	struct order made; /* by what they are sorted; its user_name is borrowed */

	struct logbook_entry cursor; /* its record */
	bool held;                   /* it stays there; else it is on the first row */
	size_t at;                   /* row of the cursor */
	unsigned line;               /* of the cursor in the window */
	unsigned lines;              /* of the window that have a record */

	/* What is wanted, and whose names are used; set before each sync. */
	struct order order;          /* ORDER_AGO: as they ended, the newest first */
	const struct filter *filter; /* NULL: everything; say stale when it is another one */
	const struct filter_context *context;
	uint32_t uid; /* UINT32_MAX: everybody's */
	uint32_t made_uid;
};

void logbook_free(struct logbook *book);
/*
 * False: no memory; what is there is good all the same.  What is wanted anew, and takes longer
 * than some milliseconds, is gone on with by each sync, and by logbook_go_on: true when it is done,
 * for the next sync to show.  Until then what was shown before is.
 */
bool logbook_sync(
	struct logbook *book, const struct history *history, unsigned height, uint64_t now_ns);
bool logbook_is_making(const struct logbook *book); /* and can go on with it */
bool logbook_go_on(struct logbook *book, const struct history *history, uint64_t now_ns);
void logbook_move(struct logbook *book, long rows, unsigned height);
/* When it is to be sorted again, 0: nothing has come since. */
uint64_t logbook_due_ns(const struct logbook *book, const struct history *history);
/* The record on a line of the window, as of the last sync; NULL: it has none, or no longer. */
const struct history_record *logbook_row(
	const struct logbook *book, const struct history *history, unsigned line);

#endif
