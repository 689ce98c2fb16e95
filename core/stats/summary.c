// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/summary.h"

#include "core/base/units.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static void count_program(const struct tally *tally, const struct node *node,
	const struct event_exit *end, bool has_failed)
{
	struct tally_row *row;
	char label[LABEL_SIZE];

	lineage_label(node, label);
	row = tally_row(tally, *label ? label : "?");
	row->count++;
	row->failed += has_failed;
	row->cpu_ns += event_cpu_used(end);
}

static void count_failure(struct summary *summary, int32_t status)
{
	struct exit_count *end = summary->ends;

	summary->failures++;
	summary->signals += WIFSIGNALED(status);
	while (end < summary->ends + SUMMARY_ENDS && end->count && end->status != status)
		end++;
	if (end == summary->ends + SUMMARY_ENDS) {
		summary->other_ends++;
		return;
	}
	end->status = status;
	end->count++;
}

static void count_lifetime(struct summary *summary, const struct event *event,
	const struct node *node, uint64_t short_ns)
{
	uint64_t lived_ns;

	if (!event->id.start_ns || event->time_ns < event->id.start_ns)
		return;
	lived_ns = event->time_ns - event->id.start_ns;
	if (node && lived_ns >= summary->lifetimes.longest_ns)
		lineage_label(node, summary->longest_label);
	histogram_add(&summary->lifetimes, lived_ns);
	summary->short_lived += lived_ns < short_ns;
}

static bool exit_has_failed(const struct event *event, const struct node *node)
{
	return units_status_is_failure(event->exit.status) &&
	       !(node && node->flags & NODE_EXPECTED);
}

/* What the event says of the end, and not which process it was. */
static void count_status(struct summary *summary, const struct event *event,
	const struct node *node, uint64_t short_ns)
{
	const struct event_exit *end = &event->exit;

	summary->cpu_ns += event_cpu_used(end);
	if (end->status == STATUS_UNKNOWN)
		summary->unseen++;
	else
		count_lifetime(summary, event, node, short_ns);
	if (exit_has_failed(event, node))
		count_failure(summary, end->status);
	if (node && end->max_rss_bytes > summary->max_rss_bytes) {
		summary->max_rss_bytes = end->max_rss_bytes;
		lineage_label(node, summary->max_rss_label);
	}
}

static void count_exit(struct summary *summary, const struct event *event, const struct node *node,
	uint64_t short_ns)
{
	const struct tally programs = {
		summary->programs, SUMMARY_PROGRAMS, &summary->other_programs};
	const struct tally parents = {summary->parents, SUMMARY_PARENTS, &summary->other_parents};
	bool failed = exit_has_failed(event, node);

	summary->ended++;
	count_status(summary, event, node, short_ns);
	if (!node)
		return;
	summary->running -= node->flags & NODE_FORKED && summary->running ? 1 : 0;
	count_program(&programs, node, &event->exit, failed);
	if (node->parent && !node_is_top(node->parent))
		count_program(&parents, node->parent, &event->exit, failed);
}

static void count_start(struct summary *summary, const struct node *node)
{
	summary->started++;
	summary->running += node != NULL;
}

void summary_apply(struct summary *summary, const struct event *event, const struct node *node,
	uint64_t short_ns)
{
	switch (event->kind) {
	case EVENT_FORK:
		count_start(summary, node);
		break;
	case EVENT_EXEC:
		if (event->flags & EVENT_COMMAND) /* its fork is left out of the recording */
			count_start(summary, node);
		summary->execs++;
		break;
	case EVENT_EXEC_FAILED:
		summary->failed_execs++;
		break;
	case EVENT_FORK_FAILED:
		if (event->flags & EVENT_FOR_THREAD)
			summary->refused_threads++;
		else
			summary->refused_forks++;
		break;
	case EVENT_EXIT:
		count_exit(summary, event, node, short_ns);
		break;
	default:
		break;
	}
}

void summary_correct_exit(struct summary *summary, const struct event *event,
	const struct node *node, uint64_t short_ns)
{
	summary->unseen -= summary->unseen ? 1 : 0;
	count_status(summary, event, node, short_ns);
}

static int compare_ends(const void *a, const void *b)
{
	const struct exit_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->status - y->status;
}

void summary_sort(struct summary *summary)
{
	tally_sort_by_cpu(summary->programs, SUMMARY_PROGRAMS);
	tally_sort(summary->parents, SUMMARY_PARENTS);
	qsort(summary->ends, SUMMARY_ENDS, sizeof(summary->ends[0]), compare_ends);
}
