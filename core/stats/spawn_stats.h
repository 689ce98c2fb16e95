/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * spawn_stats.h - statistics of the processes one process is responsible for: births, programs,
 * ends.
 *
 * All are sums, so two can be merged.  All zeroes is empty.  Times are those of the events.
 */
#ifndef CORE_STATS_SPAWN_STATS_H
#define CORE_STATS_SPAWN_STATS_H

#include "core/base/histogram.h"
#include "core/base/rates.h"
#include "core/base/tally.h"

#include <stdbool.h>

#define SPAWN_STATS_COMMANDS 8 /* programs counted separately */
#define SPAWN_STATS_EXITS    4 /* failures counted separately */

enum event_rate_kind {
	EVENT_RATE_FORK,
	EVENT_RATE_EXEC,
	EVENT_RATE_FAILED_EXEC,
	EVENT_RATE_EXIT,
	EVENT_RATE_KINDS
};

#define RUNAWAY_FAILED  5 /* weight of a short-lived process that failed */
#define RUNAWAY_RATE    50
#define RUNAWAY_HOLD_NS 1500000000ull
#define RUNAWAY_CALM_NS 2000000000ull
#define RUNAWAY_LAST_NS 20000000000ull
#define RUNAWAY_USUAL                                                                              \
	{                                                                                          \
		.rate = RUNAWAY_RATE, .calm_rate = RUNAWAY_RATE / 2.0, .hold_ns = RUNAWAY_HOLD_NS, \
		.calm_ns = RUNAWAY_CALM_NS, .last_ns = RUNAWAY_LAST_NS                             \
	}

/*
 * The score of a spawner counts the short-lived processes that it starts: 1 for each that
 * succeeded, RUNAWAY_FAILED for each that failed; answers are no failures (core/answers.h).
 * A build or ./configure has a high score for a while, and runs other commands all the time.  A
 * broken loop goes on, and fails or repeats the same few commands.
 *
 *	BUSY      the score is high; or it is low, lasts, and the same commands are repeated
 *	RUNAWAY   it is high, has lasted (half of the time as high), and most processes have failed
 *	          or are repeated
 */
struct runaway_limits {
	double rate;      /* a high score per second, over 1 s; a low one is a third of it */
	double calm_rate; /* calm below this; less than rate, so that the state does not flicker */
	uint64_t hold_ns; /* how long the score must be high */
	uint64_t calm_ns; /* how long it must be calm */
	uint64_t last_ns; /* how long it must last */
};

enum spawn_verdict { VERDICT_CALM, VERDICT_BUSY, VERDICT_RUNAWAY };

#define SPAWN_REPEATED 8 /* command lines that are remembered */
#define SPAWN_CRASHES  2 /* kinds of failures that are counted: a supervisor may cause its own */
#define CRASH_LEAST    5
#define CRASH_PART     8              /* of all that end it is one of so many, at least */
#define CRASH_NS       25000000000ull /* from the first to the last of them, at least */
#define CRASH_GAP_NS   60000000000ull /* between two of them, at most */

/* The same program has failed in the same way, again and again: something restarts it. */
struct spawn_crash {
	uint64_t program; /* 0: none */
	int32_t status;
	uint32_t count;
	uint32_t ends; /* of all processes since the first one */
	uint64_t first_ns, last_ns;
	char name[TALLY_NAME];
};

struct exit_count {
	int32_t status;
	uint32_t count; /* 0: the entry is free */
};

struct spawn_stats {
	struct decay event_rates[EVENT_RATE_KINDS];
	struct decay short_exit_score; /* of short-lived processes that ended */
	uint64_t totals[EVENT_RATE_KINDS];
	uint64_t refused_forks, refused_threads; /* by the kernel */
	uint64_t short_exits, failures, cpu_ns;
	uint64_t others;                        /* processes whose program is not in commands */
	uint64_t first_ns, last_ns;             /* its first and last birth; 0: none */
	uint64_t over_ns;                       /* since when the score is high; 0: it is not */
	uint64_t lasts_ns;                      /* since when it is not even low; 0: it is */
	bool busy;                              /* as of the last end: use spawn_stats_verdict */
	struct decay failed, repeated;          /* short-lived ones that have, and are */
	uint64_t commands_seen[SPAWN_REPEATED]; /* hashes of the last different command lines */
	struct spawn_crash crashes[SPAWN_CRASHES];
	struct exit_count ends[SPAWN_STATS_EXITS];
	struct tally_row commands[SPAWN_STATS_COMMANDS];
	struct histogram lifetimes;
	struct rates births; /* by second */
};

/* A process that ended; name: its program if it never executed one, or NULL. */
struct spawn_exit {
	uint64_t time_ns, lifetime_ns, cpu_ns;
	int32_t status;
	bool is_short;
	bool is_expected; /* NODE_EXPECTED: no failure */
	bool is_report;   /* answers_reports_exec: weighs as a success */
	bool is_probe;    /* node_is_probe: no part of a runaway either */
	const char *name;
	uint64_t command;    /* hash of its command line */
	const char *program; /* for a crash loop; NULL: not counted there */
};

void spawn_stats_fork(struct spawn_stats *stats, uint64_t time_ns);
/*
 * before: the program that the process had executed before, or NULL.  A process counts by its last
 * one.
 */
void spawn_stats_exec(
	struct spawn_stats *stats, uint64_t time_ns, const char *name, const char *before);
void spawn_stats_failed_exec(struct spawn_stats *stats, uint64_t time_ns);
/* The kernel has refused to start a process, or a thread. */
void spawn_stats_refused(struct spawn_stats *stats, bool thread);
void spawn_stats_exit(struct spawn_stats *stats, const struct spawn_exit *end,
	const struct runaway_limits *limits);
void spawn_stats_merge(struct spawn_stats *to, const struct spawn_stats *from);

/* BUSY or RUNAWAY for a high score; else BUSY is for commands that are repeated. */
bool spawn_stats_is_high(
	const struct spawn_stats *stats, const struct runaway_limits *limits, uint64_t now_ns);
enum spawn_verdict spawn_stats_verdict(
	const struct spawn_stats *stats, const struct runaway_limits *limits, uint64_t now_ns);
/* The crash loop that goes on now, of two the one that began first; NULL: none. */
const struct spawn_crash *spawn_stats_crash(const struct spawn_stats *stats, uint64_t now_ns);
/* The rank in a list: rises with the rate over 1 s, falls with that over 10 s. */
double spawn_stats_rank(const struct spawn_stats *stats, uint64_t now_ns);
/* Share of ended processes that failed, 0 to 1. */
double spawn_stats_failed_share(const struct spawn_stats *stats);
/* NULL: none failed */
const struct exit_count *spawn_stats_top_exit(const struct spawn_stats *stats);

#endif
