/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.h - when the source is asked for the figures of all processes: every delay, on a beat.
 *
 * The beats are the whole multiples of the delay, so that a delay of a second and all else that
 * changes with the second wake us once.  A source that has no figures, or that is no longer live,
 * is never asked: a recording brings its own.
 */
#ifndef UI_SESSION_SAMPLER_H
#define UI_SESSION_SAMPLER_H

#include "ui/session/feed.h"

struct sampler {
	uint64_t delay_ns;
	uint64_t taken_ns; /* when the last pass began; 0: none has */
	uint64_t cost_ns;  /* how long it took */
	unsigned count;    /* passes so far: shares of a CPU are known from the second on */
	bool more;         /* one is under way */
};

/* When the next pass is due, on CLOCK_BOOTTIME; 0: never. */
uint64_t sampler_due_ns(const struct sampler *sampler, const struct feed *feed);
/* True: one is due, or under way: the caller calls feed_sample, and tells what it returned. */
bool sampler_turn(struct sampler *sampler, const struct feed *feed, uint64_t now_ns);
void sampler_done(struct sampler *sampler, int result, uint64_t now_ns);

#endif
