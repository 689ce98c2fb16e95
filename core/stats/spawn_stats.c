// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/spawn_stats.h"

#include "core/base/units.h"

static void beat(struct brood *brood, enum pulse_kind kind, uint64_t time_ns)
{
	decay_add(&brood->pulse[kind], time_ns);
	brood->totals[kind]++;
}

static struct tally commands_of(struct brood *brood)
{
	return (struct tally){brood->commands, BROOD_COMMANDS, &brood->others};
}

void brood_fork(struct brood *brood, uint64_t time_ns)
{
	beat(brood, PULSE_FORK, time_ns);
	rates_add(&brood->births, time_ns);
	if (!brood->first_ns || time_ns < brood->first_ns)
		brood->first_ns = time_ns;
	if (time_ns > brood->last_ns)
		brood->last_ns = time_ns;
}

void brood_exec(struct brood *brood, uint64_t time_ns, const char *name)
{
	struct tally commands = commands_of(brood);

	beat(brood, PULSE_EXEC, time_ns);
	tally_add(&commands, name);
}

void brood_failed_exec(struct brood *brood, uint64_t time_ns)
{
	beat(brood, PULSE_FAILED_EXEC, time_ns);
}

/* The most common failures are kept. */
static void count_end(struct brood_end *ends, int32_t status, uint32_t count)
{
	struct brood_end *rarest = ends;

	for (struct brood_end *end = ends; end < ends + BROOD_ENDS; end++) {
		if (end->count && end->status == status) {
			end->count += count;
			return;
		}
		if (end->count < rarest->count)
			rarest = end;
	}
	*rarest = (struct brood_end){status, count};
}

static void judge_calm(struct brood *brood, const struct runaway_limits *limits, uint64_t time_ns)
{
	uint64_t falls_ns = decay_falls_ns(&brood->toll, limits->calm_rate);

	if (time_ns <= falls_ns + (brood->runaway ? limits->calm_ns : 0))
		return;
	brood->over_ns = 0;
	brood->runaway = false;
}

static void add_short(
	struct brood *brood, const struct brood_exit *end, const struct runaway_limits *limits)
{
	uint64_t time_ns = end->time_ns;

	judge_calm(brood, limits, time_ns);
	decay_add_many(&brood->toll, time_ns, status_is_failure(end->status) ? RUNAWAY_FAILED : 1);
	brood->short_exits++;
	if (brood->toll.value[DECAY_1S] < limits->rate)
		return;
	if (!brood->over_ns)
		brood->over_ns = time_ns;
	if (time_ns >= brood->over_ns + limits->hold_ns)
		brood->runaway = true;
}

void brood_exit(
	struct brood *brood, const struct brood_exit *end, const struct runaway_limits *limits)
{
	struct tally commands = commands_of(brood);

	beat(brood, PULSE_EXIT, end->time_ns);
	histogram_add(&brood->lifetimes, end->lifetime_ns);
	brood->cpu_ns += end->cpu_ns;
	if (end->name)
		tally_add(&commands, end->name);
	if (status_is_failure(end->status)) {
		brood->failures++;
		count_end(brood->ends, end->status, 1);
	}
	if (end->is_short)
		add_short(brood, end, limits);
}

static void merge_sums(struct brood *to, const struct brood *from)
{
	for (int i = 0; i < PULSE_KINDS; i++) {
		if (from->totals[i])
			decay_merge(&to->pulse[i], &from->pulse[i]);
		to->totals[i] += from->totals[i];
	}
	if (from->short_exits)
		decay_merge(&to->toll, &from->toll);
	to->short_exits += from->short_exits;
	to->failures += from->failures;
	to->cpu_ns += from->cpu_ns;
	to->others += from->others;
}

void brood_merge(struct brood *to, const struct brood *from)
{
	struct tally commands = commands_of(to);

	merge_sums(to, from);
	if (from->first_ns && (!to->first_ns || from->first_ns < to->first_ns))
		to->first_ns = from->first_ns;
	if (from->last_ns > to->last_ns)
		to->last_ns = from->last_ns;
	for (int i = 0; i < BROOD_ENDS; i++)
		if (from->ends[i].count)
			count_end(to->ends, from->ends[i].status, from->ends[i].count);
	tally_merge(&commands, from->commands, BROOD_COMMANDS);
	histogram_merge(&to->lifetimes, &from->lifetimes);
	rates_merge(&to->births, &from->births);
}

bool brood_is_runaway(
	const struct brood *brood, const struct runaway_limits *limits, uint64_t now_ns)
{
	return brood->runaway &&
	       now_ns <= decay_falls_ns(&brood->toll, limits->calm_rate) + limits->calm_ns;
}

double brood_weight(const struct brood *brood, uint64_t now_ns)
{
	double quick = 0, slow = 0;

	/* A program that executes itself over and over starts no processes. */
	for (int i = PULSE_FORK; i <= PULSE_EXEC; i++) {
		quick += decay_read(&brood->pulse[i], DECAY_1S, now_ns);
		slow += decay_read(&brood->pulse[i], DECAY_10S, now_ns);
	}
	return quick > slow ? quick : slow;
}

double brood_failed_share(const struct brood *brood)
{
	uint64_t exits = brood->totals[PULSE_EXIT];

	return exits ? (double)brood->failures / (double)exits : 0;
}

const struct brood_end *brood_top_end(const struct brood *brood)
{
	const struct brood_end *top = brood->ends;

	for (int i = 1; i < BROOD_ENDS; i++)
		if (brood->ends[i].count > top->count)
			top = &brood->ends[i];
	return top->count ? top : NULL;
}
