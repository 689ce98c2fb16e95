/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.h - what this process may do, and letting go of what it no longer needs.
 */
#ifndef BPF_PRIVILEGE_H
#define BPF_PRIVILEGE_H

#include <stdbool.h>

/*
 * After attach: keep only what later work needs.  Kept: what the pass over tasks needs on kernels
 * that ask for it (CAP_BPF), and, when they were there, those that let the person act on others'
 * processes (CAP_KILL, CAP_SYS_NICE) and read about them (CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH).
 * Everything else leaves all sets, and no program we execute can get it back.  0 or -errno.
 */
int privilege_drop(bool readonly);

#endif
