// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/timeline/axis.h"

#include "core/base/clock.h"

#define MINUTE (60 * SECOND_NS)
#define HOUR   (60 * MINUTE)

static unsigned column_of(const struct axis *axis, uint64_t time_ns)
{
	double at = (double)(time_ns - axis->from_ns) / (double)axis->span_ns;
	unsigned column = (unsigned)(at * axis->columns);

	return column < axis->columns ? column : axis->columns - 1;
}

bool axis_columns(const struct axis *axis, uint64_t start_ns, uint64_t end_ns, unsigned *first,
	unsigned *last)
{
	uint64_t to_ns = axis->from_ns + axis->span_ns;

	if (start_ns >= to_ns || end_ns < axis->from_ns)
		return false;
	*first = start_ns <= axis->from_ns ? 0 : column_of(axis, start_ns);
	*last = end_ns >= to_ns ? axis->columns - 1 : column_of(axis, end_ns);
	return true;
}

uint64_t axis_time(const struct axis *axis, unsigned column)
{
	return axis->from_ns + (uint64_t)((double)axis->span_ns * column / axis->columns);
}

uint64_t axis_step(const struct axis *axis, unsigned columns)
{
	static const uint64_t longer[] = {2 * SECOND_NS, 5 * SECOND_NS, 10 * SECOND_NS,
		20 * SECOND_NS, 30 * SECOND_NS, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
		20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 5 * HOUR, 10 * HOUR, 20 * HOUR};
	static const unsigned factors[] = {1, 2, 5};
	double least = (double)axis->span_ns * columns / axis->columns;

	for (uint64_t unit = 1; unit <= SECOND_NS; unit *= 10)
		for (unsigned i = 0; i < 3 && unit * factors[i] <= SECOND_NS; i++)
			if ((double)(unit * factors[i]) >= least)
				return unit * factors[i];
	for (unsigned i = 0; i < sizeof(longer) / sizeof(*longer); i++)
		if ((double)longer[i] >= least)
			return longer[i];
	return ((uint64_t)least + 20 * HOUR - 1) / (20 * HOUR) * (20 * HOUR);
}

static void stay_inside(struct axis *axis, const struct axis *whole)
{
	uint64_t end_ns = whole->from_ns + whole->span_ns;

	if (axis->span_ns > whole->span_ns)
		axis->span_ns = whole->span_ns;
	if (axis->from_ns < whole->from_ns)
		axis->from_ns = whole->from_ns;
	if (axis->from_ns + axis->span_ns > end_ns)
		axis->from_ns = end_ns - axis->span_ns;
}

void axis_zoom(struct axis *axis, bool closer, uint64_t keep_ns, const struct axis *whole)
{
	uint64_t before = axis->span_ns, span = closer ? before / 2 : before * 2, left;

	if (span < AXIS_SPAN_MIN)
		span = AXIS_SPAN_MIN;
	if (keep_ns < axis->from_ns || keep_ns >= axis->from_ns + before)
		keep_ns = axis->from_ns + before / 2;
	left = (uint64_t)((double)(keep_ns - axis->from_ns) * ((double)span / (double)before));
	axis->from_ns = keep_ns > left ? keep_ns - left : 0;
	axis->span_ns = span;
	stay_inside(axis, whole);
}

void axis_move(struct axis *axis, int eighths, const struct axis *whole)
{
	uint64_t step = axis->span_ns / 8 * (uint64_t)(eighths < 0 ? -eighths : eighths);

	if (eighths >= 0)
		axis->from_ns += step;
	else
		axis->from_ns = axis->from_ns > step ? axis->from_ns - step : 0;
	stay_inside(axis, whole);
}
