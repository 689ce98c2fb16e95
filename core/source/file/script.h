/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * script.h - a source for tests and pictures: events written by hand, one a line.
 *
 *	# comment
 *	@1.5                             clock: seconds since boot, of the events that follow
 *	+0.02                            or relative to the clock before; may stand before an event
 *	snapshot | settled [thread]
 *	seed PID PPID COMM [key=value...] [: ARG ARG...]
 *	fork PID PPID [key=value...]     a copy of its parent, as in life
 *	exec PID [key=value...] : ARG ARG...
 *	exec_failed PID ERRNO [key=value...] : ARG ARG...
 *	exit PID [CODE | SIGNAME [core] [oom] | unknown] [key=value...]
 *	lost COUNT
 *	stat PID [key=value...]
 *	zombie PID [CODE | SIGNAME [core] [oom] | unknown] [key=value...]
 *	reaped PID [key=value...]
 *	clock SECONDS                    the wall clock was set to so much more than below
 *	title PID [key=value...] : ARG...
 *	repeat COUNT                     repeats the lines up to its end; nested twice at most
 *	end
 *
 * In a repeated line $i is the number of the round, from 0; $i+5000 the sum; in an inner one $j is
 * the inner round.  A storm, then:
 *
 *	repeat 500
 *	+0.002 fork $i+5000 900
 *	+0.001 exec $i+5000 : /bin/true file$i.c
 *	+0.003 exit $i+5000
 *	end
 *
 * keys: uid gid start comm exe called interp cwd cgroup cgroup_id tty (pts/N, ttyN, MAJOR:MINOR,
 * none) kthread frozen command (of an exec) thread (of a seed or fork: PID is a thread of PPID, and
 * so it is in what follows about it) ns_pid pid_ns cpu rss read write (bytes) threads nice priority
 * state args_size tid parent (PID) dead (CODE or SIGNAME: a seed that is a zombie).  start, cpu are
 * durations as "0.5" or "3m".  ARG may be quoted and hold \n \e \xHH \\ \s (space); see
 * script_split.h.
 *
 * The script keeps a table of processes by pid, so that parents, starts and names are filled in: a
 * start is the clock unless given, exe is the first ARG, called is exe, comm its last part.  An
 * event with start= can name a process that was never seeded or forked.  An exited process stays
 * known by its pid until the pid is used again.  The clock starts at 1; the wall clock was
 * 2020-09-13 12:26:40 UTC at 0.
 */
#ifndef CORE_SOURCE_FILE_SCRIPT_H
#define CORE_SOURCE_FILE_SCRIPT_H

#include "core/source.h"

/* text is copied.  On a mistake returns NULL and writes "line 3: ..." into message. */
struct source *script_open(const char *text, char *message, size_t size);
/* Limits the next drains to events up to and including this time (0: all). */
void script_until(struct source *source, uint64_t time_ns);
/* Time of the last event delivered: the script's clock. */
uint64_t script_now_ns(const struct source *source);

#endif
