/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * scrollback.h - lines that have scrolled off a terminal: the newest EMULATOR_SCROLL_BYTES.
 *
 * All zeroes is an empty one.  Line 0 is the oldest that is kept.
 */
#ifndef UI_PTY_SCROLLBACK_H
#define UI_PTY_SCROLLBACK_H

#include "ui/pty/emulator.h"

#define SCROLLBACK_LINES 16384u /* a power of two */

struct scrollback_line {
	struct emulator_cell *cells; /* NULL: empty */
	unsigned count;
};

struct scrollback {
	struct scrollback_line *lines; /* a ring: line with number n is at n % SCROLLBACK_LINES */
	uint64_t first, end;           /* numbers of the oldest line, and of the next one */
	size_t bytes;
	uint64_t dropped; /* lines, for want of room */
	struct scrollback_line popped;
};

void scrollback_free(struct scrollback *scrollback);
void scrollback_push(
	struct scrollback *scrollback, const struct emulator_cell *cells, unsigned count);
/* Takes the newest line out; NULL: there is none.  Valid until the next call. */
const struct emulator_cell *scrollback_pop(struct scrollback *scrollback, unsigned *count);
unsigned scrollback_count(const struct scrollback *scrollback);
const struct emulator_cell *scrollback_line(
	const struct scrollback *scrollback, unsigned line, unsigned *count);

#endif
