/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * target.h - signals and renices one process, never another process with the same pid.
 *
 * A target identifies a process by pid and start time.  To signal it, a pidfd is opened first, then
 * /proc/PID/stat is read.  If the start time matches there, the process had this pid when the pidfd
 * was opened, and a pidfd never changes its process.
 */
#ifndef UI_ACTION_TARGET_H
#define UI_ACTION_TARGET_H

#include "core/tree/tree.h"

#define TARGET_SENTENCE 160

enum target_flag {
	TARGET_DEAD = 1 << 0, /* an exited process */
	TARGET_KTHREAD = 1 << 1,
	TARGET_UNKNOWN = 1 << 2,     /* its start time is unknown: its pid may have been reused */
	TARGET_OURS = 1 << 3,        /* mayfly, or one of its ancestors up to init */
	TARGET_STOPPED = 1 << 4,     /* mayfly has stopped it */
	TARGET_WAS_STOPPED = 1 << 5, /* it had been stopped before */
	TARGET_SETTLED = 1 << 6,     /* its children were listed while it was stopped */
	TARGET_THREAD = 1 << 7,      /* a thread: it can be reniced, not signalled */
};

struct target {
	int32_t pid;
	unsigned flags; /* enum target_flag */
	uint64_t start_ticks;
	char comm[COMM_SIZE];
};

struct target target_of(const struct node *node);

/* 0, or -errno: -ESRCH it has exited, -ESTALE its pid has been reused, -EPERM, ... */
int target_signal(const struct target *target, int number);
/*
 * Changes the nice value of all threads of the process, or of this thread, by so many steps, within
 * -20..19.  *nice is the new value of the thread, or of the first thread.  No system call does this
 * by pidfd, so the start time is checked before and after; 0: it was the same process.
 */
int target_renice(const struct target *target, int steps, int *nice);

/* "bash (812): not permitted", printable. */
void target_sentence(char *out, size_t size, const struct target *target, int err);
void target_name(char *out, size_t size, const struct target *target); /* "bash (812)" */

#endif
