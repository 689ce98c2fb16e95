/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.h - writes a recording; replay.h reads it.
 *
 * Whole events are written, so that a recording whose writer was killed can be read up to what
 * was flushed last.  After a failure nothing more is written: all calls return the same error.
 */
#ifndef CORE_SOURCE_RECORDER_H
#define CORE_SOURCE_RECORDER_H

#include "core/trace.h"

struct recorder;

/*
 * "-" is standard output.  A new file can be read by its owner only, since arguments hold secrets;
 * under sudo that is who called sudo.  The header is written at once.  NULL: errno says why, as
 * outfile_open does.
 */
struct recorder *recorder_open(const char *path, const struct trace_header *header);
/*
 * At most so many bytes in all, the header included; 0: no limit, as it is at first.  The first
 * event that would pass it ends the recording: it and all after it are counted, and not written.
 */
void recorder_set_limit(struct recorder *recorder, uint64_t bytes);
/* Events, because of the limit.  NULL: none. */
uint64_t recorder_unwritten(const struct recorder *recorder);
int recorder_write(struct recorder *recorder, const struct event *event); /* buffered; -errno */
int recorder_flush(struct recorder *recorder);
uint64_t recorder_bytes(const struct recorder *recorder); /* what it has, unflushed ones included */
int recorder_close(struct recorder *recorder);            /* flushes; 0 or -errno; NULL is fine */

#endif
