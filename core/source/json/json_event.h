/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json_event.h - the values of a line of --json -> the events that it stands for.
 *
 * Two or three where one line has what several events bring, such as the seed of a process that has
 * another parent now, or figures.
 *
 * A line has the wall clock of its machine.  What its CLOCK_BOOTTIME was follows from lines that
 * have a start and the time since then: seeds (age_ns), exits (duration_ns) and, to some
 * microseconds, forks.
 */
#ifndef CORE_SOURCE_JSON_JSON_EVENT_H
#define CORE_SOURCE_JSON_JSON_EVENT_H

#include "core/event.h"
#include "core/source/json/json_line.h"

#define JSON_EVENTS_MAX 4 /* of one line */

/* What a stream has shown of a machine. */
struct json_host {
	uint32_t number;   /* ident.host */
	bool has_clock;    /* the rest is known */
	bool has_kthreadd; /* pid 2 is the parent of kernel threads */
	bool is_listing;   /* a snapshot has begun, whose end has not come */
	int64_t base_ns;   /* its wall clock as of its first line, less its CLOCK_BOOTTIME and: */
	int64_t ahead_ns;  /* its clock is ahead by that; negative: behind */
	int64_t wall_offset_ns; /* its wall clock now, less base_ns: ahead, or set meanwhile */
};

/*
 * Learns the clock of the machine from the line.  Returns true if it is another than before: an
 * EVENT_HOST with base_ns, if it is the first, or an EVENT_CLOCK has to come before its events.
 */
bool json_event_learn_clock(struct json_host *host, const struct json_line *line, int64_t wall_ns);
/* The line shows when it was: learn_clock has it right.  *is_prompt: it has just happened then. */
bool json_event_shows_clock(const struct json_line *line, bool *is_prompt);
/* All times of the machine are later by as much, which an EVENT_HOST and an EVENT_CLOCK tell. */
void json_event_shift(struct json_host *host, int64_t by_ns);
/* The time of events at that wall clock. */
uint64_t json_event_time(const struct json_host *host, int64_t wall_ns);
/*
 * Fills the events, whose texts are those of the line.  Returns how many (0: a kind that is not
 * known), or -EINVAL with *problem in words (static storage).  host->has_clock is true, unless the
 * line is about no process.
 */
int json_event_read(struct json_host *host, const struct json_line *line, int64_t wall_ns,
	struct event events[JSON_EVENTS_MAX], const char **problem);

#endif
