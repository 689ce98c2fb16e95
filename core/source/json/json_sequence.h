/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json_sequence.h - which lines of a machine are missing, by their sequence numbers.
 *
 * Lines may come out of order: a number that is left out is waited for until so many later ones
 * have come (JSON_SEQUENCE_WINDOW), or until the newest line is a second newer than the last one
 * that left some out, by the clock of the machine.  One that comes later than that has been
 * reported as a loss, and is an event all the same.
 */
#ifndef CORE_SOURCE_JSON_JSON_SEQUENCE_H
#define CORE_SOURCE_JSON_JSON_SEQUENCE_H

#include <stdint.h>

#define JSON_SEQUENCE_WINDOW 1024u /* numbers; an MQTT broker sends some 20 lines at once */

/* All zeroes: no line has come. */
struct json_sequence {
	uint64_t next;     /* number of the next line; 0: none had one */
	int64_t newest_ns; /* wall clock of the newest line */
	uint64_t missing;  /* not awaited any more; the reader reports these, and clears it */
	uint64_t awaited;
	int64_t since_ns; /* newest_ns when the last of these was left out */
	uint64_t window[JSON_SEQUENCE_WINDOW / 64]; /* a bit for each number: it is awaited */
};

/*
 * A line with that number has come.  Returns how many more are missing now, those that are awaited
 * included; -1: it was one of them.  A lower number on a line that is a second newer is the first
 * of a new run.
 */
int64_t json_sequence_note(struct json_sequence *sequence, uint64_t number, int64_t wall_ns);
void json_sequence_end(struct json_sequence *sequence); /* nothing is awaited any more */

#endif
