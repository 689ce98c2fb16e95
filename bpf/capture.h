/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - the BPF programs: loaded, attached, and their maps.  No events here, only bytes.
 */
#ifndef BPF_CAPTURE_H
#define BPF_CAPTURE_H

#include "bpf/live.h"

struct capture;

/* Gets one record.  Negative to stop: what follows stays in the ring. */
typedef int record_fn(void *ctx, void *data, size_t size);

/* NULL: a sentence is in message. */
struct capture *capture_open(const struct live_options *options, char *message, size_t size);
void capture_close(struct capture *capture); /* NULL is fine */

/* Attach what tells of failed execs, or take it off.  -EOPNOTSUPP: it is not loaded; -errno. */
int capture_attempts(struct capture *capture, bool on);
int capture_fd(const struct capture *capture); /* readable after a wake-up */
/* Hand out what lies in the ring, until record says stop; returns what it said then, or 0. */
int capture_drain(struct capture *capture, record_fn *record, void *ctx);
/* Positions in the ring, in bytes since the start: written by the kernel, read by us. */
uint64_t capture_written(const struct capture *capture);
uint64_t capture_read(const struct capture *capture);
/* Tell of each thread too: records of them are in the ring, and in passes, from here on. */
void capture_want_threads(struct capture *capture, bool wanted);
/* Begin a pass over all tasks: read the fd to its end and close it.  -errno. */
int capture_pass(struct capture *capture);
/*
 * Likewise one for the figures, which tells of everybody or of those who have something new to say
 * (look.h).  There may be one at a time.  From time to time reading it is -EAGAIN: so much was
 * looked at that the caller may want to do something else; capture_go_on lets it continue.
 */
int capture_figures(struct capture *capture, bool all);
void capture_go_on(struct capture *capture);

uint64_t capture_lost(const struct capture *capture); /* events, since the start: a cheap read */
/* Times a program was not run since one ran already on its CPU: lost too.  A few system calls. */
uint64_t capture_missed(const struct capture *capture);
/* CPU time of the programs; 0 when the kernel keeps no count (kernel.bpf_stats_enabled). */
uint64_t capture_cost_ns(const struct capture *capture);

#endif
