/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rates.h - how many a second: counts by second over the last minute, on the clock of the events.
 */
#ifndef CORE_BASE_RATES_H
#define CORE_BASE_RATES_H

#include <stdint.h>

#define RATES_SECONDS 64

struct rates {
	uint64_t second;                /* the newest second counted, in s of CLOCK_BOOTTIME */
	uint64_t start_ns;              /* time of the first count; 0: none yet */
	uint32_t counts[RATES_SECONDS]; /* by second modulo RATES_SECONDS */
};

void rates_add(struct rates *rates, uint64_t time_ns); /* late ones are put where they belong */
void rates_merge(struct rates *to, const struct rates *from);
/* Per second, over the last full second and the part of this one; 0 when nothing came lately. */
double rates_now(const struct rates *rates, uint64_t now_ns);
/* How many over the last 60 full seconds and the part of this one. */
uint32_t rates_minute(const struct rates *rates, uint64_t now_ns);
/* The last n full seconds, oldest first; returns the greatest. */
uint32_t rates_history(const struct rates *rates, uint64_t now_ns, uint32_t *out, unsigned n);

#endif
