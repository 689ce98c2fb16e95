// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/usage.h"

#include "core/source/proc/procstat.h"
#include "ui/interactive/interactive.h"
#include "ui/print/loss_report.h"
#include "ui/session/child_user.h"
#include "ui/session/message.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

static bool is_same_file(const char *a, const char *b)
{
	struct stat a_stat, b_stat;

	return a && b && stat(a, &a_stat) == 0 && stat(b, &b_stat) == 0 &&
	       S_ISREG(a_stat.st_mode) && a_stat.st_dev == b_stat.st_dev &&
	       a_stat.st_ino == b_stat.st_ino;
}

static int check_files(const struct options *options)
{
	bool is_same = false;

	for (unsigned i = 0; i < options->record.further.count; i++)
		is_same |= is_same_file(options->record.further.paths[i], options->write) ||
			   is_same_file(options->record.further.paths[i], options->print.file);
	if (is_same || is_same_file(options->read, options->write) ||
		is_same_file(options->read, options->print.file) ||
		is_same_file(options->print.file, options->write)) {
		message_print("--read, --write and --output must not be the same file");
		return STATUS_USAGE;
	}
	return 0;
}

/* Threads are shown below their processes, which have another pid. */
static int check_threads(const struct scope *scope)
{
	for (unsigned i = 0; i < scope->root_count; i++) {
		int32_t tid = scope->roots[i].pid, pid = procstat_process_of(tid);

		if (pid && pid != tid) {
			message_print(
				"--pid: %d is a thread of process %d; use --pid=%d", tid, pid, pid);
			return STATUS_USAGE;
		}
	}
	return 0;
}

/* Of a live source.  The screen shows the pids that do not exist. */
static int check_pids(const struct options *options)
{
	const struct scope *scope = &options->scope;

	if (options->read)
		return 0;
	if (check_threads(scope))
		return STATUS_USAGE;
	if (options->mode == MODE_SCREEN)
		return 0;
	for (unsigned i = 0; i < scope->root_count; i++)
		if (!kill(scope->roots[i].pid, 0) || errno != ESRCH)
			return 0;
	return loss_report_print_unmet(scope, true) ? STATUS_USAGE : 0;
}

/* What is wrong use is reported first: a user without privileges learns it, too. */
int usage_check(const struct options *options)
{
	int status = check_files(options);

	if (!status && options->run.argv)
		status = child_user_check(options->run.argv[0], options->run.as);
	if (!status && options->mode == MODE_SCREEN)
		status = interactive_check();
	return status ? status : check_pids(options);
}
