/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * setup.h - the list to choose columns from: first the shown ones in their order, then the others.
 *
 *      setup_open -> setup_toggle, setup_shift ... -> setup_choice
 */
#ifndef UI_PANELS_SETUP_H
#define UI_PANELS_SETUP_H

#include "ui/format/columns.h"

struct setup {
	enum column_id order[COLUMN_COUNT]; /* all columns */
	unsigned shown;                     /* how many of them, from the first on, are shown */
	unsigned cursor;                    /* line */
	struct choice before;               /* the choice when the panel was opened */
};

void setup_open(struct setup *setup, const struct choice *choice);
void setup_choice(const struct setup *setup, struct choice *choice);
/*
 * Shows the column at the cursor, as the last one, or hides it.  The cursor is then on the next
 * column, so that several can be chosen one after the other.
 */
void setup_toggle(struct setup *setup);
/* Moves the column at the cursor to the left (-1) or to the right (1). */
void setup_shift(struct setup *setup, int step);

#endif
