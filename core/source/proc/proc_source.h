/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_source.h - /proc as a source: what can be known without any privilege.
 *
 * A pass over /proc at every interval: SNAPSHOT, a SEED for every process, SETTLED.  Whoever is
 * born and gone between two passes is never seen, births and ends are known to the interval, and
 * how a process ended is not known unless it is met as a zombie.  Starts are in clock ticks (10
 * ms).  Where /proc hides other users' processes (hidepid), only one's own are seen.
 *
 * A process is read in full when it is new, or its name, program or owner has changed; else from
 * its stat alone, and its SEED then has no exec and no cgroup.
 *
 * Threads are met as processes are, and their SEEDs have their figures; the EXIT of one that is
 * gone comes before SETTLED.  All threads of all processes are read then, at every interval.
 */
#ifndef CORE_SOURCE_PROC_PROC_SOURCE_H
#define CORE_SOURCE_PROC_PROC_SOURCE_H

#include "core/source.h"

/*
 * interval_ns 0: one pass, then it has ended.  NULL: a sentence in message.  Otherwise message is
 * empty, or holds a sentence the person should read (what /proc hides).
 */
struct source *proc_open(uint64_t interval_ns, char *message, size_t size);
/* After a single pass: one more; anew: all are read in full. */
void proc_again(struct source *source, bool anew);

#endif
