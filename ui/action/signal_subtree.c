// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Sends a signal to a whole subtree.
 *
 * A process that forks continuously has another child by the time its children are listed.  A
 * stopped process has not: each process found is stopped at once, and its children are listed again
 * until they were listed while it was stopped.  A last round lists the children of all processes
 * again, because a clone with CLONE_PARENT is a sibling of its creator.  When that round finds no
 * new process, there can be none.
 */
#include "ui/action/targets.h"

#include "core/source/proc/procstat.h"
#include "ui/action/signal_menu.h"
#include "ui/session/loop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIND_NS  UINT64_C(2000000000) /* limit of the search: the screen waits for it */
#define STOP_NS  UINT64_C(100000000)  /* limit for the last to stop: in D state a process cannot */
#define OURS_MAX 256

struct subtree_stop {
	struct targets *targets;
	struct outcome *outcome;
	targets_more_fn *more;
	void *ctx;
	bool stops; /* stop each process that is found */
	uint64_t end_ns;
	int32_t ours[OURS_MAX]; /* mayfly and its ancestors */
	unsigned ours_count;
};

/* ---- finding descendants ---- */

static bool is_ours(const struct subtree_stop *subtree, int32_t pid)
{
	for (unsigned i = 0; i < subtree->ours_count; i++)
		if (subtree->ours[i] == pid)
			return true;
	return pid == 1;
}

static void add_child(struct subtree_stop *subtree, int32_t pid, int32_t parent)
{
	struct target target = {.pid = pid};
	struct procstat stat;

	if (procstat_read(pid, &stat) || stat.ppid != parent || procstat_is_ended(&stat))
		return;
	target.start_ticks = stat.start_ticks;
	if (stat.kthread)
		target.flags |= TARGET_KTHREAD;
	memcpy(target.comm, stat.comm, COMM_SIZE);
	targets_add(subtree->targets, &target);
}

static void add_listed(struct subtree_stop *subtree, FILE *children, int32_t parent)
{
	int32_t pid;

	while (loop_now_ns() < subtree->end_ns && fscanf(children, "%" SCNd32, &pid) == 1)
		add_child(subtree, pid, parent);
}

static void add_children_of_thread(
	struct subtree_stop *subtree, int task_fd, const char *tid, int32_t pid)
{
	char name[40];
	FILE *children;
	int fd;

	snprintf(name, sizeof(name), "%.16s/children", tid);
	fd = openat(task_fd, name, O_RDONLY | O_CLOEXEC);
	children = fd < 0 ? NULL : fdopen(fd, "r");
	if (!children) {
		if (fd >= 0)
			close(fd);
		return;
	}
	add_listed(subtree, children, pid);
	fclose(children);
}

