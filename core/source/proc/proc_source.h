/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * proc_source.h - /proc as a source: what can be known without any privilege.
 *
 * Scans /proc at every interval: SNAPSHOT, a SEED for every process, SETTLED.  A process that is
 * born and gone between two scans is never seen, births and ends are only known to the interval,
 * and how a process ended is only known if a scan finds it as a zombie.  Start times are in clock
 * ticks (10 ms).  Where /proc hides other users' processes (hidepid), only the user's own are seen.
 *
 * A process is read in full when it is new, or when its name, program or owner has changed;
 * otherwise only its stat and control group are read, and its SEED has no exec.
 *
 * Threads are reported as processes are, and their SEEDs have figures; the EXIT of a thread that is
 * gone comes before SETTLED.  All threads of all processes are read then, at every interval.
 */
#ifndef CORE_SOURCE_PROC_PROC_SOURCE_H
#define CORE_SOURCE_PROC_PROC_SOURCE_H

#include "core/source.h"

/*
 * interval_ns 0: one scan, then the source has ended.  NULL: a sentence in message.  Otherwise
 * message is empty, or a sentence to show to the user (what /proc hides).
 */
struct source *proc_source_open(uint64_t interval_ns, char *message, size_t size);
/* Scan once more after a single scan; true: read all processes in full. */
void proc_source_rescan(struct source *source, bool full);

#endif
