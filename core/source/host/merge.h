/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * merge.h - several recordings, or streams of lines, as one source: by time.
 *
 * The events of each machine get its number, and times of the wall clock (event_host.base_ns); a
 * machine that is in several of them, by name and boot, is one.  Of a recording that names none the
 * name of the file is that of the machine.
 *
 * While a stream is silent that has not ended, the events of the others wait for it for a moment,
 * once: what comes later than that is delivered when it comes.
 */
#ifndef CORE_SOURCE_HOST_MERGE_H
#define CORE_SOURCE_HOST_MERGE_H

#include "core/source.h"

#define MERGE_MAX     64                 /* sources */
#define MERGE_WAIT_NS (200 * 1000000ull) /* for those that are silent */

/* One of them, which the merge owns: opened unpaced by replay_open, and its name. */
struct merge_input {
	struct source *source;
	const char *path; /* borrowed */
};

/*
 * paced: events of files are due at their original pace, those of pipes at once.  NULL: no memory,
 * or more than MERGE_MAX; the inputs are closed then, too.
 */
struct source *merge_open(const struct merge_input *inputs, unsigned count, bool paced);
/* The same of files: the first, and more.  NULL with a sentence in message. */
struct source *merge_open_paths(const char *first, char *const *more, unsigned count, bool paced,
	char *message, size_t size);
/* The inputs of a source that merge_open has made; 0: it is another source. */
unsigned merge_count(const struct source *source);
/* One of them, borrowed, and what is added to its times. */
struct source *merge_input_at(const struct source *source, unsigned at, int64_t *shift_ns);
uint32_t merge_host_count(const struct source *source); /* named so far; the next has that number */
/*
 * Its inputs were moved, to events after at_ns: it goes on with those.  Of the hosts so many are
 * known to the reader of the events; the others are named again.
 */
void merge_restart(struct source *source, uint32_t host_count, uint64_t at_ns);
/* The next event, as its input has it, but for the time; false: there is none, or not yet. */
bool merge_peek(struct source *source, struct event *event);

#endif
