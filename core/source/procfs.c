// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/procfs.h"

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

ssize_t procfs_args(int32_t pid, char *out, size_t size, size_t *whole)
{
	int fd = open_file(pid, "cmdline");
	char rest[4096];
	ssize_t len, more;

	if (fd < 0)
		return fd;
	len = read_full(fd, out, size);
	if (len >= 0)
		*whole = len;
	if (len >= 0 && (size_t)len == size)
		while ((more = read_full(fd, rest, sizeof(rest))) > 0)
			*whole += more;
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

/* As text, its NUL included.  Bytes without the NUL, or -errno. */
static ssize_t read_text(int32_t pid, const char *name, char *out, size_t size)
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
	ssize_t len = read_text(pid, "cgroup", text, sizeof(text));

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

/* The device number in /proc/PID/stat has the minor's upper bits above the major. */
static uint32_t decode_tty(uint32_t number)
{
	uint32_t major = number >> 8 & 0xfff;
	uint32_t minor = (number & 0xff) | (number >> 12 & 0xfff00);

	return major << 20 | minor;
}

/* "PID (COMM) STATE PPID PGRP SESSION TTY ..."; the comm may hold anything, ")" too. */
static int parse_stat(const char *text, struct event *event, uint64_t *start_ticks)
{
	const char *comm = strchr(text, '('), *end = strrchr(text, ')');
	unsigned long long start;
	unsigned tty;
	size_t len;

	if (!comm || !end || end < comm)
		return -EBADMSG;
	len = end - ++comm;
	if (len >= sizeof(event->comm))
		len = sizeof(event->comm) - 1;
	memcpy(event->comm, comm, len);
	event->comm[len] = 0;
	if (sscanf(end, ") %*c %d %*s %*s %u %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		   "%llu", &event->parent.pid, &tty, &start) != 3)
		return -EBADMSG;
	event->place.tty = decode_tty(tty);
	*start_ticks = start;
	return 0;
}

int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks)
{
	char text[4096], *line;
	ssize_t len = read_text(pid, "stat", text, sizeof(text));
	int err = len < 0 ? len : parse_stat(text, event, start_ticks);

	if (err)
		return err;
	len = read_text(pid, "status", text, sizeof(text));
	if (len < 0)
		return len;
	/* Of the four numbers the second is the effective one. */
	line = strstr(text, "\nUid:");
	if (!line || sscanf(line, "\nUid: %*u %u", &event->uid) != 1)
		return -EBADMSG;
	line = strstr(text, "\nGid:");
	if (!line || sscanf(line, "\nGid: %*u %u", &event->gid) != 1)
		return -EBADMSG;
	return 0;
}
