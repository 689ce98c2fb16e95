// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/procstat.h"

#include "core/base/clock.h"
#include "core/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fields of stat by their number in proc(5). */
enum stat_field {
	PPID = 4,
	TTY = 7,
	FLAGS = 9,
	FAULTS = 10,
	CHILDREN_FAULTS = 11, /* of reaped children; every one has had some */
	CHILDREN_READS = 13,
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

#define WORKER  "kworker/"
#define RESCUER "kworker/R-"

#define PATH_BYTES 32   /* "/proc/4194304/statm" */
#define TEXT_BYTES 1024 /* a stat has about 350 bytes at most */

#define PF_EXITING 0x00000004 /* both are the same in all kernels */
#define PF_KTHREAD 0x00200000

/* Converts the kernel's packed device number to major << 20 | minor. */
static uint32_t unpack_tty(uint32_t device)
{
	uint32_t major = device >> 8 & 0xfff, minor = (device & 0xff) | (device >> 12 & 0xfff00);

	return major << 20 | minor;
}

/*
 * The name of a kernel thread can be longer than comm.  A worker's continues with its current work,
 * which changes all the time and is not in comm; a rescuer's does not.
 */
static void take_name(struct procstat *stat, const char *name, size_t len)
{
	bool worker = stat->kthread && !strncmp(name, WORKER, strlen(WORKER)) &&
		      strncmp(name, RESCUER, strlen(RESCUER));
	size_t comm_len = worker ? strcspn(name, "-+)") : len;

	if (comm_len > COMM_SIZE - 1)
		comm_len = COMM_SIZE - 1;
	if (len > PROCSTAT_NAME - 1)
		len = PROCSTAT_NAME - 1;
	memcpy(stat->comm, name, comm_len < len ? comm_len : len);
	if (stat->kthread && len > comm_len)
		memcpy(stat->name, name, len);
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

/* In a time namespace a process may be older than the clock, and /proc has its ns as 2^64 - ns. */
static uint64_t clamp_start(int64_t ticks)
{
	return ticks < 0 || ticks > INT64_MAX / (int64_t)procstat_tick_ns() ? 0 : (uint64_t)ticks;
}

/* The name may hold any byte, and is not escaped: only the one in status is. */
bool procstat_parse(struct procstat *stat, const char *text)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	int64_t fields[FIELDS] = {0};
	size_t len;

	if (!open || !close || close < open || close[1] != ' ' || !close[2] || close[3] != ' ')
		return false;
	if (read_fields(fields, close + 4, PPID) <= RSS_PAGES)
		return false;
	len = (size_t)(close - open) - 1;
	*stat = (struct procstat){
		.pid = (int32_t)strtol(text, NULL, 10),
		.tid = (int32_t)strtol(text, NULL, 10),
		.ppid = (int32_t)fields[PPID],
		.state = close[2],
		.kthread = fields[FLAGS] & PF_KTHREAD,
		.exiting = fields[FLAGS] & PF_EXITING,
		.tty = unpack_tty((uint32_t)fields[TTY]),
		.threads = (uint32_t)fields[THREADS],
		.priority = (int32_t)fields[PRIORITY],
		.nice = (int32_t)fields[NICE],
		.cpu_ticks = (uint64_t)fields[USER_TICKS] + (uint64_t)fields[SYSTEM_TICKS],
		.start_ticks = clamp_start(fields[START_TICKS]),
		.rss_pages = (uint64_t)fields[RSS_PAGES],
		.args_bytes = distance(fields[ARGS_START], fields[ARGS_END]),
		.environment_bytes = distance(fields[ENVIRONMENT_START], fields[ENVIRONMENT_END]),
		.image = (uint64_t)fields[START_CODE] ^ (uint64_t)fields[START_STACK],
		.status = (int32_t)fields[EXIT_CODE],
		.faults = (uint64_t)fields[FAULTS],
		.reaped = fields[CHILDREN_FAULTS] || fields[CHILDREN_READS],
	};
	take_name(stat, open + 1, len);
	return stat->pid > 0;
}

static bool read_effective(const char *text, const char *name, uint32_t *id)
{
	const char *line = text_find_line(text, name);

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
	status->ns_pid = last_number(text_find_line(text, "NSpid"));
	return read_effective(text, "Uid", &status->uid) &&
	       read_effective(text, "Gid", &status->gid);
}

bool procstat_parse_io(uint64_t *read_bytes, uint64_t *write_bytes, const char *text)
{
	const char *in = text_find_line(text, "read_bytes"),
		   *out = text_find_line(text, "write_bytes");

	if (!in || !out)
		return false;
	*read_bytes = strtoull(in, NULL, 10);
	*write_bytes = strtoull(out, NULL, 10);
	return true;
}

static int read_text(int dir_fd, const char *name, char text[TEXT_BYTES])
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	len = read(fd, text, TEXT_BYTES - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return (int)len;
	text[len] = '\0';
	return 0;
}

int procstat_read_at(int dir_fd, const char *name, struct procstat *stat)
{
	char text[TEXT_BYTES];
	int err = read_text(dir_fd, name, text);

	if (err)
		return err;
	return procstat_parse(stat, text) ? 0 : -ESRCH;
}

uint64_t procstat_read_rss(int32_t pid)
{
	char path[PATH_BYTES], text[TEXT_BYTES];
	uint64_t pages = 0;

	snprintf(path, sizeof(path), "/proc/%" PRId32 "/statm", pid);
	if (read_text(AT_FDCWD, path, text) || sscanf(text, "%*u %" SCNu64, &pages) != 1)
		return 0;
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

int procstat_read(int32_t pid, struct procstat *stat)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof(path), "/proc/%" PRId32 "/stat", pid);
	return procstat_read_at(AT_FDCWD, path, stat);
}

