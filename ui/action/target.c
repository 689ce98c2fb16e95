// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/action/target.h"

#include "core/base/text.h"
#include "core/io/read_limits.h"
#include "core/source/proc/procstat.h"
#include "ui/session/loop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open /* C libraries before 2.31 */
#define SYS_pidfd_send_signal 424
#define SYS_pidfd_open        434
#endif

#define NICE_MIN (-20)
#define NICE_MAX 19

struct target target_of(const struct node *node)
{
	struct target target = {
		.pid = node->id.pid,
		.start_ticks = procstat_ticks(node->id.start_ns),
	};

	if (node_is_exited(node))
		target.flags |= TARGET_DEAD;
	if (node->flags & NODE_KTHREAD)
		target.flags |= TARGET_KTHREAD;
	if (node_is_thread(node))
		target.flags |= TARGET_THREAD;
	if (!node->id.start_ns)
		target.flags |= TARGET_UNKNOWN;
	memcpy(target.comm, node->comm, COMM_SIZE);
	return target;
}

/* Checks that need only the target: 0 or -errno. */
static int refuse(const struct target *target)
{
	if (target->flags & TARGET_DEAD)
		return -EOWNERDEAD;
	return target->flags & TARGET_UNKNOWN ? -ENODATA : 0;
}

static int check_owner(const struct target *target)
{
	int fd = procstat_open(target->pid, target->start_ticks);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int target_signal(const struct target *target, int number)
{
	int err = refuse(target), fd;

	if (err)
		return err;
	if (target->flags & TARGET_THREAD)
		return -EINVAL;
	fd = syscall(SYS_pidfd_open, target->pid, 0);
	if (fd < 0)
		return -errno;
	err = check_owner(target);
	if (!err && syscall(SYS_pidfd_send_signal, fd, number, NULL, 0))
		err = -errno;
	close(fd);
	return err;
}

static int clamp_nice(int nice)
{
	return nice < NICE_MIN ? NICE_MIN : nice > NICE_MAX ? NICE_MAX : nice;
}

/*
 * Renices the thread whose stat file this is.  A thread that exits meanwhile is not an error.
 *
 * setpriority(2) and sched_setattr(2) take a number, no system call takes a pidfd.  Between the
 * read and the call, some microseconds, the thread may exit and its number be reused.  The kernel
 * allocates numbers cyclically, so this takes a whole cycle of them.  The worst result is that
 * another thread is reniced once; target_renice reports it if the process has exited.
 */
static int renice_thread(int dir_fd, const char *name, int steps)
{
	struct procstat stat;
	int err;

	err = procstat_read_at(dir_fd, name, &stat);
	if (err)
		return err == -ESRCH ? 0 : err;
	if (clamp_nice(stat.nice + steps) == stat.nice)
		return 0;
	if (setpriority(PRIO_PROCESS, stat.pid, clamp_nice(stat.nice + steps)) && errno != ESRCH)
		return -errno;
	return 0;
}

static int renice_threads(int proc_fd, int steps)
{
	int fd = openat(proc_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = 0;
	struct dirent *entry;
	uint64_t end_ns;
	char name[32];
	DIR *task;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	end_ns = loop_now_ns() + READ_THREADS_NS;
	task = fdopendir(fd);
	if (!task) {
		close(fd);
		return -ENOMEM;
	}
	while (!err && (entry = readdir(task))) {
		if (*entry->d_name == '.')
			continue;
		if (loop_now_ns() >= end_ns)
			err = -ETIME;
		snprintf(name, sizeof(name), "%.16s/stat", entry->d_name);
		if (!err)
			err = renice_thread(fd, name, steps);
	}
	closedir(task);
	return err;
}

int target_renice(const struct target *target, int steps, int *nice)
{
	struct procstat stat;
	int err = refuse(target), fd;

	if (err)
		return err;
	fd = procstat_open(target->pid, target->start_ticks);
	if (fd < 0)
		return fd;
	if (target->flags & TARGET_THREAD) /* /proc/TID exists, although it is not listed */
		err = renice_thread(fd, "stat", steps);
	else
		err = renice_threads(fd, steps);
	if (!err)
		err = procstat_read_at(fd, "stat", &stat);
	if (!err && procstat_is_ended(&stat))
		err = -ESRCH;
	if (!err)
		*nice = stat.nice;
	close(fd);
	return err;
}

void target_name(char *out, size_t size, const struct target *target)
{
	char comm[COMM_SIZE * 4];

	text_escape(comm, sizeof(comm), target->comm, strnlen(target->comm, COMM_SIZE));
	snprintf(out, size, "%s (%" PRId32 ")", *comm ? comm : "?", target->pid);
}

static const char *failure_words(int err)
{
	static const struct {
		int err;
		const char *words;
	} table[] = {
		{EOWNERDEAD, "has already exited"},
		{ESRCH, "has already exited"},
		{ESTALE, "has exited, and its pid has been reused"},
		{ENODATA, "its start time is unknown, so the pid may have been reused"},
		{EINVAL, "is a thread: signals go to processes"},
		{EPERM, "not permitted"},
		{EACCES, "not permitted: a higher priority needs CAP_SYS_NICE"},
		{ETIME, "has too many threads: not all were reniced"},
		{ENOSYS, "not supported safely by this kernel: needs Linux 5.3 or later"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].err == -err)
			return table[i].words;
	return strerror(-err);
}

void target_sentence(char *out, size_t size, const struct target *target, int err)
{
	char name[COMM_SIZE * 4 + 16];

	target_name(name, sizeof(name), target);
	snprintf(out, size, "%s: %s", name, failure_words(err));
}
