// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/sampler.h"

/* A beat that comes sooner than this part of the delay is left out: its shares would be noise. */
#define TOO_SOON 4

uint64_t sampler_due_ns(const struct sampler *sampler, const struct feed *feed)
{
	uint64_t delay_ns = sampler->delay_ns, taken_ns = sampler->taken_ns, beat_ns;

	if (!delay_ns || !feed_has_figures(feed))
		return 0;
	if (!taken_ns)
		return 1;
	beat_ns = taken_ns - taken_ns % delay_ns + delay_ns;
	return beat_ns - taken_ns < delay_ns / TOO_SOON ? beat_ns + delay_ns : beat_ns;
}

bool sampler_turn(struct sampler *sampler, const struct feed *feed, uint64_t now_ns)
{
	uint64_t due_ns = sampler_due_ns(sampler, feed);

	if (!due_ns || now_ns < due_ns)
		return false;
	sampler->taken_ns = now_ns;
	sampler->count++;
	return true;
}
