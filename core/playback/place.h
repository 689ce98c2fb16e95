/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * place.h - the places in a recording's file from which a time can be reached soon.
 *
 * The index of its blocks is read when it is needed first, and goes on from there as the file
 * grows: opening a recording reads only its ends.
 */
#ifndef CORE_PLAYBACK_PLACE_H
#define CORE_PLAYBACK_PLACE_H

#include <stdbool.h>
#include <stdint.h>

struct place_index;

/* A block: of a snapshot, or the first. */
struct place {
	uint64_t offset;
	uint32_t number;
	uint64_t first_ns; /* time of its first event */
};

/* begin: offset of the first block, as a rule TRACE_HEADER_SIZE.  fd is borrowed.  NULL: no
 * memory. */
struct place_index *place_index_new(int fd, uint64_t begin);
void place_index_free(struct place_index *index);
/* The block at that offset.  Returns 0, or -ENODATA: there is none. */
int place_first(int fd, uint64_t begin, struct place *place);
/* Time of the last event, of the last whole block that is found at the end; 0: none is found. */
uint64_t place_last_ns(int fd);
/*
 * Where to begin in order to have applied everything up to that time: as early as `events` permits
 * (the more of the past is known), but from the last snapshot in any case.  Returns 0; -ENODATA:
 * there is no block; or another -errno.
 */
int place_find(struct place_index *index, uint64_t time_ns, uint64_t events, struct place *place);

#endif
