/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* tracepoint.h - tracepoints of the kernel: their numbers, and whether programs can miss some. */
#ifndef CORE_IO_TRACEPOINT_H
#define CORE_IO_TRACEPOINT_H

#include <stdbool.h>

#define TRACEPOINT_EXEC "sched/sched_process_exec"
#define TRACEPOINT_EXIT "sched/sched_process_exit"

/*
 * On this kernel a program at a tracepoint can be preempted, and what other tasks do meanwhile on
 * that CPU is skipped.
 */
bool tracepoint_skips(void);
/*
 * The number of a tracepoint, such as TRACEPOINT_EXEC; or -errno: tracefs is not mounted
 * and may not be.
 */
int tracepoint_number(const char *point);
/*
 * A perf event of that tracepoint.  A program that is attached to it is run on all CPUs, with
 * preemption disabled.  Or -errno.  The caller closes it.
 */
int tracepoint_open(const char *point);

#endif
