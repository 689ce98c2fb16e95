/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * histogram.h - lifetimes, counted by size: four steps to each doubling.
 *
 * A value read back is within an eighth of the true one, from 16 us to 5 h; values outside are
 * counted in the first and last step.  The longest is kept exactly.  All zeroes is empty.
 */
#ifndef CORE_BASE_HISTOGRAM_H
#define CORE_BASE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEPS 124

struct histogram {
	uint32_t counts[HISTOGRAM_STEPS];
	uint64_t total;
	uint64_t longest_ns;
};

void histogram_add(struct histogram *histogram, uint64_t ns);
void histogram_merge(struct histogram *to, const struct histogram *from);
/* The lifetime that `percent` percent do not exceed; 0 when the histogram is empty. */
uint64_t histogram_percentile(const struct histogram *histogram, unsigned percent);

#endif
