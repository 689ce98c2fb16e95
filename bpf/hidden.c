// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/live_private.h"

#include "core/base/clock.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void hidden_note(struct hidden *hidden, const struct task_snapshot *snapshot, struct ident parent)
{
	if (parent.pid == 0 || task_snapshot_find(snapshot, parent.pid))
		return;
	for (unsigned i = 0; i < hidden->count; i++)
		if (hidden->ids[i].pid == parent.pid)
			return;
	if (hidden->count < HIDDEN_MAX)
		hidden->ids[hidden->count++] = parent;
}

void hidden_forget(struct hidden *hidden, unsigned n)
{
	hidden->ids[n] = hidden->ids[--hidden->count];
}

int hidden_seed(struct ident id, struct event *event)
{
	uint64_t start_ticks;
	int err;

	memset(event, 0, sizeof(*event));
	event->kind = EVENT_SEED;
	event->id = id;
	event->flags = EVENT_TTY;
	event->time_ns = clock_read(CLOCK_BOOTTIME);
	err = procfs_who(id.pid, event, &start_ticks);
	if (err)
		return err;
	return procstat_ticks(id.start_ns) == start_ticks ? 0 : -ESRCH;
}

int hidden_stat(struct ident id, struct proc_io *io, struct event *event)
{
	int err = hidden_seed(id, event);
	struct procstat stat;

	if (!err)
		err = procstat_read(id.pid, &stat);
	if (err)
		return err;
	if ((stat.exiting && stat.threads <= 1) || !proc_usage_find_life(&stat, procstat_tick_ns()))
		return -ESRCH;
	event->kind = EVENT_STAT;
	event->stat.cpu_ns = stat.cpu_ticks * procstat_tick_ns();
	event->stat.rss_bytes = procstat_read_rss(stat.tid);
	event->stat.threads = stat.threads;
	event->stat.priority = stat.priority;
	event->stat.nice = stat.nice;
	event->stat.state = stat.state;
	proc_io_read(io, id.pid, 0, &event->stat);
	return 0;
}
