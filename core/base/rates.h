/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * rates.h - events per second, on the clock of the events: counted by second (rates), or a decaying
 * rate (decay).
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

void rates_add(struct rates *rates, uint64_t time_ns); /* a late event counts in its own second */
void rates_merge(struct rates *to, const struct rates *from);
/*
 * Events per second over the last full second and the current part; 0 when there were none lately.
 */
double rates_now(const struct rates *rates, uint64_t now_ns);
/* Events in the last 60 full seconds and the current part. */
uint32_t rates_minute(const struct rates *rates, uint64_t now_ns);
/* Counts of the last n full seconds, oldest first; returns the greatest. */
uint32_t rates_history(const struct rates *rates, uint64_t now_ns, uint32_t *out, unsigned n);

/*
 * A decaying rate of events per second, over 1, 10 and 60 s at once.
 *
 * Each event adds 1 / T, and the rate decays by a factor of e in T seconds: a steady rate R reads
 * as R.  Decay is computed at the next add or read, so an idle rate costs nothing.  All zeroes is a
 * rate of 0.  The sum of two rates (decay_merge) is the rate of the events of both.
 */

enum decay_span { DECAY_1S, DECAY_10S, DECAY_60S, DECAY_SPANS };

struct decay {
	double value[DECAY_SPANS]; /* per second, as of last_ns */
	uint64_t last_ns;
};

/* A late event counts as decayed until now. */
void decay_add(struct decay *decay, uint64_t time_ns);
/* As `count` events at the same time. */
void decay_add_many(struct decay *decay, uint64_t time_ns, unsigned count);
void decay_merge(struct decay *to, const struct decay *from);
/* A now_ns before the last event reads as that event's time. */
double decay_read(const struct decay *decay, enum decay_span span, uint64_t now_ns);
/* When the rate over 1 s falls below this, if no event comes; last_ns when it is below already. */
uint64_t decay_falls_ns(const struct decay *decay, double below);

#endif
