/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sandbox.h - for a process that computes on hostile data, and needs nothing else.
 *
 * Neither can be undone.  What the kernel does not offer is left out: each limits by itself.
 */
#ifndef UI_PTY_SANDBOX_H
#define UI_PTY_SANDBOX_H

#define SANDBOX_UID 65534 /* owns nothing */

/*
 * This process becomes that user, if it may, without capabilities, and no execution gives it any.
 * It can open, write and lock nothing further, leaves no core, and has 512 MiB at most.
 */
void sandbox_drop(void);
/* Of the system calls it keeps those that use open descriptors and memory, and end it. */
void sandbox_filter(void);

#endif
