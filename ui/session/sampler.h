/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sampler.h - decides when to sample CPU and memory of all processes: once per delay.
 *
 * Samples are due at whole multiples of the delay, so that with a delay of a second they share a
 * wake-up with everything else that is done once per second.  A source that cannot be sampled, such
 * as a recording, which contains its samples, is never due.
 */
#ifndef UI_SESSION_SAMPLER_H
#define UI_SESSION_SAMPLER_H

#include "ui/session/feed.h"

struct sampler {
	uint64_t delay_ns;
	uint64_t taken_ns; /* start of the last sample; 0: none yet */
	uint64_t cost_ns;  /* CPU time that the last complete one took */
	uint64_t spent_ns; /* the same of the one in progress, so far */
	unsigned count;    /* samples so far: CPU shares are known from the second on */
	bool more;         /* a sample is in progress */
};

/* When the next sample is due, on CLOCK_BOOTTIME; 0: never. */
uint64_t sampler_due_ns(const struct sampler *sampler, const struct feed *feed);
/*
 * True: a sample is due or in progress; call feed_sample, and sampler_done with its result and the
 * CPU time that it took: on a busy machine a sample that waits is not an expensive one.
 */
bool sampler_turn(struct sampler *sampler, const struct feed *feed, uint64_t now_ns);
void sampler_done(struct sampler *sampler, int result, uint64_t spent_ns);

#endif
