/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * target.h - acting on a process that cannot hit another one.
 *
 * A target is taken from a row when the person asks, and stays that process: whoever has its pid
 * by then is not touched.  The order makes it safe: the kernel's handle is opened first, then
 * /proc is asked who has the pid.  If it is still whom we mean it was so at the open as well, and
 * a handle never changes its process.
 */
#ifndef UI_ACTION_TARGET_H
#define UI_ACTION_TARGET_H

#include "core/tree/tree.h"

#define TARGET_SENTENCE 160

enum target_flag {
	TARGET_DEAD = 1 << 0, /* an exited process */
	TARGET_KTHREAD = 1 << 1,
	TARGET_UNKNOWN = 1 << 2,     /* its start is not known: it cannot be told from another */
	TARGET_OURS = 1 << 3,        /* we, or what we run under, up to init */
	TARGET_STOPPED = 1 << 4,     /* by us */
	TARGET_WAS_STOPPED = 1 << 5, /* before we came */
	TARGET_SETTLED = 1 << 6,     /* stood still when its children were listed */
	TARGET_THREAD = 1 << 7,      /* of a process: it can be reniced, not signalled */
};

struct target {
	int32_t pid;
	unsigned flags; /* enum target_flag */
	uint64_t start_ticks;
	char comm[COMM_SIZE];
};

struct target target_of(const struct node *node);

/* 0, or -errno: -ESRCH it has ended, -ESTALE its pid is another's now, -EPERM, ... */
int target_signal(const struct target *target, int number);
/*
 * All its threads, or this one alone, by so many steps, within -20..19; *nice gets what it, or the
 * first of them, has then.  There is no handle for this, so who it is is asked before and after:
 * 0 says that it was the same all the while.
 */
int target_renice(const struct target *target, int steps, int *nice);

/* Why it failed, with who it is: "bash (812): not permitted".  Fit for a terminal. */
void target_sentence(char *out, size_t size, const struct target *target, int err);
void target_name(char *out, size_t size, const struct target *target); /* "bash (812)" */

#endif
