/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* privilege.h - the capabilities of mayfly, and dropping those it no longer needs. */
#ifndef CORE_IO_PRIVILEGE_H
#define CORE_IO_PRIVILEGE_H

#include <stdbool.h>

/*
 * Call it after attach: keeps only what later work needs.  Kept, if present: what a pass over tasks
 * needs on some kernels, and what attaches the loaded program for failed execs (CAP_BPF), what
 * reads about other users' processes (CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH), and unless readonly
 * what acts on them (CAP_KILL, CAP_SYS_NICE).  All others leave all sets, and no executed program
 * can regain them.  Returns 0 or -errno.
 */
int privilege_drop(bool readonly);
int privilege_drop_all(void); /* the same, and keeps none */

/* Whether the programs can be loaded and attached: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN. */
bool privilege_to_capture(void);
/* Those that it lacks: "CAP_PERFMON", "CAP_BPF and CAP_PERFMON"; "" for none.  Static text. */
const char *privilege_missing(void);
/* Whether sudo or file capabilities can give them: not beyond the bounding set of a container, and
 * not with no_new_privs. */
bool privilege_can_be_gained(void);

/* Writes the effective ones among the capabilities of this header, or "none".  Returns the length,
 * writes at most size bytes. */
unsigned long privilege_write(char *out, unsigned long size);

#endif
