// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/pidstat.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)

/* A name may hold blanks and brackets: it ends at the last bracket of the line. */
bool pidstat_parse(const char *text, struct pidstat *stat)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	size_t len;

	*stat = (struct pidstat){0};
	if (!open || !close || close < open || sscanf(text, "%" SCNd32, &stat->pid) != 1)
		return false;
	len = close - open - 1;
	if (len >= COMM_SIZE)
		len = COMM_SIZE - 1;
	memcpy(stat->comm, open + 1, len);
	/* state ppid pgrp session tty tpgid FLAGS faults times priority NICE THREADS it START */
	return sscanf(close + 1,
		       " %c %" SCNd32 " %*d %*d %*d %*d %" SCNu32
		       " %*u %*u %*u %*u %*u %*u %*d %*d %*d %" SCNd32 " %" SCNu32 " %*d %" SCNu64,
		       &stat->state, &stat->ppid, &stat->flags, &stat->nice, &stat->threads,
		       &stat->start_ticks) == 6;
}

int pidstat_read(int dir_fd, const char *name, struct pidstat *stat)
{
	char text[1024];
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return len;
	text[len] = '\0';
	return pidstat_parse(text, stat) ? 0 : -ESRCH;
}

uint64_t pidstat_ticks(uint64_t start_ns)
{
	long hertz = sysconf(_SC_CLK_TCK);

	return start_ns / (SECOND_NS / (hertz > 0 ? hertz : 100));
}

int pidstat_open(int32_t pid, uint64_t start_ticks)
{
	struct pidstat stat;
	char path[32];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%" PRId32, pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	err = pidstat_read(fd, "stat", &stat);
	if (!err && stat.start_ticks != start_ticks)
		err = -ESTALE;
	if (!err)
		return fd;
	close(fd);
	return err;
}
