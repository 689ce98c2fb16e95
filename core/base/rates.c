// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/rates.h"

#include "core/base/clock.h"

#include <math.h>
#include <string.h>

/* The count of one second; 0 for a second that is no longer, or not yet, in the ring. */
static uint32_t count_of(const struct rates *rates, uint64_t second)
{
	if (second > rates->second || rates->second - second >= RATES_SECONDS)
		return 0;
	return rates->counts[second % RATES_SECONDS];
}

static void advance(struct rates *rates, uint64_t second)
{
	if (second - rates->second >= RATES_SECONDS)
		memset(rates->counts, 0, sizeof(rates->counts));
	else
		for (uint64_t s = rates->second + 1; s <= second; s++)
			rates->counts[s % RATES_SECONDS] = 0;
	rates->second = second;
}

void rates_add(struct rates *rates, uint64_t time_ns)
{
	uint64_t second = time_ns / SECOND_NS;

	if (!rates->start_ns || time_ns < rates->start_ns)
		rates->start_ns = time_ns ? time_ns : 1;
	if (second > rates->second)
		advance(rates, second);
	if (rates->second - second < RATES_SECONDS)
		rates->counts[second % RATES_SECONDS]++;
}

void rates_merge(struct rates *to, const struct rates *from)
{
	uint64_t oldest;

	if (!from->start_ns)
		return;
	if (!to->start_ns || from->start_ns < to->start_ns)
		to->start_ns = from->start_ns;
	if (from->second > to->second)
		advance(to, from->second);
	oldest = from->start_ns / SECOND_NS;
	if (to->second - oldest >= RATES_SECONDS)
		oldest = to->second - RATES_SECONDS + 1;
	for (uint64_t s = oldest; s <= from->second; s++)
		to->counts[s % RATES_SECONDS] += count_of(from, s);
}

double rates_now(const struct rates *rates, uint64_t now_ns)
{
	uint64_t second = now_ns / SECOND_NS;
	uint64_t from_ns = second ? (second - 1) * SECOND_NS : 0;
	uint64_t span_ns;
	uint32_t count = count_of(rates, second);

	if (second)
		count += count_of(rates, second - 1);
	if (from_ns < rates->start_ns)
		from_ns = rates->start_ns;
	span_ns = now_ns > from_ns ? now_ns - from_ns : 0;
	/* One process in the first millisecond is not a thousand a second. */
	if (span_ns < SECOND_NS)
		span_ns = SECOND_NS;
	return (double)count * SECOND_NS / span_ns;
}

uint32_t rates_minute(const struct rates *rates, uint64_t now_ns)
{
	uint64_t now = now_ns / SECOND_NS;
	uint32_t sum = 0;

	for (uint64_t ago = 0; ago <= 60 && ago <= now; ago++)
		sum += count_of(rates, now - ago);
	return sum;
}

uint32_t rates_history(const struct rates *rates, uint64_t now_ns, uint32_t *out, unsigned n)
{
	uint64_t now = now_ns / SECOND_NS;
	uint32_t greatest = 0;

	for (unsigned i = 0; i < n; i++) {
		uint64_t ago = n - i;

		out[i] = now >= ago ? count_of(rates, now - ago) : 0;
		if (out[i] > greatest)
			greatest = out[i];
	}
	return greatest;
}

static const double seconds[DECAY_SPANS] = {1, 10, 60};

/* What is left of each rate after a time: one exponential; the others are powers of it. */
static void fade(double left[DECAY_SPANS], uint64_t ns)
{
	double x = exp(-(double)ns / (60 * 1e9)), x3 = x * x * x;
	double y = x3 * x3, y2 = y * y, y4 = y2 * y2;

	left[DECAY_60S] = x;
	left[DECAY_10S] = y;
	left[DECAY_1S] = y4 * y4 * y2;
}

static void fade_until(struct decay *decay, uint64_t time_ns)
{
	double left[DECAY_SPANS];

	if (time_ns <= decay->last_ns)
		return;
	fade(left, time_ns - decay->last_ns);
	for (int i = 0; i < DECAY_SPANS; i++)
		decay->value[i] *= left[i];
	decay->last_ns = time_ns;
}

void decay_add(struct decay *decay, uint64_t time_ns)
{
	decay_add_many(decay, time_ns, 1);
}

void decay_add_many(struct decay *decay, uint64_t time_ns, unsigned count)
{
	double left[DECAY_SPANS] = {1, 1, 1};

	if (time_ns < decay->last_ns)
		fade(left, decay->last_ns - time_ns);
	else
		fade_until(decay, time_ns);
	for (int i = 0; i < DECAY_SPANS; i++)
		decay->value[i] += count * left[i] / seconds[i];
}

void decay_merge(struct decay *to, const struct decay *from)
{
	double left[DECAY_SPANS];

	fade_until(to, from->last_ns);
	fade(left, to->last_ns - from->last_ns);
	for (int i = 0; i < DECAY_SPANS; i++)
		to->value[i] += from->value[i] * left[i];
}

double decay_read(const struct decay *decay, enum decay_span span, uint64_t now_ns)
{
	double value = decay->value[span];

	if (now_ns <= decay->last_ns || value <= 0)
		return value;
	return value * exp(-(double)(now_ns - decay->last_ns) / (seconds[span] * 1e9));
}

uint64_t decay_falls_ns(const struct decay *decay, double below)
{
	double value = decay->value[DECAY_1S];

	if (value <= below || below <= 0)
		return decay->last_ns;
	return decay->last_ns + (uint64_t)(log(value / below) * 1e9);
}
