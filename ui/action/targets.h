/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * targets.h - targets, outcome: signals and renices several processes, or whole subtrees.
 *
 *      targets_add ... -> targets_signal | targets_signal_below | targets_renice -> outcome
 *
 * Among several targets, or in a subtree, mayfly, its ancestors up to init and kernel threads are
 * skipped and counted.  A single target is not skipped.
 */
#ifndef UI_ACTION_TARGETS_H
#define UI_ACTION_TARGETS_H

#include "core/base/hash_map.h"
#include "ui/action/target.h"

#define TARGETS_MAX (1u << 17)

struct targets {
	struct target *list;
	unsigned count, room;
	struct hash_map known; /* pid, start -> 1: those on the list */
	bool full;             /* targets beyond TARGETS_MAX, or without memory, were not added */
};

struct outcome {
	unsigned done, failed, skipped;
	bool outrun;                 /* new processes appeared until the time limit */
	bool full;                   /* of the targets */
	int nice;                    /* of the last one that was reniced */
	int steps;                   /* by which all were reniced */
	char first[TARGET_SENTENCE]; /* the first failure */
};

/* 1: added; 0: already in it, or no room (targets->full). */
int targets_add(struct targets *targets, const struct target *target);
bool targets_has(const struct targets *targets, const struct target *target);
void targets_free(struct targets *targets);
/* Writes the pids of mayfly and its ancestors up to init; returns how many, at most `max`. */
unsigned targets_ours(int32_t *pids, unsigned max);

void targets_signal(struct targets *targets, int number, struct outcome *outcome);
void targets_renice(struct targets *targets, int steps, struct outcome *outcome);

/*
 * Signals the targets and all their descendants.  All are stopped first, and the search is repeated
 * until it finds no new process, so that none can escape by forking.  Then each gets the signal and
 * is continued, so that it can handle it.  Signals that do not terminate a process are sent without
 * stopping it.  Children are found in /proc; more (may be NULL) adds those that /proc does not list
 * below them: orphans, by their birth parent.
 */
typedef void targets_more_fn(void *ctx, struct targets *targets);
void targets_signal_below(struct targets *targets, int number, targets_more_fn *more, void *ctx,
	struct outcome *outcome);

/* For the status line: "SIGTERM to 12 processes; 1 failed: bash (812): not permitted". */
void outcome_signalled(char *out, size_t size, const struct outcome *outcome,
	const struct targets *targets, int number);
void outcome_reniced(
	char *out, size_t size, const struct outcome *outcome, const struct targets *targets);

#endif
