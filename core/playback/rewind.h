/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * rewind.h - the last minutes of a live source, or of a stream, in memory: a recording to go back
 * in while paused.
 *
 *      rewind_new -> rewind_write for each event, a snapshot whenever rewind_wants_snapshot
 *                 -> rewind_open, player_open_at, ... -> rewind_free
 *
 * It has the format of a file of --write, in a memfd.  When it exceeds its bound, the oldest events
 * up to the next snapshot are dropped: their pages go back to the system.  Nothing happens by time,
 * so an idle machine costs nothing.
 */
#ifndef CORE_PLAYBACK_REWIND_H
#define CORE_PLAYBACK_REWIND_H

#include "core/source.h"
#include "core/trace.h"

#define REWIND_BYTES     (16u << 20) /* the bound as a rule */
#define REWIND_BYTES_MIN (1u << 20)

struct rewind;

/* bytes: the bound.  has_hosts: events are of several machines.  NULL: errno is set. */
struct rewind *rewind_new(uint64_t bytes, const struct trace_header *header, bool has_hosts);
void rewind_free(struct rewind *rewind); /* NULL is fine */
/*
 * An event_fn whose ctx is the struct rewind: call it with each event that is applied to the tree.
 * It begins with the first snapshot of the caller's: that of the source is passed over, which is
 * larger.  So are all events once it has failed.  Of several machines reading cannot begin at the
 * snapshot of one: rewind_pass_on then has the events of the source, and only those of the caller's
 * snapshots come here.  Returns 0.
 */
int rewind_write(void *ctx, const struct event *event);
void rewind_pass_on(struct rewind *rewind, const struct event *event);
/* The tree has all events so far, and reading could not begin near them: write a snapshot of it. */
bool rewind_wants_snapshot(const struct rewind *rewind);

struct rewind_extent {
	uint64_t bytes, bound;      /* of memory */
	uint64_t first_ns, last_ns; /* times at which all is known; first_ns 0: there is none */
	uint64_t begin;             /* offset of their first block */
	int error;                  /* -errno: it has failed; -ENOSPC: the bound is too small */
};
struct rewind_extent rewind_extent(const struct rewind *rewind);
/*
 * As replay_open, paced, of all events up to now_ns, which is its end; of later ones it has none
 * until it is opened again.  Valid until the next rewind_write.  NULL: the sentence is in message.
 */
struct source *rewind_open(struct rewind *rewind, uint64_t now_ns, char *message, size_t size);

#endif
