// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/tracepoint.h"

#include "core/io/confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#define FIRST_RELEASE 7 /* whose tracepoints can be preempted */

bool tracepoint_skips(void)
{
	struct utsname name;

	return !uname(&name) && atoi(name.release) >= FIRST_RELEASE;
}

/*
 * tracefs as a mount that only the descriptor leads to.  Not with lockdown=confidentiality: it has
 * no files there, and Linux 7.2 crashes when its only mount goes.  musl has no functions for these
 * system calls.
 */
static int mount_tracefs(void)
{
	int context, fd = -1, err;

	if (confinement_lockdown() == LOCKDOWN_CONFIDENTIALITY)
		return -EPERM;
	context = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	if (context < 0)
		return -errno;
	if (!syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		fd = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
	err = errno;
	close(context);
	return fd < 0 ? -err : fd;
}

static int read_number(int dir, const char *point)
{
	char path[128], text[16] = "";
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "events/%s/id", point);
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	return len > 0 ? atoi(text) : -ENODATA;
}

int tracepoint_number(const char *point)
{
	int dir = open("/sys/kernel/tracing", O_PATH | O_DIRECTORY | O_CLOEXEC), number = -ENOENT;

	if (dir >= 0) {
		number = read_number(dir, point);
		close(dir);
	}
	if (number >= 0)
		return number;
	dir = mount_tracefs();
	if (dir < 0)
		return dir;
	number = read_number(dir, point);
	close(dir);
	return number;
}

int tracepoint_open(const char *point)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr)};
	int number = tracepoint_number(point), cpu = sched_getcpu(), fd;

	if (number < 0)
		return number;
	attr.config = number;
	attr.sample_period = 1;
	fd = syscall(SYS_perf_event_open, &attr, -1, cpu < 0 ? 0 : cpu, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
