/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.h - acting on several processes, and on all that descends from them.
 *
 *      targets_add ... -> targets_signal | targets_signal_below | targets_renice -> outcome
 *
 * When they are more than one, or all below one: mayfly itself, what it runs under up to init, and
 * threads of the kernel are skipped, and counted.  Who is picked alone is not skipped.
 */
#ifndef UI_ACTION_TARGETS_H
#define UI_ACTION_TARGETS_H

#include "ui/action/target.h"

#define TARGETS_MAX (1u << 17)

struct targets {
	struct target *list;
	unsigned count, room;
	uint32_t *slots; /* index + 1 by pid, 0: free; a power of two */
	unsigned slot_count;
	bool full; /* some did not fit */
};

struct outcome {
	unsigned done, failed, skipped;
	bool outrun; /* new ones kept appearing until the time was over */
	bool full;
	int nice;                    /* of the last one that was reniced */
	char first[TARGET_SENTENCE]; /* why the first one failed */
};

/* 1: added, 0: was there, or no room for it (targets->full). */
int targets_add(struct targets *targets, const struct target *target);
bool targets_has(const struct targets *targets, const struct target *target);
void targets_free(struct targets *targets);
/* We, and what we run under up to init, into pids: how many, at most `max`. */
unsigned targets_ours(int32_t *pids, unsigned max);

void targets_signal(struct targets *targets, int number, struct outcome *outcome);
void targets_renice(struct targets *targets, int steps, struct outcome *outcome);

/*
 * The targets and all below them.  First everything is stopped, and looked for again until
 * nothing new appears, so that no spawner can outrun it; then it gets the signal; then what has
 * to run to receive it goes on.  (Not stopped first for a signal that stops or continues itself.)
 * Children are found in /proc; more (may be NULL) adds those that the caller knows of: orphans,
 * by their birth parent.
 */
typedef void targets_more_fn(void *ctx, struct targets *targets);
void targets_signal_below(struct targets *targets, int number, targets_more_fn *more, void *ctx,
	struct outcome *outcome);

/* "SIGTERM to 12 processes; 1 failed: bash (812): not permitted" */
void outcome_signalled(char *out, size_t size, const struct outcome *outcome,
	const struct targets *targets, int number);
void outcome_reniced(
	char *out, size_t size, const struct outcome *outcome, const struct targets *targets);

#endif
