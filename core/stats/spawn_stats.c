// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/spawn_stats.h"

#include "core/base/ci_text.h"
#include "core/base/units.h"

#include <stdio.h>
#include <string.h>

#define LOW          0.3 /* of the rate: a low score */
#define MOSTLY_FAILS 0.4 /* share of those that end: a loop also waits */
#define MOSTLY_SAME  0.8
#define BURST_PART   2 /* what is high for a shorter part of the time is a burst */

static void spawn_stats_count(
	struct spawn_stats *stats, enum event_rate_kind kind, uint64_t time_ns)
{
	decay_add(&stats->event_rates[kind], time_ns);
	stats->totals[kind]++;
}

static struct tally commands_of(struct spawn_stats *stats)
{
	return (struct tally){stats->commands, SPAWN_STATS_COMMANDS, &stats->others};
}

void spawn_stats_fork(struct spawn_stats *stats, uint64_t time_ns)
{
	spawn_stats_count(stats, EVENT_RATE_FORK, time_ns);
	rates_add(&stats->births, time_ns);
	if (!stats->first_ns || time_ns < stats->first_ns)
		stats->first_ns = time_ns;
	if (time_ns > stats->last_ns)
		stats->last_ns = time_ns;
}

void spawn_stats_exec(
	struct spawn_stats *stats, uint64_t time_ns, const char *name, const char *before)
{
	struct tally commands = commands_of(stats);

	spawn_stats_count(stats, EVENT_RATE_EXEC, time_ns);
	if (before)
		tally_remove(&commands, before);
	tally_add(&commands, name);
}

void spawn_stats_failed_exec(struct spawn_stats *stats, uint64_t time_ns)
{
	spawn_stats_count(stats, EVENT_RATE_FAILED_EXEC, time_ns);
}

void spawn_stats_refused(struct spawn_stats *stats, bool thread)
{
	if (thread)
		stats->refused_threads++;
	else
		stats->refused_forks++;
}

/* The most common failures are kept. */
static void count_end(struct exit_count *ends, int32_t status, uint32_t count)
{
	struct exit_count *rarest = ends;

	for (struct exit_count *end = ends; end < ends + SPAWN_STATS_EXITS; end++) {
		if (end->count && end->status == status) {
			end->count += count;
			return;
		}
		if (end->count < rarest->count)
			rarest = end;
	}
	*rarest = (struct exit_count){status, count};
}

static void update_calm(
	struct spawn_stats *stats, const struct runaway_limits *limits, uint64_t time_ns)
{
	uint64_t falls_ns = decay_falls_ns(&stats->short_exit_score, limits->calm_rate);

	if (time_ns > falls_ns + (stats->busy ? limits->calm_ns : 0)) {
		stats->over_ns = 0;
		stats->busy = false;
	}
	falls_ns = decay_falls_ns(&stats->short_exit_score, LOW * limits->calm_rate);
	if (time_ns > falls_ns + limits->calm_ns)
		stats->lasts_ns = 0;
}

/* Returns whether the command line is one of the last different ones. */
static bool is_repeated(struct spawn_stats *stats, uint64_t command)
{
	unsigned at = 0;

	while (at < SPAWN_REPEATED - 1 && stats->commands_seen[at] != command)
		at++;
	if (stats->commands_seen[at] == command) {
		memmove(stats->commands_seen + 1, stats->commands_seen,
			at * sizeof(*stats->commands_seen));
		stats->commands_seen[0] = command;
		return true;
	}
	memmove(stats->commands_seen + 1, stats->commands_seen,
		(SPAWN_REPEATED - 1) * sizeof(*stats->commands_seen));
	stats->commands_seen[0] = command;
	return false;
}

static bool has_failed(const struct spawn_exit *end)
{
	return units_status_is_failure(end->status) && !end->is_expected;
}

