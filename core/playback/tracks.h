/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * tracks.h - the files that a source reads, of which it has one or several (source/host/merge.h),
 * and where each of them is.
 *
 * In a recording with blocks a time is found by its snapshots, in any of them: they have an index.
 * JSON Lines and recordings of format 1 have none: one can return only to where one has been.
 */
#ifndef CORE_PLAYBACK_TRACKS_H
#define CORE_PLAYBACK_TRACKS_H

#include "core/source.h"

struct tracks;

/* One can move in the source, of source/file/replay.h or source/host/merge.h: it has only files. */
bool tracks_are_files(const struct source *source);
/*
 * The source is borrowed, and has only files; begin: offset of the first block of a recording, as a
 * rule TRACE_HEADER_SIZE.  NULL: no memory.
 */
struct tracks *tracks_open(struct source *source, uint64_t begin);
void tracks_close(struct tracks *tracks); /* NULL is fine */
/* The next event, for its time; false: there is none. */
bool tracks_peek(struct source *source, struct event *event);

struct tracks_extent {
	uint64_t first_ns, last_ns; /* times of events; 0: not known */
	bool has_index;             /* all of them have one */
	int fd;                     /* of the only one, if it has an index; else -1 */
};
/* Reads the ends of the files. */
struct tracks_extent tracks_extent(const struct tracks *tracks);
/*
 * With an index: where to begin in order to have applied everything up to that time, as place_find
 * has it; and go there.  Returns 0 or -errno; *begin_ns: time of the first event then.
 */
int tracks_find(struct tracks *tracks, uint64_t time_ns, uint64_t events, uint64_t *begin_ns);
int tracks_go(struct tracks *tracks);

struct tracks_place; /* where the next event of each is */

/* NULL: no memory.  *size: bytes of it. */
struct tracks_place *tracks_save(const struct tracks *tracks, size_t *size);
/* The reader knows what was known at the place.  Returns 0 or -errno. */
int tracks_return(struct tracks *tracks, const struct tracks_place *place);
void tracks_place_free(struct tracks_place *place); /* NULL is fine */

#endif