static DIR *open_tasks(const struct target *target)
{
	int fd = procstat_open(target->pid, target->start_ticks), task_fd;
	DIR *task;

	if (fd < 0)
		return NULL;
	task_fd = openat(fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(fd);
	task = task_fd < 0 ? NULL : fdopendir(task_fd);
	if (!task && task_fd >= 0)
		close(task_fd);
	return task;
}

static void add_children(struct subtree_stop *subtree, const struct target *target)
{
	int32_t pid = target->pid;
	DIR *task = open_tasks(target);
	struct dirent *entry;

	if (!task)
		return;
	while (loop_now_ns() < subtree->end_ns && (entry = readdir(task)))
		if (*entry->d_name != '.')
			add_children_of_thread(subtree, dirfd(task), entry->d_name, pid);
	closedir(task);
}

/* ---- stopping ---- */

static bool state_is_still(char state)
{
	return strchr("TtZX", state);
}

/* A process is stopped when all its threads are. */
static bool is_still(const struct target *target)
{
	DIR *task = open_tasks(target);
	struct dirent *entry;
	bool still = true;

	if (!task)
		return true;
	while (still && (entry = readdir(task))) {
		struct procstat stat;
		char name[32];

		if (*entry->d_name == '.')
			continue;
		snprintf(name, sizeof(name), "%.16s/stat", entry->d_name);
		still = procstat_read_at(dirfd(task), name, &stat) || state_is_still(stat.state);
	}
	closedir(task);
	return still;
}

static void stop(const struct subtree_stop *subtree, struct target *target)
{
	if (is_ours(subtree, target->pid))
		target->flags |= TARGET_OURS;
	if (!subtree->stops || target->flags & (TARGET_OURS | TARGET_KTHREAD | TARGET_DEAD))
		target->flags |= TARGET_SETTLED;
	else if (is_still(target))
		target->flags |= TARGET_WAS_STOPPED;
	else if (!target_signal(target, SIGSTOP))
		target->flags |= TARGET_STOPPED;
	else
		target->flags |= TARGET_SETTLED; /* exited, or not permitted */
}

static void visit(struct subtree_stop *subtree, unsigned at)
{
	struct target target = subtree->targets->list[at]; /* a copy: the list may be reallocated */

	if (!(target.flags & (TARGET_STOPPED | TARGET_WAS_STOPPED | TARGET_SETTLED)))
		stop(subtree, &target);
	if (!(target.flags & TARGET_SETTLED) && is_still(&target))
		target.flags |= TARGET_SETTLED;
	add_children(subtree, &target);
	subtree->targets->list[at] = target;
}

/* The list grows during the loop, so grandchildren are visited too.  True: all are settled. */
static bool visit_all(struct subtree_stop *subtree, bool again)
{
	bool settled = true;

	if (subtree->more)
		subtree->more(subtree->ctx, subtree->targets);
	for (unsigned i = 0; i < subtree->targets->count && loop_now_ns() < subtree->end_ns; i++) {
		if (again || !(subtree->targets->list[i].flags & TARGET_SETTLED))
			visit(subtree, i);
		settled = settled && subtree->targets->list[i].flags & TARGET_SETTLED;
	}
	return settled;
}

static void find_all(struct subtree_stop *subtree)
{
	const struct timespec moment = {.tv_nsec = 200000};
	uint64_t found_ns = loop_now_ns(), now_ns;
	bool again = false;

	while ((now_ns = loop_now_ns()) < subtree->end_ns) {
		unsigned count = subtree->targets->count;
		bool settled = visit_all(subtree, again);

		if (subtree->targets->count != count) {
			found_ns = now_ns;
			again = false;
		} else if (again && (settled || now_ns - found_ns > STOP_NS)) {
			return;
		} else if (settled || now_ns - found_ns > STOP_NS) {
			again = true;
		} else {
			nanosleep(&moment, NULL);
		}
	}
	subtree->outcome->outrun = true;
}

/* ---- the signal ---- */

static void signal_one(struct subtree_stop *subtree, struct target *target, int number)
{
	struct outcome *outcome = subtree->outcome;
	int err;

	if (target->flags & (TARGET_OURS | TARGET_KTHREAD)) {
		outcome->skipped++;
		return;
	}
	err = target_signal(target, number);
	if (!err)
		outcome->done++;
	else if (err != -ESRCH && err != -ESTALE && err != -EOWNERDEAD && !outcome->failed++)
		target_sentence(outcome->first, sizeof(outcome->first), target, err);
}

/* Continues what was stopped, so that it can handle the signal.  For a signal that terminates this
 * includes processes that had been stopped before. */
static void continue_all(struct subtree_stop *subtree, int number)
{
	unsigned flags = TARGET_STOPPED | (signal_menu_ends(number) ? TARGET_WAS_STOPPED : 0);

	if (number == SIGKILL)
		return;
	for (unsigned i = 0; i < subtree->targets->count; i++)
		if (subtree->targets->list[i].flags & flags)
			target_signal(&subtree->targets->list[i], SIGCONT);
}

void targets_signal_below(struct targets *targets, int number, targets_more_fn *more, void *ctx,
	struct outcome *outcome)
{
	struct subtree_stop subtree = {.targets = targets,
		.outcome = outcome,
		.more = more,
		.ctx = ctx,
		.stops = signal_menu_ends(number),
		.end_ns = loop_now_ns() + FIND_NS};

	*outcome = (struct outcome){0};
	subtree.ours_count = targets_ours(subtree.ours, OURS_MAX);
	find_all(&subtree);
	for (unsigned i = 0; i < targets->count; i++)
		signal_one(&subtree, &targets->list[i], number);
	continue_all(&subtree, number);
	outcome->full = targets->full;
}