static void add_short(struct spawn_stats *stats, const struct spawn_exit *end,
	const struct runaway_limits *limits)
{
	uint64_t time_ns = end->time_ns;
	bool failed = has_failed(end) && !end->is_report;

	update_calm(stats, limits, time_ns);
	if (failed)
		decay_add(&stats->failed, time_ns);
	if (end->command && is_repeated(stats, end->command))
		decay_add(&stats->repeated, time_ns);
	decay_add_many(&stats->short_exit_score, time_ns, failed ? RUNAWAY_FAILED : 1);
	stats->short_exits++;
	if (!stats->lasts_ns && stats->short_exit_score.value[DECAY_1S] >= LOW * limits->rate)
		stats->lasts_ns = time_ns;
	if (stats->short_exit_score.value[DECAY_1S] < limits->rate)
		return;
	if (!stats->over_ns)
		stats->over_ns = time_ns;
	if (time_ns >= stats->over_ns + limits->hold_ns)
		stats->busy = true;
}

static bool is_over(const struct spawn_crash *crash, uint64_t now_ns)
{
	return crash->last_ns + CRASH_GAP_NS < now_ns;
}

/*
 * The place of this kind of failure.  NULL: no place is free, and each that is rare so far
 * counts one less: failures of many kinds are no crash loop.
 */
static struct spawn_crash *find_crash(
	struct spawn_stats *stats, uint64_t program, const struct spawn_exit *end)
{
	struct spawn_crash *end_of = stats->crashes + SPAWN_CRASHES, *free = NULL;

	for (struct spawn_crash *at = stats->crashes; at < end_of; at++) {
		if (is_over(at, end->time_ns) || !at->count)
			free = free ? free : at;
		else if (at->program == program && at->status == end->status)
			return at;
	}
	for (struct spawn_crash *at = stats->crashes; !free && at < end_of; at++)
		at->count -= at->count < CRASH_LEAST;
	if (free)
		*free = (struct spawn_crash){
			.program = program, .status = end->status, .first_ns = end->time_ns};
	return free;
}

static void note_crash(struct spawn_stats *stats, const struct spawn_exit *end)
{
	uint64_t program = ci_text_hash((struct ci_text){end->program, strlen(end->program), 0});
	struct spawn_crash *crash = find_crash(stats, program, end);

	if (!crash)
		return;
	if (!crash->count++)
		snprintf(crash->name, sizeof(crash->name), "%s", end->program);
	crash->last_ns = end->time_ns;
}

void spawn_stats_exit(struct spawn_stats *stats, const struct spawn_exit *end,
	const struct runaway_limits *limits)
{
	struct tally commands = commands_of(stats);

	spawn_stats_count(stats, EVENT_RATE_EXIT, end->time_ns);
	histogram_add(&stats->lifetimes, end->lifetime_ns);
	stats->cpu_ns += end->cpu_ns;
	if (end->name)
		tally_add(&commands, end->name);
	if (end->is_probe)
		return;
	for (int i = 0; i < SPAWN_CRASHES; i++)
		stats->crashes[i].ends++;
	if (has_failed(end)) {
		stats->failures++;
		if (end->program && !end->is_report)
			note_crash(stats, end);
		count_end(stats->ends, end->status, 1);
	}
	if (end->is_short)
		add_short(stats, end, limits);
}

static void merge_sums(struct spawn_stats *to, const struct spawn_stats *from)
{
	for (int i = 0; i < EVENT_RATE_KINDS; i++) {
		if (from->totals[i])
			decay_merge(&to->event_rates[i], &from->event_rates[i]);
		to->totals[i] += from->totals[i];
	}
	if (from->short_exits) {
		decay_merge(&to->short_exit_score, &from->short_exit_score);
		decay_merge(&to->failed, &from->failed);
		decay_merge(&to->repeated, &from->repeated);
	}
	to->refused_forks += from->refused_forks;
	to->refused_threads += from->refused_threads;
	to->short_exits += from->short_exits;
	to->failures += from->failures;
	to->cpu_ns += from->cpu_ns;
	to->others += from->others;
}

