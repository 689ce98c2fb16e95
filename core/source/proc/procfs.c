// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/procfs.h"

#include "core/source/proc/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 32 /* "/proc/4194304/cmdline" */

static int open_file(int32_t pid, const char *name)
{
	char path[PATH_BYTES];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Read to the end of the file or of the room.  Bytes, or -errno. */
static ssize_t read_full(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size) {
		got = read(fd, out + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		len += got;
	}
	return len;
}

uint64_t procfs_args_size(int32_t pid)
{
	struct procstat stat;
	char text[4096];

	if (procfs_text(pid, "stat", text, sizeof(text)) <= 0 || !procstat_parse(&stat, text))
		return 0;
	return stat.args_bytes;
}

/* A byte beyond the room says that there is more; how much, only the kernel knows. */
ssize_t procfs_args(int32_t pid, char *out, size_t size, uint64_t *whole)
{
	int fd = open_file(pid, "cmdline");
	char more;
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read_full(fd, out, size);
	if (len >= 0)
		*whole = (uint64_t)len;
	if (len >= 0 && (size_t)len == size && read_full(fd, &more, 1) == 1) {
		*whole = procfs_args_size(pid);
		if (*whole <= size)
			*whole = size + 1;
	}
	close(fd);
	return len;
}

ssize_t procfs_exe(int32_t pid, char *out, size_t size)
{
	char path[PATH_BYTES];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	len = readlink(path, out, size);
	if (len < 0)
		return -errno;
	if ((size_t)len >= size)
		return -ENAMETOOLONG;
	out[len] = 0;
	return len;
}

ssize_t procfs_text(int32_t pid, const char *name, char *out, size_t size)
{
	int fd = open_file(pid, name);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read_full(fd, out, size - 1);
	close(fd);
	if (len >= 0)
		out[len] = 0;
	return len;
}

ssize_t procfs_cgroup(int32_t pid, char *out, size_t size)
{
	char text[8192], *line, *end;
	ssize_t len = procfs_text(pid, "cgroup", text, sizeof(text));

	if (len < 0)
		return len;
	/* "0::/path"; lines of other numbers belong to v1 hierarchies. */
	line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
	if (!line)
		return -ENOENT;
	line = strstr(line, "::") + 2;
	end = strchrnul(line, '\n');
	if ((size_t)(end - line) >= size)
		return -ENAMETOOLONG;
	memcpy(out, line, end - line);
	out[end - line] = 0;
	return end - line;
}

int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks)
{
	char text[4096];
	struct procstat stat;
	struct procstatus status;
	ssize_t len = procfs_text(pid, "stat", text, sizeof(text));

	if (len < 0)
		return len;
	if (!procstat_parse(&stat, text))
		return -EBADMSG;
	len = procfs_text(pid, "status", text, sizeof(text));
	if (len < 0)
		return len;
	if (!procstatus_parse(&status, text))
		return -EBADMSG;
	memcpy(event->comm, stat.comm, sizeof(event->comm));
	event->parent.pid = stat.ppid;
	event->place.tty = stat.tty;
	event->uid = status.uid;
	event->gid = status.gid;
	*start_ticks = stat.start_ticks;
	return 0;
}
