/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.h - the kernel as a source: BPF programs on fork, exec, exit, and a pass over all tasks.
 */
#ifndef BPF_LIVE_H
#define BPF_LIVE_H

#include "core/source.h"

struct live_options {
	uint32_t ring_bytes; /* a power of two, a page at least */
	uint32_t max_args;   /* bytes kept per exec, at most 2 MiB */
	uint64_t frame_ns;   /* ask for a wake-up at most once in this time */
	bool failed;         /* failed execs too, from the start on */
	bool failed_later;   /* they may be asked for one day (source_ops.attempts) */
};

/*
 * What its events hold beyond event.h: uid and gid are the effective ones, as ps and top show
 * them.  A process's cpu_ns at its exit lacks what the kernel spends on its end afterwards (to
 * unmap its memory, mostly), which wait4 has.
 *
 * Load and attach.  Events are captured from the moment it returns.  On failure NULL, and in
 * message one sentence: what is missing, and what to do about it.
 */
struct source *live_open(const struct live_options *options, char *message, size_t size);

/* Lost so far, by the kernel's counters. */
uint64_t live_lost(const struct source *source);

#endif
