/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * checkpoints.h - the way back in what has no snapshots of its own, such as JSON Lines.
 *
 *      checkpoints_new -> checkpoints_note for each event that is applied
 *                      -> checkpoints_begin, _write ..., _end whenever checkpoints_are_due
 *                      -> checkpoints_find, _return, _deliver -> checkpoints_free
 *
 * A checkpoint is where the files were, and what there was then: a snapshot of the tree, deflated.
 * The first one is the begin.  When they exceed the bound every second one is dropped, and from
 * then on they are half as dense: any time stays within reach, but more has to be read again.
 */
#ifndef CORE_PLAYBACK_CHECKPOINTS_H
#define CORE_PLAYBACK_CHECKPOINTS_H

#include "core/playback/tracks.h"

struct checkpoints;

/*
 * The tracks, which are borrowed, are at the begin.  bound: bytes; 0: there is only the begin.
 * NULL: no memory.
 */
struct checkpoints *checkpoints_new(struct tracks *tracks, uint64_t bound);
void checkpoints_free(struct checkpoints *checkpoints); /* NULL is fine */
void checkpoints_note(struct checkpoints *checkpoints, const struct event *event);
/* Between two events, as far as they were noted: it is time for the next one. */
bool checkpoints_are_due(const struct checkpoints *checkpoints);
/* event_fn between them, whose ctx is the checkpoints: the events of a snapshot of the tree, with
 * the hosts that are known.  Without memory there is no checkpoint. */
void checkpoints_begin(struct checkpoints *checkpoints);
int checkpoints_write(void *ctx, const struct event *event);
void checkpoints_end(struct checkpoints *checkpoints);
/*
 * The one from which that time is to be reached: the last before it, or as early as so many events
 * permit.  Of a time after all events so far, the last.
 */
unsigned checkpoints_find(const struct checkpoints *checkpoints, uint64_t time_ns, uint64_t events);
/* It leads on: more events were noted before it than are now. */
bool checkpoints_is_ahead(const struct checkpoints *checkpoints, unsigned at);
/* The files are there again.  Returns 0 or -errno; then checkpoints_deliver has what there was. */
int checkpoints_return(struct checkpoints *checkpoints, unsigned at);
int checkpoints_deliver(struct checkpoints *checkpoints, event_fn *deliver, void *ctx);

#endif
