// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/procstat.h"

#include "core/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields of stat by their number in proc(5). */
enum field {
	PPID = 4,
	TTY = 7,
	FLAGS = 9,
	USER_TICKS = 14,
	SYSTEM_TICKS = 15,
	PRIORITY = 18,
	NICE = 19,
	THREADS = 20,
	START_TICKS = 22,
	RSS_PAGES = 24,
	START_CODE = 26,
	START_STACK = 28,
	ARGS_START = 48,
	ARGS_END = 49,
	ENVIRONMENT_START = 50,
	ENVIRONMENT_END = 51,
	EXIT_CODE = 52,
	FIELDS,
};

#define PF_EXITING 0x00000004 /* both are the same in all kernels */
#define PF_KTHREAD 0x00200000

/* Converts the kernel's packed device number to major << 20 | minor. */
static uint32_t unpack_tty(uint32_t device)
{
	uint32_t major = device >> 8 & 0xfff, minor = (device & 0xff) | (device >> 12 & 0xfff00);

	return major << 20 | minor;
}

/* The name between the parentheses; it may hold any byte; newline and "\" are escaped as in C. */
static void copy_comm(char comm[COMM_SIZE], const char *from, const char *end)
{
	size_t len = 0;

	while (from < end && len < COMM_SIZE - 1) {
		char c = *from++;

		if (c == '\\' && from < end && (*from == 'n' || *from == '\\'))
			c = *from++ == 'n' ? '\n' : '\\';
		comm[len++] = c;
	}
	memset(comm + len, 0, COMM_SIZE - len);
}

/* A kernel worker's name continues with its current work, which changes all the time. */
static void trim_worker(char comm[COMM_SIZE])
{
	char *end = strncmp(comm, "kworker/", 8) ? NULL : strpbrk(comm, "-+");

	if (end)
		memset(end, 0, (size_t)(comm + COMM_SIZE - end));
}

static unsigned read_fields(int64_t fields[FIELDS], const char *text, unsigned first)
{
	unsigned n = first;
	char *end;

	for (; n < FIELDS; n++, text = end) {
		/* some are above INT64_MAX, but none used here */
		fields[n] = (int64_t)strtoull(text, &end, 10);
		if (end == text)
			break;
	}
	return n;
}

static uint64_t distance(int64_t start, int64_t end)
{
	return (uint64_t)end > (uint64_t)start ? (uint64_t)end - (uint64_t)start : 0;
}

bool procstat_parse(struct procstat *stat, const char *text)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	int64_t fields[FIELDS] = {0};

	if (!open || !close || close < open || close[1] != ' ' || !close[2] || close[3] != ' ')
		return false;
	if (read_fields(fields, close + 4, PPID) <= RSS_PAGES)
		return false;
	*stat = (struct procstat){
		.pid = (int32_t)strtol(text, NULL, 10),
		.ppid = (int32_t)fields[PPID],
		.state = close[2],
		.kthread = fields[FLAGS] & PF_KTHREAD,
		.exiting = fields[FLAGS] & PF_EXITING,
		.tty = unpack_tty((uint32_t)fields[TTY]),
		.threads = (uint32_t)fields[THREADS],
		.priority = (int32_t)fields[PRIORITY],
		.nice = (int32_t)fields[NICE],
		.cpu_ticks = (uint64_t)fields[USER_TICKS] + (uint64_t)fields[SYSTEM_TICKS],
		.start_ticks = (uint64_t)fields[START_TICKS],
		.rss_pages = (uint64_t)fields[RSS_PAGES],
		.args_bytes = distance(fields[ARGS_START], fields[ARGS_END]),
		.environment_bytes = distance(fields[ENVIRONMENT_START], fields[ENVIRONMENT_END]),
		.image = (uint64_t)fields[START_CODE] ^ (uint64_t)fields[START_STACK],
		.status = (int32_t)fields[EXIT_CODE],
	};
	copy_comm(stat->comm, open + 1, close);
	if (stat->kthread)
		trim_worker(stat->comm);
	return stat->pid > 0;
}

/* The text after "\nname:", which no process can forge by its name. */
static const char *find_line(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, len) && line[len] == ':')
			return line + len + 1;
	}
	return NULL;
}

static bool read_effective(const char *text, const char *name, uint32_t *id)
{
	const char *line = find_line(text, name);

	return line && sscanf(line, "%*u %u", id) == 1;
}

/* The innermost namespace comes last. */
static int32_t last_number(const char *line)
{
	int32_t number = 0;
	char *end;

	for (; line && *line != '\n'; line = end) {
		long value = strtol(line, &end, 10);

		if (end == line)
			break;
		number = (int32_t)value;
		while (*end == '\t' || *end == ' ')
			end++;
	}
	return number;
}

bool procstatus_parse(struct procstatus *status, const char *text)
{
	status->ns_pid = last_number(find_line(text, "NSpid"));
	return read_effective(text, "Uid", &status->uid) &&
	       read_effective(text, "Gid", &status->gid);
}

bool procstat_parse_io(uint64_t *read_bytes, uint64_t *write_bytes, const char *text)
{
	const char *in = find_line(text, "read_bytes"), *out = find_line(text, "write_bytes");

	if (!in || !out)
		return false;
	*read_bytes = strtoull(in, NULL, 10);
	*write_bytes = strtoull(out, NULL, 10);
	return true;
}

/* A name may hold blanks and parentheses: it ends at the last parenthesis of the line. */
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