int32_t procstat_process_of(int32_t tid)
{
	char path[PATH_BYTES], text[TEXT_BYTES];

	snprintf(path, sizeof(path), "/proc/%" PRId32 "/status", tid);
	return read_text(AT_FDCWD, path, text) ? 0 : last_number(text_find_line(text, "Tgid"));
}

int32_t procstat_group_of(int32_t pid)
{
	return getpgid(pid);
}

int32_t procstat_session_of(int32_t pid)
{
	return getsid(pid);
}

uint64_t procstat_tick_ns(void)
{
	long hertz = sysconf(_SC_CLK_TCK);

	return SECOND_NS / (hertz > 0 ? (uint64_t)hertz : 100);
}

uint64_t procstat_ticks(uint64_t start_ns)
{
	return start_ns / procstat_tick_ns();
}

int procstat_open(int32_t pid, uint64_t start_ticks)
{
	struct procstat stat;
	char path[PATH_BYTES];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%" PRId32, pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	err = procstat_read_at(fd, "stat", &stat);
	if (!err && stat.start_ticks != start_ticks)
		err = -ESTALE;
	if (!err)
		return fd;
	close(fd);
	return err;
}

unsigned procstat_ancestors(int32_t *pids, unsigned max)
{
	struct procstat stat;
	int32_t pid = getppid();
	unsigned count = 0;

	while (pid > 0 && count < max) {
		pids[count++] = pid;
		pid = procstat_read(pid, &stat) ? 0 : stat.ppid;
	}
	return count;
}

bool procstat_is_ending(struct ident id)
{
	struct procstat stat;
	int fd = procstat_open(id.pid, procstat_ticks(id.start_ns)), err;

	if (fd < 0)
		return false;
	err = procstat_read_at(fd, "stat", &stat);
	close(fd);
	return !err && stat.exiting && !procstat_is_ended(&stat);
}

uint32_t procstat_pid_ns(int32_t pid)
{
	struct stat status;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return stat(path, &status) ? 0 : (uint32_t)status.st_ino;
}
