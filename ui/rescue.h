/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rescue.h - the terminal as it was found, for when a signal kills us.
 *
 *      rescue_begin -> rescue_add ... -> rescue_arm -> rescue_disarm
 *
 * While armed, a fatal signal of our own making (SEGV, BUS, ABRT, FPE, ILL) and a TERM, HUP, INT
 * or QUIT that nobody has blocked write what was added and put the modes back before they kill.
 */
#ifndef UI_RESCUE_H
#define UI_RESCUE_H

/* Takes the modes the terminal has now.  0, or -errno: that is no terminal. */
int rescue_begin(int fd);
/* What undoes one thing that was done to the terminal; NULL and (char *)-1, of which terminfo has
 * none, are left out, and so is what needs padding. */
void rescue_add(const char *text);
void rescue_arm(void);
void rescue_disarm(void);

#endif
