/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * outputs.h - output and recording of a session: their errors, and how they end.
 *
 * A session that ends by itself waits for its reader, as every program does.  One that is ended (by
 * a signal, --duration, a key) waits as long as its reader reads; it gives up when nothing was read
 * for a second.  A signal while it waits ends it in this way; the same signal again, a second later
 * or more, at once.
 */
#ifndef UI_PRINT_OUTPUTS_H
#define UI_PRINT_OUTPUTS_H

#include "core/event.h"
#include "ui/config/options.h"

#define OUTPUTS_QUEUE_BYTES (64u << 20) /* bound of the text that waits to be read */

struct output;
struct recorder;

struct outputs {
	const struct options *options; /* for the names of the files */
	struct output *output;         /* NULL: none */
	struct recorder *recorder;     /* NULL: none */
	uint64_t gap;                  /* events not printed: the reader is slow; 0: none */
	uint64_t unprinted;            /* events not printed, in total */
	uint64_t signals;              /* that have ended the session: outputs_add_signal */
	bool output_failed, recorder_failed;
	bool broken; /* something could not be written: STATUS_BROKEN */
};

/* Returns the signals, a bit for each, with one more. */
static inline uint64_t outputs_add_signal(uint64_t signals, int number)
{
	return signals | UINT64_C(1) << (number - 1);
}

/* Returns true when there is no room to print this event; it is then counted.  So are all that
 * follow, until the waiting text has been read. */
bool outputs_skip(struct outputs *outputs, const struct event *event);
/* Ends the gap when the waiting text has been read, or force is true: returns how many events were
 * skipped.  Otherwise 0. */
uint64_t outputs_end_gap(struct outputs *outputs, bool force);
/* Flushes what is due, and reports once what cannot be written.  Returns true when one of them has
 * failed.  A reader that has gone is not reported. */
bool outputs_check(struct outputs *outputs, uint64_t now_ns);
/*
 * Waits as described above.  hurried: the session was ended; hurry_ns: when it will be
 * (CLOCK_BOOTTIME; 0: never).  Reports what was not written, and sets broken.
 */
void outputs_finish(struct outputs *outputs, bool hurried, uint64_t hurry_ns);

#endif
