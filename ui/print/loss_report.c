// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/loss_report.h"

#include "ui/session/message.h"

#include <inttypes.h>
#include <string.h>

/* Only BPF has a ring buffer. */
static const char *loss_reason(const struct source *source)
{
	if (!source->live)
		return " during recording";
	return strcmp(source->name, "bpf") ? ": processes started faster than they could be read"
					   : "; increase the ring buffer with --ring";
}

static void print_lost(uint64_t count, const char *advice)
{
	if (count)
		message_print("%" PRIu64 " %s lost%s", count,
			count == 1 ? "event was" : "events were", advice);
}

void loss_report_print(const struct tree_counts *counts, uint64_t cut, uint64_t refused,
	const struct source *source)
{
	uint64_t skipped = source->skipped < counts->lost ? source->skipped : counts->lost;

	print_lost(counts->lost - skipped, loss_reason(source));
	print_lost(skipped,
		": this kernel skips them when it preempts a program of mayfly; a larger ring does "
		"not help, tracefs does: run as root");
	if (cut)
		message_print("the arguments of %" PRIu64 " %s were truncated%s", cut,
			cut == 1 ? "exec" : "execs",
			source->live ? "; raise --max-args to keep more" : " during recording");
	if (refused)
		message_print("%" PRIu64 " %s not kept: out of memory", refused,
			refused == 1 ? "process" : "processes");
}

bool loss_report_print_unmet(const struct scope *scope, bool live)
{
	char pids[SCOPE_NOT_FOUND_TEXT];
	unsigned unmet = scope_write_not_found(scope, pids, sizeof(pids));
	const char *where = live ? "" : " in the recording";

	if (unmet && unmet == scope->root_count)
		message_print("--pid: no such process: %s%s", pids, where);
	else if (unmet)
		message_print("--pid: no such process: %s%s; showing the others", pids, where);
	return unmet && unmet == scope->root_count;
}
