/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rates.h - how many a second, on the clock of the events: counted by second (rates), or a rate
 * that fades (decay).
 */
#ifndef CORE_BASE_RATES_H
#define CORE_BASE_RATES_H

#include <stdint.h>

/* Counts by second over the last minute. */
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

/*
 * How many a second, lately: a rate that fades, over 1, 10 and 60 s at once.
 *
 * Each event adds 1 / T, and all fades by e in T seconds: a steady rate R reads as R.  Nothing is
 * done while nothing comes: the fading is made up for at the next add or read.  All zeroes is a
 * rate of nothing.  Two rates can be added up, which gives what one would have that had got the
 * events of both.
 */

enum decay_span { DECAY_1S, DECAY_10S, DECAY_60S, DECAY_SPANS };

struct decay {
	double value[DECAY_SPANS]; /* a second, as of last_ns */
	uint64_t last_ns;
};

void decay_add(struct decay *decay, uint64_t time_ns); /* a late one counts as faded by now */
/* As so many at the same time. */
void decay_add_many(struct decay *decay, uint64_t time_ns, unsigned count);
void decay_merge(struct decay *to, const struct decay *from);
/* A clock behind the last event shows that event's time. */
double decay_read(const struct decay *decay, enum decay_span span, uint64_t now_ns);
/* When the rate over 1 s falls below this, if nothing more comes; last_ns when it is by then. */
uint64_t decay_falls_ns(const struct decay *decay, double below);

#endif
