/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_restore.h - the terminal as it was found, for when a signal kills us.
 *
 *      term_restore_begin -> term_restore_add ... -> term_restore_arm -> term_restore_disarm
 *
 * While armed, a fatal signal of our own making (SEGV, BUS, ABRT, FPE, ILL) and a TERM, HUP, INT
 * or QUIT that nobody has blocked write what was added and put the modes back before they kill.
 */
#ifndef UI_TERM_TERM_RESTORE_H
#define UI_TERM_TERM_RESTORE_H

/* Takes the modes the terminal has now.  0, or -errno: that is no terminal. */
int term_restore_begin(int fd);
/* What undoes one thing that was done to the terminal; NULL and (char *)-1, of which terminfo has
 * none, are left out, and so is what needs padding. */
void term_restore_add(const char *text);
void term_restore_arm(void);
void term_restore_disarm(void);

/*
 * Around writes to the terminal.  It may take nothing (Ctrl-S, a connection that stalls), and then
 * a TERM, HUP, INT or QUIT would wait with us for ever: between the two such a signal throws away
 * what the terminal has not taken, so that the write ends, and comes back after it, to whoever
 * blocks it.  A second one kills at once.
 */
void term_restore_write_begin(void);
void term_restore_write_end(void);
void term_restore_drop_output(void); /* what the terminal has not taken */

#endif
