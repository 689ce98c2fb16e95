/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * script.h - a source for tests and pictures: events written by hand, one a line.
 *
 *	# comment
 *	@1.5                             clock: seconds since boot, of the events that follow
 *	+0.02                            or relative to the clock before
 *	snapshot | settled
 *	seed PID PPID COMM [key=value...] [: ARG ARG...]
 *	fork PID PPID [key=value...]     a copy of its parent, as in life
 *	exec PID [key=value...] : ARG ARG...
 *	exit PID [CODE | SIGNAME [core]] [key=value...]
 *	lost COUNT
 *	stat PID [key=value...]
 *
 * keys: uid gid start (s) comm exe interp cgroup tty (pts/N) kthread ns_pid pid_ns cpu (duration)
 * rss read write (bytes) threads nice state args_size.  ARG may be 'quoted' and holds \n \e \xHH \\ \s (space).
 * The script keeps a table of who is who, so that parents, starts and names are filled in.
 */
#ifndef CORE_SOURCE_SCRIPT_H
#define CORE_SOURCE_SCRIPT_H

#include "core/source.h"

/* text is copied.  On a mistake returns NULL and writes "line 3: ..." into message. */
struct source *script_open(const char *text, char *message, size_t size);
/* Deliver only the events up to and including this time at the next drains (0: all). */
void script_until(struct source *source, uint64_t time_ns);

#endif
