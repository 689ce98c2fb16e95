/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outputs.h - what a session writes, its output and its recording: what goes wrong with them, and
 * their end.
 *
 * A session that is over by itself waits for its reader, as every program does.  One that was told
 * to end (a signal, --duration, a key) waits as long as something is taken; a reader that takes
 * nothing for a second is given up.  A signal while it waits is such a word, a second one ends it
 * at once.
 */
#ifndef UI_PRINT_OUTPUTS_H
#define UI_PRINT_OUTPUTS_H

#include "core/event.h"
#include "ui/config/options.h"

#define OUTPUTS_QUEUE_BYTES (64u << 20) /* of text that nobody has read yet, at most */

struct output;
struct recorder;

struct outputs {
	const struct options *options; /* the names of the files */
	struct output *output;         /* NULL: none */
	struct recorder *recorder;     /* NULL: none */
	uint64_t gap;                  /* events not printed since nobody reads; 0: somebody does */
	uint64_t unprinted;            /* events not printed, ever */
	bool output_failed, recorder_failed;
	bool broken; /* not all was written that should have been: STATUS_BROKEN */
};

/* True: there is no room to print this event, it has been counted.  So are all that follow, until
 * what waits has been read. */
bool outputs_skip(struct outputs *outputs, const struct event *event);
/* Once what waits has been read, or force is true: how many were skipped; the gap is over.  Else
 * 0. */
uint64_t outputs_end_gap(struct outputs *outputs, bool force);
/* Flushes, and says what cannot be written, once.  Returns true when one of them has failed; that a
 * reader has gone needs no words. */
bool outputs_check(struct outputs *outputs);
/*
 * Waits as said above.  hurried: it was told to end; hurry_ns: when it will be (CLOCK_BOOTTIME; 0:
 * never).  Says what is not written, and sets broken.
 */
void outputs_finish(struct outputs *outputs, bool hurried, uint64_t hurry_ns);

#endif
