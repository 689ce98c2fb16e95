// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/histogram.h"

#define FIRST_BIT 14 /* of the shortest lifetime with a step of its own: 16 us */

/*
 * Step 0 is all below 2^14 ns; then four a doubling:
 *
 *      2^14        1.25        1.5         1.75        2^15 ...
 *       ├─ step 1 ──┼─ step 2 ──┼─ step 3 ──┼─ step 4 ──┤
 */
static unsigned step_of(uint64_t ns)
{
	unsigned bit, step;

	if (ns >> FIRST_BIT == 0)
		return 0;
	bit = 63 - (unsigned)__builtin_clzll(ns);
	step = 1 + (bit - FIRST_BIT) * 4 + (unsigned)(ns >> (bit - 2) & 3);
	return step < HISTOGRAM_STEPS ? step : HISTOGRAM_STEPS - 1;
}

static uint64_t middle_of(unsigned step)
{
	uint64_t quarter;

	if (!step)
		return UINT64_C(1) << (FIRST_BIT - 1);
	quarter = UINT64_C(1) << (FIRST_BIT + (step - 1) / 4 - 2);
	return quarter * (4 + (step - 1) % 4) + quarter / 2;
}

void histogram_add(struct histogram *histogram, uint64_t ns)
{
	histogram->counts[step_of(ns)]++;
	histogram->total++;
	if (ns > histogram->longest_ns)
		histogram->longest_ns = ns;
}

void histogram_merge(struct histogram *to, const struct histogram *from)
{
	if (!from->total)
		return;
	for (unsigned i = 0; i < HISTOGRAM_STEPS; i++)
		to->counts[i] += from->counts[i];
	to->total += from->total;
	if (from->longest_ns > to->longest_ns)
		to->longest_ns = from->longest_ns;
}

uint64_t histogram_percentile(const struct histogram *histogram, unsigned percent)
{
	uint64_t wanted = (histogram->total * percent + 99) / 100, seen = 0, ns = 0;

	for (unsigned i = 0; i < HISTOGRAM_STEPS && seen < wanted; i++) {
		seen += histogram->counts[i];
		ns = middle_of(i);
	}
	return ns < histogram->longest_ns ? ns : histogram->longest_ns;
}
