// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/timeline/parallel.h"

#include <string.h>

#define COLUMNS_OF_A_NODE 64    /* columns that cost as much as a node */
#define ONE_AT_MOST       1.05f /* of parts that add up to one */
#define MORE_THAN_ONE     1.5f

/* A process in columns of the axis; from >= to: it is not visible. */
struct parallel_span {
	float from, to;
};

static float position(const struct axis *axis, uint64_t time_ns)
{
	if (time_ns <= axis->from_ns)
		return 0;
	if (time_ns - axis->from_ns >= axis->span_ns)
		return (float)axis->columns;
	return (float)((double)(time_ns - axis->from_ns) / (double)axis->span_ns * axis->columns);
}

static struct parallel_span span_of(
	const struct parallel *parallel, const struct node *node, uint64_t now_ns)
{
	uint64_t end_ns = node_is_exited(node) ? node->exit_ns : now_ns;

	return (struct parallel_span){
		position(&parallel->axis, node->id.start_ns), position(&parallel->axis, end_ns)};
}

/* Adds `weight` to the columns of the span, as steps. */
static void add_span(float *steps, struct parallel_span span, float weight)
{
	unsigned first = (unsigned)span.from, last = (unsigned)span.to;
	float left = span.from - (float)first, right = span.to - (float)last;

	if (span.from >= span.to)
		return;
	steps[first] += weight * (1 - left);
	steps[first + 1] += weight * left;
	steps[last] -= weight * (1 - right);
	if (last + 1 <= PARALLEL_MAX)
		steps[last + 1] -= weight * right;
}

/* What its children leave of the process. */
static void add_parent(struct parallel *parallel, const float *steps, struct parallel_span span)
{
	float own = 0, before = 0;
	unsigned column = (unsigned)span.from;

	for (; column < parallel->axis.columns && (float)column <= span.to; column++) {
		float left;

		own += steps[column];
		left = own > 0 ? own : 0;
		parallel->steps[column] += left - before;
		before = left;
	}
	parallel->steps[column] -= before;
}

void parallel_begin(struct parallel *parallel, const struct axis *axis)
{
	parallel->axis = *axis;
	parallel->greatest = 0;
	memset(parallel->steps, 0, sizeof(parallel->steps));
	if (parallel->axis.columns > PARALLEL_MAX) {
		parallel->axis.span_ns = axis_time(axis, PARALLEL_MAX) - axis->from_ns;
		parallel->axis.columns = PARALLEL_MAX;
	}
}

unsigned parallel_add(struct parallel *parallel, const struct node *node, uint64_t now_ns)
{
	struct parallel_span span = span_of(parallel, node, now_ns);
	float steps[PARALLEL_MAX + 1];
	unsigned children = 0;

	if (!(node->flags & NODE_FORKED) || node_is_thread(node) || span.from >= span.to)
		return 1;
	if (!node->first) {
		add_span(parallel->steps, span, 1);
		return 1;
	}
	memset(steps, 0, sizeof(steps));
	add_span(steps, span, 1);
	for (const struct node *child = node->first; child; child = child->next) {
		struct parallel_span part = span_of(parallel, child, now_ns);

		node_fetch_ahead(child);
		part.from = part.from > span.from ? part.from : span.from;
		part.to = part.to < span.to ? part.to : span.to;
		if (!node_is_thread(child))
			add_span(steps, part, -1);
		children++;
	}
	add_parent(parallel, steps, span);
	return 1 + children + parallel->axis.columns / COLUMNS_OF_A_NODE;
}

void parallel_end(struct parallel *parallel)
{
	float count = 0;

	for (unsigned column = 0; column < parallel->axis.columns; column++) {
		count += parallel->steps[column];
		parallel->counts[column] = count > 0 ? count : 0;
		if (count > parallel->greatest)
			parallel->greatest = count;
	}
}

float parallel_at(const struct parallel *parallel, uint64_t time_ns)
{
	unsigned first, last;

	if (!parallel->axis.columns ||
		!axis_columns(&parallel->axis, time_ns, time_ns, &first, &last))
		return 0;
	return parallel->counts[first];
}

float parallel_at_column(const struct parallel *parallel, const struct axis *axis, unsigned column)
{
	uint64_t half_ns = axis->span_ns / axis->columns / 2;

	return parallel_at(parallel, axis_time(axis, column) + half_ns);
}

bool parallel_is_gap(const struct parallel *parallel, float count)
{
	return count < ONE_AT_MOST && parallel->greatest > MORE_THAN_ONE;
}
