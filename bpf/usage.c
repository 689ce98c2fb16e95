// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/live_private.h"

#include "bpf/capture.h"
#include "bpf/wire.h"
#include "core/base/clock.h"
#include "core/source/proc/procfs.h"

#include <unistd.h>

/* Per step, during which a key waits: about a millisecond. */
#define STEP_BYTES  (128 << 10)
#define STEP_EVENTS 1024
#define KEPT_BYTES  (512 << 10) /* memory of a pass that the next one uses again */

void usage_init(struct usage *usage)
{
	*usage = (struct usage){.fd = -1};
}

void usage_end(struct usage *usage)
{
	if (usage->fd >= 0)
		close(usage->fd);
	usage->fd = -1;
	usage->running = false;
	if (usage->snapshot.room > KEPT_BYTES) /* most passes report few tasks */
		task_snapshot_clear(&usage->snapshot);
}

void usage_clear(struct usage *usage)
{
	task_snapshot_clear(&usage->snapshot);
	unreaped_free(&usage->unreaped);
	usage_end(usage);
}

/* Returns 1: there is more to read, 0: the pass is complete. */
static int read_step(struct usage *usage, struct capture *capture)
{
	int more;

	if (!usage->running) {
		usage->fd = capture_usage(capture, usage->all);
		if (usage->fd < 0)
			return usage->fd;
		usage->whole = usage->all;
		usage->all = false;
		usage->mark = unreaped_begin(&usage->unreaped);
		usage->running = true;
		usage->next = 0;
		task_snapshot_begin(&usage->snapshot);
	}
	if (usage->fd < 0)
		return 0;
	capture_go_on(capture, false);
	more = task_snapshot_go_on(&usage->snapshot, usage->fd, STEP_BYTES);
	if (more)
		return more;
	usage->read_ns = clock_read(CLOCK_BOOTTIME);
	usage->broken += usage->snapshot.broken;
	close(usage->fd);
	usage->fd = -1;
	return 0;
}

/* Returns false when it is no news. */
static bool decode_zombie(struct usage *usage, const void *task, struct event *event)
{
	int name_only = wire_zombie(event, task);

	if (name_only < 0)
		return false;
	if (name_only) {
		unreaped_meet_again(&usage->unreaped, event->id);
		return false;
	}
	return unreaped_meet(&usage->unreaped, event) || usage->whole;
}

/* Zombies that are no longer there; unknown when records were lost. */
static bool next_gone(struct usage *usage, struct event *event)
{
	return !usage->snapshot.broken &&
	       unreaped_next_gone(&usage->unreaped, usage->mark, usage->read_ns, event);
}

/* Processes, threads, zombies, reaped zombies.  Returns false when there are no more. */
static bool next_event(struct usage *usage, struct event *event, bool *news)
{
	const struct task_snapshot *snapshot = &usage->snapshot;
	size_t n = usage->next++, tasks = task_snapshot_tasks(snapshot),
	       threads = task_snapshot_threads(snapshot);

	if (n < tasks)
		*news = !wire_stat(event, task_snapshot_task(snapshot, n));
	else if ((n -= tasks) < threads)
		*news = !wire_thread(event, EVENT_STAT, task_snapshot_thread(snapshot, n));
	else if ((n -= threads) < task_snapshot_zombies(snapshot))
		*news = decode_zombie(usage, task_snapshot_zombie(snapshot, n), event);
	else
		return *news = next_gone(usage, event);
	return true;
}

/* Returns 1: there are more to deliver, 0: all are delivered. */
static int tell_step(struct usage *usage, event_fn *deliver, void *ctx)
{
	char name[PROCSTAT_NAME];
	struct event event;
	int err = 0;
	bool news;

	for (unsigned n = 0; !err && n < STEP_EVENTS; n++) {
		if (!next_event(usage, &event, &news))
			return 0;
		if (news && usage->names && event.kind == EVENT_STAT)
			procfs_complete_name(&event, name);
		if (news)
			err = deliver(ctx, &event);
	}
	return err ? err : 1;
}

bool usage_is_read(const struct usage *usage)
{
	return usage->running && usage->fd < 0;
}

int usage_step(struct usage *usage, struct capture *capture, event_fn *deliver, void *ctx)
{
	bool reading = !usage_is_read(usage);
	int err = read_step(usage, capture);

	if (!err)
		err = reading ? 1 : tell_step(usage, deliver, ctx);
	usage->all |= err < 0; /* the programs assume that all was delivered */
	return err;
}
