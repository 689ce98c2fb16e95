// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_threads.h"

#include "core/base/clock.h"
#include "core/source/proc/procstat.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 64  /* "/proc/4194304/task/4194304/stat" */
#define PREFER_MAX 256 /* threads read to find one that runs */

/* The directory dir is relative to dir_fd or absolute. */
static bool read_thread_stat(int dir_fd, const char *dir, struct procstat *stat)
{
	char path[2 * PATH_BYTES];

	snprintf(path, sizeof(path), "%.*s/stat", PATH_BYTES, dir);
	return !procstat_read_at(dir_fd, path, stat);
}

/*
 * Fails for a thread that is exiting: its end may have been reported already.  Its owner may differ
 * from that of its process.
 */
static bool fill_thread(struct event *event, struct ident process, int dir_fd, const char *dir,
	const struct procstat *stat, uint64_t tick_ns, struct proc_io *io)
{
	struct stat owner;

	if (stat->exiting || fstatat(dir_fd, dir, &owner, 0))
		return false;
	*event = (struct event){.flags = EVENT_THREAD,
		.time_ns = clock_read(CLOCK_BOOTTIME),
		.id = {.pid = stat->pid, .start_ns = stat->start_ticks * tick_ns},
		.parent = process,
		.tid = stat->pid,
		.uid = owner.st_uid,
		.gid = owner.st_gid,
		.stat = {
			.cpu_ns = stat->cpu_ticks * tick_ns,
			.priority = stat->priority,
			.nice = stat->nice,
			.state = stat->state,
		}};
	memcpy(event->comm, stat->comm, COMM_SIZE);
	if (io)
		proc_io_read(io, process.pid, stat->pid, &event->stat);
	return true;
}

bool proc_threads_read(struct ident process, int32_t tid, uint64_t tick_ns, struct proc_io *io,
	struct event *event)
{
	char dir[PATH_BYTES];
	struct procstat stat;

	snprintf(dir, sizeof(dir), "/proc/%d/task/%d", process.pid, tid);
	return read_thread_stat(AT_FDCWD, dir, &stat) && stat.pid == tid &&
	       fill_thread(event, process, AT_FDCWD, dir, &stat, tick_ns, io);
}

void proc_threads_close(struct proc_threads *tasks)
{
	if (tasks->dir)
		closedir(tasks->dir);
	tasks->dir = NULL;
}

void proc_threads_open(struct proc_threads *tasks, struct ident process)
{
	char path[PATH_BYTES];

	proc_threads_close(tasks);
	snprintf(path, sizeof(path), "/proc/%d/task", process.pid);
	tasks->dir = opendir(path);
	tasks->process = process;
}

/* The first thread shows whether the pid still belongs to that process. */
static bool is_of_another(const struct proc_threads *tasks, const struct procstat *stat)
{
	return stat->pid == tasks->process.pid &&
	       !procstat_is_start(
		       stat->start_ticks * tasks->tick_ns, tasks->process.start_ns, tasks->tick_ns);
}

/* The next thread, the first included.  Returns false when there are no more. */
static bool next(struct proc_threads *tasks, struct procstat *stat, const char **name)
{
	struct dirent *entry;

	while (tasks->dir && (entry = readdir(tasks->dir))) {
		if (entry->d_name[0] == '.' ||
			!read_thread_stat(dirfd(tasks->dir), entry->d_name, stat))
			continue;
		if (is_of_another(tasks, stat))
			break;
		*name = entry->d_name;
		return true;
	}
	proc_threads_close(tasks);
	return false;
}

bool proc_threads_next(struct proc_threads *tasks, struct event *event)
{
	struct procstat stat;
	const char *name;

	while (next(tasks, &stat, &name))
		if (stat.pid != tasks->process.pid &&
			fill_thread(event, tasks->process, dirfd(tasks->dir), name, &stat,
				tasks->tick_ns, tasks->io))
			return true;
	return false;
}

/* Stops at the first one, or goes on for one that runs. */
static bool find(struct ident process, uint64_t tick_ns, bool prefer, struct procstat *stat)
{
	struct proc_threads tasks = {.tick_ns = tick_ns};
	struct procstat met;
	const char *name;
	bool lives = false, is_enough = false;

	proc_threads_open(&tasks, process);
	for (unsigned count = 0; !is_enough && next(&tasks, &met, &name); count++) {
		if (met.exiting)
			continue;
		if (!lives || met.state == 'R')
			*stat = met;
		lives = true;
		is_enough = !prefer || met.state == 'R' || count >= PREFER_MAX;
	}
	proc_threads_close(&tasks);
	return lives;
}

bool proc_threads_find_living(struct ident process, uint64_t tick_ns, struct procstat *stat)
{
	return find(process, tick_ns, true, stat);
}

bool proc_threads_any_lives(struct ident process, uint64_t tick_ns)
{
	struct procstat stat;

	return find(process, tick_ns, false, &stat);
}
