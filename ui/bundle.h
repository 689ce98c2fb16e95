/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bundle.h - many small writes to a terminal become one.
 *
 * ncurses writes each time that it has moved the cursor: a frame is then some fifty system calls,
 * each of which wakes whoever reads the terminal, to draw half a frame.
 */
#ifndef UI_BUNDLE_H
#define UI_BUNDLE_H

#include <stdbool.h>
#include <stdio.h>

struct bundle;

/* For the terminal that is open as that descriptor, which stays the caller's; NULL: errno. */
struct bundle *bundle_open(int fd);
void bundle_close(struct bundle *bundle); /* NULL does nothing */

/* Where to write; the bundle's. */
FILE *bundle_file(const struct bundle *bundle);

/* What is written between them is sent when they end.  The file is no terminal meanwhile.  Without
 * memory for it all goes its way at once. */
void bundle_begin(struct bundle *bundle);
void bundle_end(struct bundle *bundle);

#endif
