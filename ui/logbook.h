/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logbook.h - the part of the history that is on the screen: newest first, what matches only.
 *
 * The cursor stays on its record, on its line, while newer ones come above it; at the top it goes
 * with the newest.
 */
#ifndef UI_LOGBOOK_H
#define UI_LOGBOOK_H

#include "core/filter.h"
#include "core/history.h"

struct logbook {
	uint64_t cursor;   /* number of its record */
	bool held;         /* it stays there; else it is on the newest */
	unsigned line;     /* of the cursor in the window */
	uint64_t *numbers; /* of the records in the window */
	unsigned count, room;
	/* What matches; borrowed. */
	const struct filter *filter; /* NULL: everything */
	const struct filter_context *context;
	uint32_t uid; /* UINT32_MAX: everybody's */
};

void logbook_free(struct logbook *book);
bool logbook_sync(struct logbook *book, const struct history *history, unsigned height);
void logbook_move(struct logbook *book, const struct history *history, long rows, unsigned height);
/* The record on a line of the window, as of the last sync; NULL: it has none, or no longer. */
const struct history_record *logbook_row(
	const struct logbook *book, const struct history *history, unsigned line);
/* What a node looked like when it ended: for functions that know nodes.  parent is filled too. */
void logbook_node(const struct history_record *record, struct node *node, struct node *parent);

#endif
