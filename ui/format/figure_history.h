/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * figure_history.h - CPU and memory of one process since it was selected, one value per second.
 */
#ifndef UI_FORMAT_FIGURE_HISTORY_H
#define UI_FORMAT_FIGURE_HISTORY_H

#include "core/tree/tree.h"

#define FIGURE_HISTORY_MAX 60 /* seconds */

struct figure_history {
	struct ident id;
	uint64_t second;               /* of the newest value */
	unsigned count;                /* values, at most FIGURE_HISTORY_MAX; 0 is the oldest */
	float cpu[FIGURE_HISTORY_MAX]; /* share of one CPU */
	float rss[FIGURE_HISTORY_MAX]; /* bytes */
};

/* Call it before each frame.  Another process begins a new history; NULL: none is selected. */
void figure_history_note(struct figure_history *history, const struct node *node, uint64_t now_ns);

#endif
