// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/targets.h"

#include "core/base/names.h"
#include "core/source/proc/procstat.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OURS_MAX 256 /* more ancestors than a process has */

/* ---- the set ---- */

static struct hash_key key_of(const struct target *target)
{
	return (struct hash_key){(uint64_t)target->pid, target->start_ticks};
}

static bool grow(struct targets *targets)
{
	unsigned room = targets->room ? 2 * targets->room : 64;
	struct target *list = realloc(targets->list, room * sizeof(*list));

	if (!list)
		return false;
	targets->list = list;
	targets->room = room;
	return true;
}

int targets_add(struct targets *targets, const struct target *target)
{
	if (targets_has(targets, target))
		return 0;
	if ((targets->count == targets->room && (targets->room >= TARGETS_MAX || !grow(targets))) ||
		hash_map_set(&targets->known, key_of(target), 1) < 0) {
		targets->full = true;
		return 0;
	}
	targets->list[targets->count++] = *target;
	return 1;
}

bool targets_has(const struct targets *targets, const struct target *target)
{
	return hash_map_get(&targets->known, key_of(target));
}

void targets_free(struct targets *targets)
{
	free(targets->list);
	hash_map_free(&targets->known);
	*targets = (struct targets){0};
}

/* ---- mayfly and its ancestors ---- */

static int32_t parent_of(int32_t pid)
{
	struct procstat stat;

	return procstat_read(pid, &stat) ? 0 : stat.ppid;
}

unsigned targets_ours(int32_t *pids, unsigned max)
{
	unsigned count = 0;

	for (int32_t pid = getpid(); pid > 0 && count < max; pid = parent_of(pid))
		pids[count++] = pid;
	return count;
}

static void mark_ours(struct targets *targets)
{
	int32_t ours[OURS_MAX];
	unsigned count = targets_ours(ours, OURS_MAX);

	for (unsigned i = 0; i < targets->count; i++)
		for (unsigned j = 0; j < count; j++)
			if (targets->list[i].pid == ours[j] || targets->list[i].pid == 1)
				targets->list[i].flags |= TARGET_OURS;
}

/* ---- acting ---- */

static bool is_skipped(const struct targets *targets, const struct target *target)
{
	return targets->count > 1 && target->flags & (TARGET_OURS | TARGET_KTHREAD);
}

static void count_result(struct outcome *outcome, const struct target *target, int err)
{
	if (!err) {
		outcome->done++;
		return;
	}
	if (!outcome->failed++)
		target_sentence(outcome->first, sizeof(outcome->first), target, err);
}

void targets_signal(struct targets *targets, int number, struct outcome *outcome)
{
	*outcome = (struct outcome){.full = targets->full};
	mark_ours(targets);
	for (unsigned i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		if (is_skipped(targets, target))
			outcome->skipped++;
		else
			count_result(outcome, target, target_signal(target, number));
	}
}

void targets_renice(struct targets *targets, int steps, struct outcome *outcome)
{
	*outcome = (struct outcome){.full = targets->full, .steps = steps};
	mark_ours(targets);
	for (unsigned i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];

		/* harmless for mayfly and its ancestors: only kernel threads are skipped */
		if (is_skipped(targets, target) && target->flags & TARGET_KTHREAD)
			outcome->skipped++;
		else
			count_result(outcome, target, target_renice(target, steps, &outcome->nice));
	}
}

/* ---- the outcome in text ---- */

static size_t end_at(size_t len, int n, size_t size)
{
	return len + n < size ? len + n : size - 1;
}

static void write_rest(char *out, size_t size, size_t len, const struct outcome *outcome)
{
	if (outcome->skipped)
		len = end_at(len,
			snprintf(out + len, size - len,
				"; %u skipped: mayfly, its parents and kernel threads",
				outcome->skipped),
			size);
	if (outcome->outrun)
		len = end_at(len,
			snprintf(out + len, size - len, "; new processes kept appearing: repeat"),
			size);
	if (outcome->full)
		len = end_at(len, snprintf(out + len, size - len, "; more remain: repeat"), size);
	if (outcome->failed)
		snprintf(out + len, size - len, "; %u failed: %s", outcome->failed, outcome->first);
}

static void write_outcome(char *out, size_t size, const struct outcome *outcome,
	const struct targets *targets, const char *what)
{
	char name[80];
	size_t len;

	if (outcome->failed == 1 && targets->count == 1) {
		snprintf(out, size, "%s: %s", what, outcome->first);
		return;
	}
	if (outcome->done == 1 && targets->count == 1)
		target_name(name, sizeof(name), &targets->list[0]);
	else
		snprintf(name, sizeof(name), "%u process%s", outcome->done,
			outcome->done == 1 ? "" : "es");
	len = end_at(0, snprintf(out, size, "%s to %s", what, name), size);
	write_rest(out, size, len, outcome);
}

void outcome_signalled(char *out, size_t size, const struct outcome *outcome,
	const struct targets *targets, int number)
{
	write_outcome(out, size, outcome, targets, signal_name(number));
}

void outcome_reniced(
	char *out, size_t size, const struct outcome *outcome, const struct targets *targets)
{
	char what[32];

	snprintf(what, sizeof(what), "nice %d", outcome->nice);
	if (targets->count > 1)
		snprintf(what, sizeof(what), "nice %+d", outcome->steps);
	if (outcome->failed == 1 && targets->count == 1)
		snprintf(what, sizeof(what), "nice unchanged");
	write_outcome(out, size, outcome, targets, what);
}
