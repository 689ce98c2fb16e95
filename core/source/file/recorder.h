/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * recorder.h - writes a recording; replay.h reads it.
 *
 * Events are written in blocks (block.h), so that a recording whose writer was killed can be read
 * up to the last block.  After a failure nothing more is written: all calls return the same error.
 *
 * Only recorder_close waits for the disk, or for the reader of a pipe: data waits in memory
 * (writer.h).  When that is full, events are dropped until all of it has been written; then an
 * EVENT_LOST with their number is recorded, and recording continues.
 */
#ifndef CORE_SOURCE_FILE_RECORDER_H
#define CORE_SOURCE_FILE_RECORDER_H

#include "core/trace.h"

#include <stdbool.h>

#define RECORDER_AT_ONCE     UINT64_MAX
#define RECORDER_QUEUE_BYTES (64u << 20) /* bound of the bytes that wait to be written */

struct recorder;
struct writer;

/*
 * "-" is standard output.  Only the owner can read the file, since arguments hold secrets; under
 * sudo the owner is the caller of sudo.  An existing file is replaced only if is_forced, a symbolic
 * link never followed to one.  The header is written with the first events.  NULL: errno is set, as
 * by outfile_open.
 */
struct recorder *recorder_open(const char *path, bool is_forced, const struct trace_header *header);
/* The files FILE.1 to FILE.COUNT take turns: see rotation.h. */
struct recorder_rotation {
	uint64_t file_bytes; /* about the size of each */
	unsigned count;
};
/*
 * The next file begins with the first snapshot after the current one is full, so that it can be
 * read alone.  NULL: errno is set as by outfile_open, *failed as by rotation_open.
 */
struct recorder *recorder_open_rotating(const char *path, const struct recorder_rotation *rotation,
	const struct trace_header *header, unsigned *failed);
/*
 * A snapshot is due: the file is full, or so many events have come since the last one that a reader
 * could not begin near them.  The caller writes one, or has the source deliver one.
 */
bool recorder_wants_snapshot(const struct recorder *recorder);
/*
 * With a header of TRACE_HOSTS that snapshot is one of all machines, whose events are written
 * between two calls: is_begin, and not.  Readers that know all of it do not get it (EVENT_ADDED).
 */
void recorder_add_snapshot(struct recorder *recorder, bool is_begin, uint64_t now_ns);
/*
 * Only one process, its descendants and, by name, the ancestors with these pids are recorded: see
 * record_scope.h.  recorder_set_root names the process; NULL is fine.
 */
void recorder_choose(struct recorder *recorder, const int32_t *ancestors, unsigned count);
void recorder_set_root(struct recorder *recorder, int32_t pid);
/*
 * Limits the size of the recording, header included; 0, the default: no limit.  The first event
 * that would exceed it ends the recording: that event and all later ones are counted, not written.
 */
void recorder_set_limit(struct recorder *recorder, uint64_t bytes);
/* Buffers the event.  Returns 0, also for a dropped event, or -errno. */
int recorder_write(struct recorder *recorder, const struct event *event);
/*
 * What waits is passed to the writer, as a block, once it is due: so soon that a crash costs the
 * last second only, and the reader of a pipe waits a tenth of one.  The larger a block, the better
 * it is compressed.
 */
uint64_t recorder_due_ns(const struct recorder *recorder); /* CLOCK_BOOTTIME; 0: nothing waits */
/*
 * Does so if it is due at that time, RECORDER_AT_ONCE: in any case.  Returns 0, or -errno of a
 * write that has failed by now.
 */
int recorder_flush(struct recorder *recorder, uint64_t now_ns);
/*
 * After events were dropped: returns true, once, when all that waited has been written and the lost
 * event is recorded.  The caller then requests a new snapshot (source_resync), if the source can;
 * of several machines it is wanted then.
 */
bool recorder_resume(struct recorder *recorder);
/* There are no more events: passes all to the writer, whatever waits already. */
void recorder_end(struct recorder *recorder);
struct recorder_counts {
	uint64_t bytes;     /* of the recording, at most: buffered data is not compressed yet */
	uint64_t missed;    /* events dropped, so far */
	uint64_t unwritten; /* events not written because of the limit */
	unsigned file;      /* number of the file that is being written; 0: it does not rotate */
};
struct recorder_counts recorder_counts(const struct recorder *recorder); /* NULL: all 0 */
/* To wait for it, or to give it up.  Owned by the recorder. */
struct writer *recorder_writer(const struct recorder *recorder);
/*
 * Waits until all is written, unless the writer was given up.  Returns 0 or -errno; NULL is fine.
 */
int recorder_close(struct recorder *recorder);

#endif
