/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.h - what this process may do, and letting go of what it no longer needs.
 */
#ifndef BPF_PRIVILEGE_H
#define BPF_PRIVILEGE_H

#include <stdbool.h>

/*
 * After attach: keep only what later work needs.  Kept: what the pass over tasks needs on kernels
 * that ask for it, and what attaches the loaded program for failed execs (CAP_BPF), what reads
 * about others' processes (CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH), and unless readonly what lets the
 * person act on them (CAP_KILL, CAP_SYS_NICE): as far as they were there.  Everything else leaves
 * all sets, and no program we execute can get it back.  0 or -errno.
 */
int privilege_drop(bool readonly);

/* May we load and attach the programs: CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN? */
bool privilege_to_capture(void);

/* Names of the capabilities in effect of those this header speaks of, "none" without any.
 * Returns the length, writes at most size bytes. */
unsigned long privilege_write(char *out, unsigned long size);

#endif
