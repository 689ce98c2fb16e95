/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.h - writes a recording; replay.h reads it.
 *
 * Whole events are written, so that a recording whose writer was killed can be read up to what
 * was flushed last.  After a failure nothing more is written: all calls return the same error.
 *
 * No call but recorder_close waits for the disk, or for the reader of a pipe: what they do not take
 * waits in memory (writer.h).  When that is full, events are left out, all of them until what waits
 * has been written; then an EVENT_LOST that counts them is recorded, and recording goes on.
 */
#ifndef CORE_SOURCE_FILE_RECORDER_H
#define CORE_SOURCE_FILE_RECORDER_H

#include "core/trace.h"

#include <stdbool.h>

#define RECORDER_SPOOL_BYTES (64u << 20) /* that wait to be written, at most */

struct recorder;
struct writer;

/*
 * "-" is standard output.  A new file can be read by its owner only, since arguments hold secrets;
 * under sudo that is who called sudo.  The header is written with the first events.  NULL: errno
 * says why, as outfile_open does.
 */
struct recorder *recorder_open(const char *path, const struct trace_header *header);
/*
 * At most so many bytes in all, the header included; 0: no limit, as it is at first.  The first
 * event that would pass it ends the recording: it and all after it are counted, and not written.
 */
void recorder_set_limit(struct recorder *recorder, uint64_t bytes);
/* Events, because of the limit.  NULL: none. */
uint64_t recorder_unwritten(const struct recorder *recorder);
/* Buffered.  0, also for an event that was left out; or -errno. */
int recorder_write(struct recorder *recorder, const struct event *event);
/* Hands what is buffered to the writer.  Returns -errno of a write that has failed by now, or 0. */
int recorder_flush(struct recorder *recorder);
/*
 * After events were left out: true, once, when all that waited has been written and the lost event
 * is recorded.  The source should then be asked for a new snapshot (source_resync).
 */
bool recorder_resume(struct recorder *recorder);
/* The last events are there: all goes to the writer, whatever waits already. */
void recorder_end(struct recorder *recorder);
uint64_t recorder_bytes(const struct recorder *recorder); /* what it has, unflushed ones included */
uint64_t recorder_missed(const struct recorder *recorder); /* events left out, so far */
size_t recorder_waiting(const struct recorder *recorder);  /* bytes not written yet */
/* To wait for it, or to give it up.  The recorder's. */
struct writer *recorder_writer(const struct recorder *recorder);
/* Waits until all is written, unless the writer was given up.  0 or -errno; NULL is fine. */
int recorder_close(struct recorder *recorder);

#endif
