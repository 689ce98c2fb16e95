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
 * that CPU is skipped.  By its release: since 7.0.  That does not depend on the kind of preemption,
 * which can be changed while the kernel runs.  Its types show the change, too: in 7.2 and 7.3, and
 * not in 5.10 to 6.18, there are both the variable tracepoint_srcu_srcu_data and struct srcu_ctr.
 * But where these are renamed events would be lost, while a release that is wrong costs only time.
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
