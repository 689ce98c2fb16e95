// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/sampler.h"

/* A sample within delay / MIN_GAP_PART of the last one is skipped: its shares would be noise. */
#define MIN_GAP_PART 4
/* Samples are at least so many times their CPU time apart, however short the delay is. */
#define COST_FACTOR 4

static uint64_t later(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns > b_ns ? a_ns : b_ns;
}

uint64_t sampler_due_ns(const struct sampler *sampler, const struct feed *feed)
{
	uint64_t delay_ns = sampler->delay_ns, taken_ns = sampler->taken_ns, beat_ns;

	if (!delay_ns || !feed_has_figures(feed))
		return 0;
	if (!taken_ns || sampler->more)
		return 1;
	beat_ns = taken_ns - taken_ns % delay_ns + delay_ns;
	if (beat_ns - taken_ns < delay_ns / MIN_GAP_PART)
		beat_ns += delay_ns;
	return later(beat_ns, taken_ns + COST_FACTOR * sampler->cost_ns);
}

bool sampler_turn(struct sampler *sampler, const struct feed *feed, uint64_t now_ns)
{
	uint64_t due_ns = sampler_due_ns(sampler, feed);

	if (!due_ns || now_ns < due_ns)
		return false;
	if (!sampler->more) {
		sampler->taken_ns = now_ns;
		sampler->spent_ns = 0;
	}
	return true;
}

void sampler_done(struct sampler *sampler, int result, uint64_t spent_ns)
{
	sampler->more = result > 0;
	sampler->spent_ns += spent_ns;
	if (sampler->more)
		return;
	sampler->count++;
	sampler->cost_ns = sampler->spent_ns;
}
