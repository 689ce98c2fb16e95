/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * lateness.h - by how late the lines of a machine come, by how much its clock differs from ours.
 *
 * A line that comes before its time is proof: the clock of its machine is ahead, by as much or
 * more.  One that comes late may have waited on its way.  But what waits is sent at once when the
 * way is free, so that the least lateness falls to that of the way; that of a clock that is behind
 * stays.  So the clock is behind if the least lateness of two windows, one after the other, is the
 * same, and too large for a way.  A window is LATENESS_WINDOW_NS long or more: until it has enough
 * lines of what had happened just before they were printed, and behind which no other one waited.
 */
#ifndef CORE_SOURCE_JSON_LATENESS_H
#define CORE_SOURCE_JSON_LATENESS_H

#include <stdbool.h>
#include <stdint.h>

#define LATENESS_MIN_NS    INT64_C(1000000000)     /* less may be the way */
#define LATENESS_MAX_NS    INT64_C(86400000000000) /* more is no clock: these are of elsewhere */
#define LATENESS_WINDOW_NS INT64_C(10000000000)
#define LATENESS_LINES     8                  /* of a window, at least */
#define LATENESS_SAME_NS   INT64_C(200000000) /* windows may differ by that */

/* All zeroes is the begin. */
struct lateness {
	int64_t begin_ns;  /* of the window, on the clock of arrivals; 0: there is none */
	int64_t least_ns;  /* in the window */
	int64_t before_ns; /* the same of the window before; 0: there is none */
	unsigned lines;    /* of the window, that were prompt */
};

/*
 * A line has come at that time, and late_ns after its own (less than 0: before).  is_prompt: it had
 * just happened, and was the newest that had come.  Returns what has to be added to all times of
 * the machine: 0 unless this shows that its clock is ahead or behind.
 */
int64_t lateness_note(
	struct lateness *lateness, int64_t arrived_ns, int64_t late_ns, bool is_prompt);
/* Lines were lost: a queue is full, in which all wait for the same time. */
void lateness_forget(struct lateness *lateness);

#endif
