/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * summary.h - totals of started and ended processes: by program, by the parent's program,
 * lifetimes, failures, CPU.
 *
 * The caller decides which processes count and passes their events.  Of fixed size: rare programs
 * that do not fit are in `others`.
 */
#ifndef CORE_STATS_SUMMARY_H
#define CORE_STATS_SUMMARY_H

#include "core/stats/spawn_stats.h"
#include "core/tree/lineage.h"

#define SUMMARY_PROGRAMS 256
#define SUMMARY_PARENTS  64
#define SUMMARY_ENDS     16

struct summary {
	uint64_t started; /* births */
	uint64_t execs, failed_execs, refused_forks, refused_threads;
	uint64_t ended;             /* including processes that existed before capture began */
	uint64_t unseen;            /* of the ended: how is not known */
	uint64_t running;           /* of the started, not ended yet */
	uint64_t failures, signals; /* signals: of the failures */
	uint64_t short_lived;
	uint64_t cpu_ns;
	uint64_t max_rss_bytes; /* the greatest of all, and the label of that process */
	char max_rss_label[LABEL_SIZE];
	char longest_label[LABEL_SIZE];
	struct histogram lifetimes; /* of the ended whose start and end are known */
	uint64_t other_programs, other_parents, other_ends; /* ended processes without a row */
	struct tally_row programs[SUMMARY_PROGRAMS];        /* of the ended */
	struct tally_row parents[SUMMARY_PARENTS];          /* birth parents of the ended */
	struct exit_count ends[SUMMARY_ENDS];               /* of the failures */
};

/* An event that was news; node may be NULL (then only the totals count it). */
void summary_apply(struct summary *summary, const struct event *event, const struct node *node,
	uint64_t short_ns);
/* An exit that was counted with STATUS_UNKNOWN, and is known now. */
void summary_correct_exit(struct summary *summary, const struct event *event,
	const struct node *node, uint64_t short_ns);
/* Sorts the programs by CPU time, parents and ends by count.  Call it before they are shown. */
void summary_sort(struct summary *summary);

#endif
