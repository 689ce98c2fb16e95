/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * capture.h - capture, loader: loads and attaches the BPF programs, and reads their maps.  Bytes
 * only, no events.
 */
#ifndef BPF_CAPTURE_H
#define BPF_CAPTURE_H

#include "bpf/live.h"
#include "bpf/ring.h"

struct types;
struct capture;
struct mayfly_bpf;

/* What the types of a kernel say about it. */
struct loader_found {
	bool exit_tells_group_dead; /* the tracepoint has an argument for it */
	unsigned cgroup_v1_rank;    /* the v1 hierarchy in use, and a controller of it: cgroup.h */
	unsigned cgroup_v1_controller;
};

/*
 * The types of the running kernel, which the caller closes (core/types/types.h), and what they say.
 * 0 or -errno.
 */
int loader_read_types(struct types **types, struct loader_found *found);
/* Opens the programs, for loader_load to follow.  0 or -errno. */
int loader_open(struct mayfly_bpf **skel);
/*
 * Loads them; parallel: all at the same time.  Returns 0 or -errno.  -EAGAIN: one of them could not
 * be loaded.  Open them again, and load them without `parallel`: then the library's message says
 * which.
 */
int loader_load(struct mayfly_bpf *skel, const struct types *kernel, bool parallel);

/* NULL: message has a sentence. */
struct capture *capture_open(const struct live_options *options, char *message, size_t size);
void capture_close(struct capture *capture); /* NULL is fine */

/*
 * Attach or detach the program for failed execs.  Returns 0, -EOPNOTSUPP: it is not loaded; or
 * -errno.
 */
int capture_set_failed_execs(struct capture *capture, bool on);
/*
 * After a drain, which found records or not: returns when the next one is due, or 0: a wake-up will
 * tell.  The programs wake the reader at most once a frame, and rely on it to poll again a frame
 * after each time that it found something.
 */
uint64_t capture_next_poll(struct capture *capture, bool found, uint64_t now_ns);
/* Of the records; its fd is readable after a wake-up. */
struct ring *capture_ring(struct capture *capture);
/* Report threads as well: from here on the ring and the passes have records of each. */
void capture_want_threads(struct capture *capture, bool wanted);
/* From here on the programs report the paths of all control groups again, as each pass does. */
void capture_repeat_cgroups(struct capture *capture);
/*
 * A pass over all tasks: whole; or for figures, which reports all tasks or those that have changed
 * (changed_only.h).  Of those only one at a time.
 */
enum capture_pass { CAPTURE_WHOLE, CAPTURE_ALL, CAPTURE_CHANGED };
/*
 * Starts a pass.  Returns an fd, which the caller reads to its end and closes; or -errno.  A read
 * of a pass for figures returns -EAGAIN after each step, so that the caller can do other work.
 */
int capture_pass(struct capture *capture, enum capture_pass kind);
/* Before a step of either pass is read. */
void capture_go_on(struct capture *capture, bool whole);

/* Events lost since the start: a cheap read. */
uint64_t capture_lost(const struct capture *capture);
/*
 * Events since capture_open that no program was run for (skipped.h): also lost.  Where second
 * programs report those, what is not reported yet is not known from what is lost: two calls have to
 * agree, and what is counted before the first snapshot is complete (is_settled) is not lost.
 */
uint64_t capture_missed(struct capture *capture, bool is_settled);
/* CPU time of the programs; 0 when the kernel does not count it (kernel.bpf_stats_enabled). */
uint64_t capture_cost_ns(const struct capture *capture);

#endif
