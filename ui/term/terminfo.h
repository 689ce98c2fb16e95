/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* terminfo.h - makes ncurses read a safe terminal description and size. */
#ifndef UI_TERM_TERMINFO_H
#define UI_TERM_TERMINFO_H

#include <stdbool.h>
#include <stddef.h>

#define TERMINFO_VARIABLES 7
#define TERM_ROWS_MAX      1024 /* limits: any process on the terminal can set its size */
#define TERM_COLUMNS_MAX   2048

/*
 * Call begin and end around the functions that read the description.  A program with file
 * capabilities must not read descriptions that its caller wrote.  ncurses protects only set-uid
 * programs, so TERMINFO, TERMINFO_DIRS, TERMCAP, TERMPATH and HOME are unset in between.
 *
 * LINES and COLUMNS are set to the size of the terminal at fd, or else kept, in both cases within
 * the limits above: ncurses would allocate a screen of 65535 x 65535 cells.
 */
struct terminfo_guard {
	char *values[TERMINFO_VARIABLES];
};

void terminfo_guard_begin(struct terminfo_guard *guard, int fd);
void terminfo_guard_end(struct terminfo_guard *guard); /* restores the environment */

/*
 * The name of the terminal's description: "$TERM-256color", built in `richer`, if COLORTERM
 * announces true colour and that exists; else TERM.  NULL: there is no description.  If the system
 * has none, but mayfly has a built-in one, sets TERMINFO to that: call it inside the guard.
 */
const char *terminfo_find(char *richer, size_t size, int fd);
/* Whether there is a description, with which the cursor can be moved.  No guard around it. */
bool terminfo_is_usable(int fd);

/* Whether term_open can work here: 0, -ENOTTY or -ENODEV as there.  Changes nothing. */
int terminfo_check(void);

#endif
