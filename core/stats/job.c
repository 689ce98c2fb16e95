// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/job.h"

#include "core/tree/subtree.h"

#include <errno.h>
#include <stdlib.h>

int job_open(struct job *job, char *const *command)
{
	*job = (struct job){.command = command, .cores = -1};
	if (!command)
		return 0;
	job->totals = calloc(1, sizeof(*job->totals));
	return job->totals ? 0 : -ENOMEM;
}

void job_close(struct job *job)
{
	free(job->totals);
	*job = (struct job){0};
}

static void see_memory(struct job *job, uint64_t bytes)
{
	if (bytes > job->peak_bytes)
		job->peak_bytes = bytes;
}

void job_apply(struct job *job, const struct event *event, const struct node *node,
	struct ident root, uint64_t short_ns)
{
	bool is_root = ident_equal(node->id, root);

	summary_apply(job->totals, event, node, short_ns);
	if (event->kind == EVENT_STAT)
		see_memory(job, node->rss_bytes);
	if (is_root && !job->start_ns)
		job->start_ns = node->id.start_ns;
	if (event->kind != EVENT_EXIT)
		return;
	see_memory(job, event->exit.max_rss_bytes);
	if (is_root)
		job->end_ns = node->exit_ns;
	if (!job->first_failure.pid && node_has_failed(node))
		job->first_failure = node->id;
}

/* False: none of its processes has figures. */
static bool add_running(const struct node *root, uint64_t *cpu_ns)
{
	bool measured = false;

	for (const struct node *node = root; node; node = subtree_next(node, root)) {
		if (node_is_exited(node) || node_is_thread(node))
			continue;
		*cpu_ns += node->cpu_ns;
		measured |= node->stat_ns != 0;
	}
	return measured;
}

void job_measure(struct job *job, const struct node *root, uint64_t now_ns)
{
	uint64_t cpu_ns = job->totals->cpu_ns,
		 since_ns = job->pass_ns ? job->pass_ns : job->start_ns;
	bool measured = root && add_running(root, &cpu_ns);

	job->cores = -1;
	if (!measured || now_ns <= since_ns)
		return;
	if (cpu_ns >= job->cpu_ns) /* less: a process was not seen to end */
		job->cores = (double)(cpu_ns - job->cpu_ns) / (double)(now_ns - since_ns);
	job->cpu_ns = cpu_ns;
	job->pass_ns = now_ns;
}

void job_end(struct job *job, int32_t status, uint64_t now_ns)
{
	job->has_ended = true;
	job->status = status;
	if (!job->end_ns)
		job->end_ns = now_ns;
}

uint64_t job_elapsed_ns(const struct job *job, uint64_t now_ns)
{
	uint64_t end_ns = job->has_ended ? job->end_ns : now_ns;

	return job->start_ns && end_ns > job->start_ns ? end_ns - job->start_ns : 0;
}

double job_cores(const struct job *job)
{
	uint64_t elapsed_ns = job_elapsed_ns(job, 0);

	if (!job->has_ended)
		return job->cores;
	return elapsed_ns ? (double)job->totals->cpu_ns / (double)elapsed_ns : -1;
}
