/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * replay.h - a recording as a source.
 *
 * A recording that is cut short or damaged ends there: the events before are delivered, and
 * replay_note returns a sentence to show to the user.
 */
#ifndef CORE_SOURCE_FILE_REPLAY_H
#define CORE_SOURCE_FILE_REPLAY_H

#include "core/source.h"
#include "core/source/file/block_reader.h"

#include <stdbool.h>

/*
 * "-" is standard input.  paced: events are due at their original pace, on the clock of
 * replay_now_ns; those of a pipe at once, if they are of now (lines, and a recording that began a
 * moment ago), and the clock follows them.  Else they are delivered as fast as they are drained.
 * NULL: the sentence is in message.
 */
struct source *replay_open(const char *path, bool paced, char *message, size_t size);
/*
 * The clock of a paced recording: its time is at_ns now, and passes `speed` times as fast as that
 * of this machine; 0: it stands still.  Events up to its time are due.  Until it is set it begins
 * with the first event, at speed 1.
 */
void replay_set_clock(struct source *source, uint64_t at_ns, double speed);
/* A file, of which replay_return works; -1: it comes through a pipe. */
int replay_descriptor(const struct source *source);
/* A file with blocks from TRACE_HEADER_SIZE on: replay_move works. */
bool replay_has_index(const struct source *source);
/* Go on with the block of this number at this offset.  Returns 0 or -errno. */
int replay_move(struct source *source, uint64_t offset, uint32_t number);
/* Where the next event is, in any kind of file; the caller frees `lines`. */
struct replay_place {
	struct block_place block; /* its offset is that in the file */
	struct json_place *lines; /* of JSON Lines: what is known at the line; else NULL */
	uint64_t last_ns;         /* as replay_last_ns */
};
/* Returns its size in bytes, 0: no memory. */
size_t replay_save(const struct source *source, struct replay_place *place);
/* Go on from there.  Returns 0 or -errno. */
int replay_return(struct source *source, const struct replay_place *place);
/* Deliver the next event, whenever it is due.  Returns as drain with a budget of 1. */
int replay_take(struct source *source, event_fn *deliver, void *ctx);
/* The recording's clock: time of the last event delivered or, if paced, the current time. */
uint64_t replay_now_ns(const struct source *source);
uint64_t replay_last_ns(const struct source *source); /* time of the last event delivered */
/* What was wrong with the recording, as far as it has been read; NULL: nothing.  Valid until the
 * next call. */
const char *replay_note(const struct source *source);
/* The next event, without its delivery; false: nothing is there now.  For an unpaced replay. */
bool replay_peek(struct source *source, struct event *event);
void replay_pass(struct source *source); /* past that event */
/* 0, also when it is truncated; -EBADMSG: it is damaged; else the -errno that ended the reading. */
int replay_error(const struct source *source);

#endif
