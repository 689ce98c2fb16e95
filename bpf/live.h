/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * live.h - live, check: the kernel as a source: BPF programs on fork, exec, exit, and a pass over
 * all tasks; and whether that works on this machine.
 */
#ifndef BPF_LIVE_H
#define BPF_LIVE_H

#include "core/source.h"

#include <stdio.h>

struct live_options {
	uint32_t ring_bytes; /* a power of two, a page at least */
	uint32_t max_args;   /* bytes kept per exec, at most 2 MiB */
	bool cwd;            /* execs with the working directory, which costs a path more */
	uint64_t frame_ns;   /* minimum time between wake-ups */
	bool failed;         /* also failed execs, from the start on */
	bool failed_later;   /* also load what reports them, for source_set_failed_execs */
	bool soon; /* the first snapshot has each process twice: at first without its program */
};

/*
 * Loads and attaches.  Events are captured from the moment it returns.  On failure returns NULL,
 * and message has a sentence on what is missing, and what to do about it.
 *
 * Beyond event.h: uid and gid are the effective ones, as in ps and top.  A process's cpu_ns at its
 * exit lacks the kernel's time for its end (mostly to unmap its memory), which wait4 includes.
 */
struct source *live_open(const struct live_options *options, char *message, size_t size);

/* Events lost so far, by the kernel's counters. */
uint64_t live_lost(const struct source *source);

/*
 * mayfly --check: prints a line per requirement (kernel, types, capabilities, programs...): its
 * state, and what to do where something is missing.  What only the use shows is used: a child
 * process opens the source with these options, starts a process and waits for its events.
 * `connector` checks the source that works without BPF: it returns 0, or writes a sentence.
 * Returns 0 when the source works, else 3.
 */
int check_print(FILE *out, const struct live_options *options,
	int (*connector)(char *message, size_t size));

#endif
