/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * job.h - the command that mayfly runs, with all its descendants, as one thing: how long it has
 * run, what it has used, what has failed first.
 *
 *      job_open -> job_apply for each event of its processes, job_measure after each pass
 *               -> job_end -> job_close
 */
#ifndef CORE_STATS_JOB_H
#define CORE_STATS_JOB_H

#include "core/stats/summary.h"

struct job {
	char *const *command;       /* borrowed; NULL: no command is run, and nothing else is set */
	struct summary *totals;     /* of the command and its descendants */
	struct ident first_failure; /* pid 0: none so far */
	uint64_t start_ns, end_ns;  /* of the command itself; 0: not yet */
	uint64_t peak_bytes;        /* the most that one process had in memory */
	double cores;               /* CPUs used between the last two passes; < 0: not known */
	uint64_t cpu_ns, pass_ns; /* CPU time at the last pass, and when that was; 0: none so far */
	int32_t status;           /* of wait(2), of the command itself; once it has ended */
	bool has_ended;
	bool waits_for_input; /* it reads from its terminal */
	bool is_led;          /* --all: the cursor was set to the command */
	bool reported;        /* the person was led to the first failure */
};

int job_open(struct job *job, char *const *command); /* command may be NULL.  0 or -ENOMEM */
void job_close(struct job *job);
/* An event that was news, of a process of the job.  root: the command itself. */
void job_apply(struct job *job, const struct event *event, const struct node *node,
	struct ident root, uint64_t short_ns);
/* root: the node of the command; or NULL.  Also of processes that ended before this pass. */
void job_measure(struct job *job, const struct node *root, uint64_t now_ns);
void job_end(struct job *job, int32_t status, uint64_t now_ns);
uint64_t job_elapsed_ns(const struct job *job, uint64_t now_ns);
/* While it runs: of now; afterwards: the mean.  < 0: not known. */
double job_cores(const struct job *job);

#endif
