/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json_reader.h - the bytes of JSON Lines, of one machine or of many, -> their events.
 *
 * A line that is broken, or that is no event, is passed over and counted.  So is one that is
 * missing by the sequence numbers of its machine: an EVENT_LOST with their number then comes before
 * the next event of that machine.  Lines that come late (json_sequence.h) or twice are events as
 * any others.
 *
 * Times are of the wall clock (event_host.base_ns).  An event of a machine whose clock no line has
 * shown yet is passed over, too.  If the lines show that the clock of a machine is ahead of ours or
 * behind (lateness.h), all its times are corrected, all alike: it is named again.
 */
#ifndef CORE_SOURCE_JSON_JSON_READER_H
#define CORE_SOURCE_JSON_JSON_READER_H

#include "core/event.h"
#include "core/source/json/json_damage.h"

#include <stdbool.h>
#include <stddef.h>

struct json_reader;

struct json_place; /* what it knows at a line, to read again from there */

/* So many lines have been passed over.  NULL: no memory. */
struct json_reader *json_reader_new(uint64_t lines_before);
void json_reader_free(struct json_reader *reader);
/* The lines taken from now on have come at that time (CLOCK_REALTIME); 0, as at first: unknown. */
void json_reader_arrive(struct json_reader *reader, uint64_t wall_ns);
/* The first bytes of a file are those of JSON Lines, and of no recording. */
bool json_reader_is_json(const char *in, size_t len);
/* Returns the next event of the line taken last, NULL: all were passed, take the next line.  Valid
 * until the next line is taken. */
const struct event *json_reader_peek(struct json_reader *reader);
void json_reader_pass(struct json_reader *reader);
/*
 * Take the line at `in`, once all events were passed.  Returns how many bytes were used; 0: its end
 * is not in len bytes.  at_end: there are no more, so that it ends there.  -ENOMEM.
 */
long json_reader_take(struct json_reader *reader, const char *in, size_t len, bool at_end);
/*
 * Takes lines of the len bytes until there is an event, at the end a loss; *used of them, or
 * -ENOMEM.  NULL: there is none.
 */
const struct event *json_reader_next(
	struct json_reader *reader, const char *in, size_t len, bool at_end, long *used);
/* At the end, once all events were passed: the next loss that is not reported, or NULL. */
const struct event *json_reader_end(struct json_reader *reader);
const struct json_damage *json_reader_damage(const struct json_reader *reader);
/*
 * As of the next event, which json_reader_return leads back to: so many bytes of the lines taken
 * are then to be taken again.  The caller frees it, of `size` bytes; NULL: no memory.
 */
struct json_place *json_reader_save(const struct json_reader *reader, size_t *size, size_t *back);
void json_reader_return(struct json_reader *reader, const struct json_place *place);

#endif
