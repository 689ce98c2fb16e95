// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_usage.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_MAX     256 /* tasks per step */
#define MEMORY_AGAIN 16  /* passes */
#define FILE_PASSES  8   /* passes until it is noticed that a file has been deleted */

struct proc_memory_seen {
	int32_t pid;
	uint64_t start_ticks, cpu_ticks, faults, rss_pages;
	uint64_t rss_bytes;
};

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

bool proc_usage_find_life(struct procstat *stat, uint64_t tick_ns)
{
	const struct ident id = {.pid = stat->pid, .start_ns = stat->start_ticks * tick_ns};
	struct procstat living;

	if (stat->state != 'Z' && stat->state != 'X')
		return true;
	if (stat->threads <= 1 || !proc_threads_find_living(id, tick_ns, &living))
		return false;
	stat->tid = living.pid;
	stat->state = living.state;
	stat->image = living.image;
	return true;
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
	event->flags &= ~(uint32_t)EVENT_TTY;
	event->stat = (struct event_stat){0};
	if (stat->state == 'X' || !figures->know(figures->ctx, event))
		return false;
	proc_usage_fill_end(event, stat, figures->tasks.tick_ns);
	return unreaped_meet(&figures->unreaped, event);
}

static void begin_memory(struct proc_memory *memory)
{
	struct proc_memory_pass oldest = memory->last;

	memory->last = memory->now;
	memory->now = oldest;
	memory->now.count = memory->at = 0;
	memory->passes++;
}

static const struct proc_memory_seen *find_seen(struct proc_memory *memory, int32_t pid)
{
	const struct proc_memory_pass *last = &memory->last;

	while (memory->at < last->count && last->seen[memory->at].pid < pid)
		memory->at++;
	return memory->at < last->count && last->seen[memory->at].pid == pid
		       ? &last->seen[memory->at]
		       : NULL;
}

static bool is_at_rest(const struct proc_memory_seen *seen, const struct procstat *stat)
{
	return seen && seen->start_ticks == stat->start_ticks &&
	       seen->cpu_ticks == stat->cpu_ticks && seen->faults == stat->faults &&
	       seen->rss_pages == stat->rss_pages;
}

/* Without memory it is not kept, and is read again. */
static void keep_seen(struct proc_memory_pass *pass, const struct proc_memory_seen *seen)
{
	size_t room = pass->room ? pass->room * 2 : 256;
	struct proc_memory_seen *grown;

	if (pass->count == pass->room) {
		grown = realloc(pass->seen, room * sizeof(*grown));
		if (!grown)
			return;
		pass->seen = grown;
		pass->room = room;
	}
	pass->seen[pass->count++] = *seen;
}

/*
 * The exact figure is in statm, which takes two thirds of the time of stat.  So it is read only of
 * a process that has run, has had a page fault, or has another size in stat since the last pass,
 * and of one in MEMORY_AGAIN of the others: what the kernel takes from a sleeping one is seen that
 * much later.
 */
static uint64_t read_memory(struct proc_memory *memory, const struct procstat *stat)
{
	const struct proc_memory_seen *seen = find_seen(memory, stat->pid);
	bool again = (memory->passes + (uint32_t)stat->pid) % MEMORY_AGAIN == 0;
	const struct proc_memory_seen now = {
		.pid = stat->pid,
		.start_ticks = stat->start_ticks,
		.cpu_ticks = stat->cpu_ticks,
		.faults = stat->faults,
		.rss_pages = stat->rss_pages,
		.rss_bytes = is_at_rest(seen, stat) && !again ? seen->rss_bytes
							      : procstat_read_rss(stat->tid),
	};

	keep_seen(&memory->now, &now);
	return now.rss_bytes;
}

static void free_memory(struct proc_memory *memory)
{
	free(memory->last.seen);
	free(memory->now.seen);
	*memory = (struct proc_memory){0};
}

/* The link is read for a part of the processes in each pass. */
static bool is_file_deleted(const struct proc_usage *figures, int32_t pid)
{
	char path[PATH_MAX];
	ssize_t len, end = (ssize_t)strlen(FILE_DELETED);

	if (((uint32_t)pid + figures->passes) % FILE_PASSES)
		return false;
	len = procfs_exe(pid, path, sizeof(path));
	return len > end && !strcmp(path + len - end, FILE_DELETED);
}

static bool read_process(
	struct proc_usage *figures, int32_t pid, struct event *event, char name[PROCSTAT_NAME])
{
	uint64_t tick_ns = figures->tasks.tick_ns;
	struct procstat stat;

	if (procstat_read(pid, &stat) || stat.pid != pid)
		return false;
	*event = (struct event){.kind = EVENT_STAT,
		.time_ns = clock_read(CLOCK_BOOTTIME),
		.flags = EVENT_TTY | (stat.kthread ? EVENT_KTHREAD : 0),
		.id = {.pid = pid, .start_ns = stat.start_ticks * tick_ns},
		.parent = {.pid = stat.ppid},
		.place = {.tty = stat.tty},
		.stat = {
			.cpu_ns = stat.cpu_ticks * tick_ns,
			.threads = stat.threads,
			.priority = stat.priority,
			.nice = stat.nice,
		}};
	memcpy(event->comm, stat.comm, COMM_SIZE);
	memcpy(name, stat.name, sizeof(stat.name));
	event->name = *name ? name : NULL;
	if (!stat.kthread && is_file_deleted(figures, pid))
		event->flags |= EVENT_DELETED;
	if (!proc_usage_find_life(&stat, tick_ns))
		return read_zombie(figures, &stat, event);
	event->stat.state = stat.state;
	if (!figures->know(figures->ctx, event))
		return false;
	if (!stat.kthread)
		event->stat.rss_bytes = read_memory(&figures->memory, &stat);
	return true;
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

		if (!read_process(figures, pid, event, figures->names[figures->count]))
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

static int begin(struct proc_usage *figures)
{
	figures->dir = opendir("/proc");
	if (!figures->dir)
		return -errno;
	figures->all_met = false;
	figures->passes++;
	figures->mark = unreaped_begin(&figures->unreaped);
	begin_memory(&figures->memory);
	return 0;
}

int proc_usage_step(struct proc_usage *figures, event_fn *deliver, void *ctx)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + READ_STEP_NS;
	enum find_result found = NOTHING;
	struct event event;
	int err = figures->dir ? 0 : begin(figures);

	if (err)
		return err;
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
	free_memory(&figures->memory);
}