void spawn_stats_merge(struct spawn_stats *to, const struct spawn_stats *from)
{
	struct tally commands = commands_of(to);

	merge_sums(to, from);
	if (from->first_ns && (!to->first_ns || from->first_ns < to->first_ns))
		to->first_ns = from->first_ns;
	if (from->last_ns > to->last_ns)
		to->last_ns = from->last_ns;
	for (int i = 0; i < SPAWN_STATS_EXITS; i++)
		if (from->ends[i].count)
			count_end(to->ends, from->ends[i].status, from->ends[i].count);
	tally_merge(&commands, from->commands, SPAWN_STATS_COMMANDS);
	histogram_merge(&to->lifetimes, &from->lifetimes);
	rates_merge(&to->births, &from->births);
}

/* The score does not fall below this before the calm while has passed. */
static bool is_above(const struct spawn_stats *stats, double rate,
	const struct runaway_limits *limits, uint64_t now_ns)
{
	return now_ns <= decay_falls_ns(&stats->short_exit_score, rate) + limits->calm_ns;
}

static bool has_share(
	const struct spawn_stats *stats, const struct decay *part, double share, uint64_t now_ns)
{
	double all = decay_read(&stats->event_rates[EVENT_RATE_EXIT], DECAY_10S, now_ns);

	return decay_read(part, DECAY_10S, now_ns) >= share * all;
}

bool spawn_stats_is_high(
	const struct spawn_stats *stats, const struct runaway_limits *limits, uint64_t now_ns)
{
	return stats->busy && is_above(stats, limits->calm_rate, limits, now_ns);
}

enum spawn_verdict spawn_stats_verdict(
	const struct spawn_stats *stats, const struct runaway_limits *limits, uint64_t now_ns)
{
	bool high = spawn_stats_is_high(stats, limits, now_ns);
	bool lasts = stats->lasts_ns && now_ns >= stats->lasts_ns + limits->last_ns &&
		     is_above(stats, LOW * limits->calm_rate, limits, now_ns);
	bool same = has_share(stats, &stats->repeated, MOSTLY_SAME, now_ns);
	bool burst = now_ns < stats->over_ns + limits->last_ns / BURST_PART;

	if (lasts && high && !burst &&
		(same || has_share(stats, &stats->failed, MOSTLY_FAILS, now_ns)))
		return VERDICT_RUNAWAY;
	return high || (lasts && same) ? VERDICT_BUSY : VERDICT_CALM;
}

const struct spawn_crash *spawn_stats_crash(const struct spawn_stats *stats, uint64_t now_ns)
{
	const struct spawn_crash *first = NULL;

	for (int i = 0; i < SPAWN_CRASHES; i++) {
		const struct spawn_crash *crash = &stats->crashes[i];

		if (crash->count < CRASH_LEAST || crash->count < crash->ends / CRASH_PART ||
			crash->last_ns < crash->first_ns + CRASH_NS || is_over(crash, now_ns))
			continue;
		if (!first || crash->first_ns < first->first_ns)
			first = crash;
	}
	return first;
}

double spawn_stats_rank(const struct spawn_stats *stats, uint64_t now_ns)
{
	double quick = 0, slow = 0;

	/* A program that executes itself over and over starts no processes. */
	for (int i = EVENT_RATE_FORK; i <= EVENT_RATE_EXEC; i++) {
		quick += decay_read(&stats->event_rates[i], DECAY_1S, now_ns);
		slow += decay_read(&stats->event_rates[i], DECAY_10S, now_ns);
	}
	return quick > slow ? quick : slow;
}

double spawn_stats_failed_share(const struct spawn_stats *stats)
{
	uint64_t exits = stats->totals[EVENT_RATE_EXIT];

	return exits ? (double)stats->failures / (double)exits : 0;
}

const struct exit_count *spawn_stats_top_exit(const struct spawn_stats *stats)
{
	const struct exit_count *top = stats->ends;

	for (int i = 1; i < SPAWN_STATS_EXITS; i++)
		if (stats->ends[i].count > top->count)
			top = &stats->ends[i];
	return top->count ? top : NULL;
}
