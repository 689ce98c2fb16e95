/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * spawner_list.h - the rows of the spawners screen.
 *
 * The rows are a copy that is updated twice per second, so that figures stay readable.  The cursor
 * stays on its process when rows change places.
 */
#ifndef UI_SCREENS_SPAWNER_LIST_H
#define UI_SCREENS_SPAWNER_LIST_H

#include "core/query/scope.h"
#include "core/stats/spawners.h"

#define SPAWNER_LIST_MAX 64 /* rows; processes that start fewer than so many others do not matter */
#define SPAWNER_LIST_NS  UINT64_C(500000000) /* the rows are updated at whole multiples of it */

/* name, word, ascending, sentence */
#define SPAWNER_LIST_ORDERS(X)                                                                     \
	X(RANK, "rank", false, "runaways, then the most active")                                   \
	X(PID, "pid", true, "process id")                                                          \
	X(RATE_1S, "1s", false, "processes started per second, over 1 s")                          \
	X(RATE_10S, "10s", false, "processes started per second, over 10 s")                       \
	X(RATE_60S, "60s", false, "processes started per second, over 60 s")                       \
	X(BELOW, "tree", false, "processes started per second in the subtree, over 10 s")          \
	X(TOTAL, "total", false, "number of processes started")                                    \
	X(HALF, "half", true, "median lifetime of the processes started")                          \
	X(MOST, "95%", true, "95th percentile of their lifetimes")                                 \
	X(FAILED, "fail", false, "percentage of failed processes")                                 \
	X(CPU, "cpu", false, "CPU time of the processes started")                                  \
	X(LAST, "last", false, "processes started in the last minute")                             \
	X(PROGRAM, "spawner", true, "program name")

enum spawner_list_order {
#define X(name, ...) SPAWNER_LIST_##name,
	SPAWNER_LIST_ORDERS(X)
#undef X
		SPAWNER_LIST_ORDER_COUNT
};

struct spawner_list_order_entry {
	const char *word;
	bool least_first; /* ascending, unless reversed */
	const char *sentence;
};

struct spawner_row {
	struct spawner spawner; /* node is valid while the tree has the ident */
	enum spawn_verdict verdict;
};

struct spawner_list {
	struct spawner_row *rows; /* SPAWNER_LIST_MAX, allocated by the first sync */
	unsigned count;
	unsigned others; /* that have no row */
	unsigned runaways;
	uint64_t shown_ns;   /* when the rows were updated; 0: never */
	struct ident cursor; /* pid 0: the first row */
	unsigned chosen;     /* the row of the cursor */
	unsigned top;        /* the first row in the window */
	enum spawner_list_order order;
	bool reverse; /* reverse the order */
};

const struct spawner_list_order_entry *spawner_list_order_entry(enum spawner_list_order order);
void spawner_list_free(struct spawner_list *spawner_list);
uint64_t spawner_list_due_ns(const struct spawner_list *spawner_list); /* 0: at once */
/* Updates the rows when they are due, and scrolls the window to the cursor.  False: no memory. */
bool spawner_list_sync(struct spawner_list *spawner_list, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns, unsigned height);
#define SPAWNER_LIST_HOME (-(1L << 29)) /* so many rows or less: Home */
/* The cursor stays on the process; until it is moved, and after Home, on the first row. */
void spawner_list_move(struct spawner_list *spawner_list, long rows);
/* The row of the cursor; NULL: the list is empty. */
const struct spawner_row *spawner_list_chosen(const struct spawner_list *spawner_list);

#endif
