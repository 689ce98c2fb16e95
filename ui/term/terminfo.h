/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminfo.h - which description of the terminal is read, from where, and how large it may be. */
#ifndef UI_TERM_TERMINFO_H
#define UI_TERM_TERMINFO_H

#include <stddef.h>

#define TERMINFO_VARIABLES 7
#define TERM_ROWS_MAX      1024 /* whatever the terminal, or somebody else who has it, claims */
#define TERM_COLUMNS_MAX   2048

/*
 * Around the functions that read it: a program that was given more privilege than its caller has
 * (by file capabilities) must not read descriptions that the caller wrote.  ncurses knows only of
 * programs that are set-uid; so TERMINFO, TERMINFO_DIRS, TERMCAP, TERMPATH and HOME are taken from
 * it.
 *
 * LINES and COLUMNS are set to what the terminal at fd measures, or says itself to be where it does
 * not measure, within bounds: ncurses makes a screen of 65535 x 65535 cells if it is asked to.
 */
struct terminfo_guard {
	char *values[TERMINFO_VARIABLES];
};

void terminfo_guard_begin(struct terminfo_guard *guard, int fd);
void terminfo_guard_end(struct terminfo_guard *guard); /* puts them back */

/* COLORTERM promises every colour: if TERM does not, the kin that has 256 is meant.  NULL: TERM. */
const char *terminfo_richer_name(char *name, size_t size, int fd);

#endif
