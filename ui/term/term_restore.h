/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * term_restore.h - restores the terminal when a signal kills the process.
 *
 *      term_restore_begin -> term_restore_add ... -> term_restore_arm -> term_restore_disarm
 *
 * While armed, the handler of SEGV, BUS, ABRT, FPE, ILL, TERM, HUP, INT and QUIT writes the added
 * strings and restores the modes before the signal kills.  A blocked signal is left alone.
 */
#ifndef UI_TERM_TERM_RESTORE_H
#define UI_TERM_TERM_RESTORE_H

/* Saves the current modes of the terminal.  0, or -errno if fd is not a terminal. */
int term_restore_begin(int fd);
/* Adds a string that undoes one change.  NULL, (char *)-1 (both mean that terminfo has none) and
 * strings with padding are ignored. */
void term_restore_add(const char *text);
void term_restore_arm(void);
void term_restore_disarm(void);

/*
 * Call these around each blocking write to the terminal.  A write to a terminal that does not read
 * (Ctrl-S, a stalled connection) never returns, and TERM, HUP, INT and QUIT, which the loop blocks,
 * would never be handled.  Between the two calls the first such signal discards the pending output,
 * so the write returns, and is raised again by term_restore_write_end.  The same one kills when it
 * comes again, a second later or more.
 */
void term_restore_write_begin(void);
void term_restore_write_end(void);
void term_restore_drop_output(void); /* discards what the terminal has not read */

/* Stops the process, as Ctrl-Z does; returns when it is continued.  The terminal is restored. */
void term_restore_stop(void);

#endif
