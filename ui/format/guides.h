/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * guides.h - the lines of a tree, in text: "│  ├─ ".
 *
 *	guides_enter for each row, in order -> guides_write -> guides_free
 *
 * Rows without a row above them have no guide.  In a deep tree only the guides nearest to the row
 * are written, after the number of levels that are left out: "(+12) ".  So a row costs the same at
 * any depth.
 */
#ifndef UI_FORMAT_GUIDES_H
#define UI_FORMAT_GUIDES_H

#include <stdbool.h>
#include <stddef.h>

#define GUIDES_MAX  64  /* levels of a row that are written */
#define GUIDES_TEXT 512 /* bytes that always suffice */

/* All zeroes is before the first row. */
struct guides {
	unsigned depth; /* of the row that was entered last */
	unsigned room;
	bool *lasts; /* by depth: no later row has the same parent */
};

/* False: no memory; nothing is written for the row. */
bool guides_enter(struct guides *guides, unsigned depth, bool last);
/*
 * The guides of the row entered last, for a line of `room` columns (0: of any length).  Returns the
 * columns they take.
 */
unsigned guides_write(
	char out[GUIDES_TEXT], const struct guides *guides, unsigned room, bool ascii);
void guides_free(struct guides *guides); /* empty again afterwards */

#endif
