/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.h - choosing columns: a list of all of them, those that are shown first, in their order.
 *
 *      setup_open -> setup_toggle, setup_shift ... -> setup_choice
 */
#ifndef UI_PANELS_SETUP_H
#define UI_PANELS_SETUP_H

#include "ui/format/columns.h"

struct setup {
	enum column_id order[COLUMN_COUNT]; /* all of them */
	unsigned shown;                     /* the first so many are */
	unsigned cursor;                    /* line */
	struct choice before;               /* as it was when it was opened */
};

void setup_open(struct setup *setup, const struct choice *choice);
void setup_choice(const struct setup *setup, struct choice *choice);
/* Show the column at the cursor, as the last one, or show it no more; the cursor stays where it
 * is, on the next one, so that several are chosen one after the other. */
void setup_toggle(struct setup *setup);
void setup_shift(struct setup *setup, int step); /* -1: one place to the left, 1: to the right */

#endif
