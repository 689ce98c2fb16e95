// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/proc_usage.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_MAX 256 /* tasks per step */

int32_t proc_usage_next_pid(DIR *dir)
{
	struct dirent *entry;
	char *end;
	long pid;

	while ((entry = readdir(dir))) {
		pid = strtol(entry->d_name, &end, 10);
		if (!*end && pid > 0 && pid <= INT32_MAX)
			return (int32_t)pid;
	}
	return 0;
}

bool proc_usage_is_ended(const struct procstat *stat, uint64_t tick_ns)
{
	const struct ident id = {.pid = stat->pid, .start_ns = stat->start_ticks * tick_ns};

	if (stat->state != 'Z' && stat->state != 'X')
		return false;
	return stat->threads <= 1 || !proc_threads_any_lives(id, tick_ns);
}

/* A status of 0 can also mean a lack of permission. */
void proc_usage_fill_end(struct event *event, const struct procstat *stat, uint64_t tick_ns)
{
	bool allowed = !geteuid() || event->uid == geteuid();

	event->exit.status = stat->status || allowed ? stat->status : STATUS_UNKNOWN;
	event->exit.cpu_ns = stat->cpu_ticks * tick_ns;
}

/* Returns whether the zombie must be reported. */
static bool read_zombie(
	struct proc_usage *figures, const struct procstat *stat, struct event *event)
{
	event->kind = EVENT_ZOMBIE;
	event->stat = (struct event_stat){0};
	if (stat->state == 'X' || !figures->know(figures->ctx, event))
		return false;
	proc_usage_fill_end(event, stat, figures->tasks.tick_ns);
	return unreaped_meet(&figures->unreaped, event);
}

static bool read_process(struct proc_usage *figures, int32_t pid, struct event *event)
{
	uint64_t tick_ns = figures->tasks.tick_ns;
	struct procstat stat;

	if (procstat_read(pid, &stat) || stat.pid != pid)
		return false;
	*event = (struct event){.kind = EVENT_STAT,
		.time_ns = clock_read(CLOCK_BOOTTIME),
		.flags = stat.kthread ? EVENT_KTHREAD : 0,
		.id = {.pid = pid, .start_ns = stat.start_ticks * tick_ns},
		.parent = {.pid = stat.ppid},
		.stat = {
			.cpu_ns = stat.cpu_ticks * tick_ns,
			.rss_bytes = stat.rss_pages * (uint64_t)sysconf(_SC_PAGESIZE),
			.threads = stat.threads,
			.priority = stat.priority,
			.nice = stat.nice,
			.state = stat.state,
		}};
	memcpy(event->comm, stat.comm, COMM_SIZE);
	if (proc_usage_is_ended(&stat, tick_ns))
		return read_zombie(figures, &stat, event);
	return figures->know(figures->ctx, event);
}

/* Reads the next batch, and requests their bytes.  Returns false when there are no more. */
static bool read_ahead(struct proc_usage *figures)
{
	struct proc_io_task tasks[PROC_IO_BATCH];
	unsigned asked = 0;
	int32_t pid = 0;

	figures->count = figures->at = 0;
	while (figures->count < PROC_IO_BATCH && (pid = proc_usage_next_pid(figures->dir))) {
		struct event *event = &figures->ahead[figures->count];
		int *number = &figures->asked[figures->count];

		if (!read_process(figures, pid, event))
			continue;
		*number = figures->tasks.io && event->kind == EVENT_STAT &&
					  !(event->flags & EVENT_KTHREAD)
				  ? (int)asked
				  : -1;
		if (*number >= 0)
			tasks[asked++] = (struct proc_io_task){.pid = pid};
		figures->count++;
	}
	if (asked)
		proc_io_request(figures->tasks.io, tasks, asked);
	return figures->count || pid;
}

enum find_result { NOTHING, ONE, WAITING, END };

/* The next process; its bytes may not be there yet. */
static enum find_result next_usage(struct proc_usage *figures, struct event *event)
{
	int number;

	if (figures->at == figures->count)
		return read_ahead(figures) ? NOTHING : END;
	number = figures->asked[figures->at];
	if (number >= 0 && !proc_io_get(figures->tasks.io, (unsigned)number, READ_STEP_NS,
				   &figures->ahead[figures->at].stat))
		return WAITING;
	*event = figures->ahead[figures->at++];
	if (figures->threads && event->stat.threads > 1)
		proc_threads_open(&figures->tasks, event->id);
	return ONE;
}

/* The next task; it may have gone, or may not be reported. */
static enum find_result next_task(struct proc_usage *figures, struct event *event)
{
	enum find_result found;

	if (figures->tasks.dir) {
		if (!proc_threads_next(&figures->tasks, event))
			return NOTHING;
		event->kind = EVENT_STAT;
		return figures->know(figures->ctx, event) ? ONE : NOTHING;
	}
	if (figures->all_met)
		return unreaped_next_gone(
			       &figures->unreaped, figures->mark, clock_read(CLOCK_BOOTTIME), event)
			       ? ONE
			       : END;
	found = next_usage(figures, event);
	if (found != END)
		return found;
	figures->all_met = true;
	return NOTHING;
}

static bool begin(struct proc_usage *figures)
{
	figures->dir = opendir("/proc");
	figures->all_met = false;
	figures->mark = unreaped_begin(&figures->unreaped);
	return figures->dir;
}

int proc_usage_step(struct proc_usage *figures, event_fn *deliver, void *ctx)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + READ_STEP_NS;
	enum find_result found = NOTHING;
	struct event event;
	int err = 0;

	if (!figures->dir && !begin(figures))
		return -errno;
	for (unsigned n = 0; !err && found < WAITING && n < STEP_MAX &&
			     (!n || clock_read(CLOCK_BOOTTIME) < end_ns);
		n++) {
		found = next_task(figures, &event);
		if (found == ONE)
			err = deliver(ctx, &event);
	}
	if (err || found == END)
		proc_usage_end(figures);
	return err ? err : found != END;
}

void proc_usage_end(struct proc_usage *figures)
{
	proc_threads_close(&figures->tasks);
	if (figures->dir)
		closedir(figures->dir);
	figures->dir = NULL;
	figures->count = figures->at = 0;
}

void proc_usage_free(struct proc_usage *figures)
{
	proc_usage_end(figures);
	unreaped_free(&figures->unreaped);
}
