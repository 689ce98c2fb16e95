// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/decay.h"

#include <math.h>

#define SECOND_NS 1e9

static const double seconds[DECAY_SPANS] = {1, 10, 60};

/* What is left of each rate after a time: one exponential, the others are powers of it. */
static void fade(double left[DECAY_SPANS], uint64_t ns)
{
	double x = exp(-(double)ns / (60 * SECOND_NS)), x3 = x * x * x;
	double y = x3 * x3, y2 = y * y, y4 = y2 * y2;

	left[DECAY_60S] = x;
	left[DECAY_10S] = y;
	left[DECAY_1S] = y4 * y4 * y2;
}

static void advance(struct decay *decay, uint64_t time_ns)
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
		advance(decay, time_ns);
	for (int i = 0; i < DECAY_SPANS; i++)
		decay->value[i] += count * left[i] / seconds[i];
}

void decay_merge(struct decay *to, const struct decay *from)
{
	double left[DECAY_SPANS];

	advance(to, from->last_ns);
	fade(left, to->last_ns - from->last_ns);
	for (int i = 0; i < DECAY_SPANS; i++)
		to->value[i] += from->value[i] * left[i];
}

double decay_read(const struct decay *decay, enum decay_span span, uint64_t now_ns)
{
	double value = decay->value[span];

	if (now_ns <= decay->last_ns || value <= 0)
		return value;
	return value * exp(-(double)(now_ns - decay->last_ns) / (seconds[span] * SECOND_NS));
}

uint64_t decay_falls_ns(const struct decay *decay, double below)
{
	double value = decay->value[DECAY_1S];

	if (value <= below || below <= 0)
		return decay->last_ns;
	return decay->last_ns + (uint64_t)(log(value / below) * SECOND_NS);
}
