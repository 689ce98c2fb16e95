// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/namespace.h"

#include "core/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_SIZE 8192 /* a status has about 1.5 KiB at most */

bool namespace_is_first(enum namespace_kind kind)
{
	static const struct {
		const char *path;
		ino_t first;
	} kinds[] = {
		[NAMESPACE_PID] = {"/proc/self/ns/pid", 0xEFFFFFFC},
		[NAMESPACE_USER] = {"/proc/self/ns/user", 0xEFFFFFFD},
		[NAMESPACE_TIME] = {"/proc/self/ns/time", 0xEFFFFFFA},
	};
	struct stat status;

	return !stat(kinds[kind].path, &status) && status.st_ino == kinds[kind].first;
}

/* The text is cut to fit.  Returns false when it cannot be read. */
static bool read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return false;
	len = read(fd, text, size - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0;
}

/* "boottime  SECONDS  NANOSECONDS": seconds may be negative, nanoseconds are not. */
static int64_t parse_offset(const char *text, const char *clock)
{
	const char *line = strstr(text, clock);
	int64_t seconds, ns;

	if (!line || sscanf(line + strlen(clock), "%" SCNd64 "%" SCNd64, &seconds, &ns) != 2)
		return 0;
	return (int64_t)((uint64_t)seconds * SECOND_NS + (uint64_t)ns);
}

struct namespace_offsets namespace_parse_offsets(const char *text)
{
	return (struct namespace_offsets){
		.monotonic_ns = parse_offset(text, "monotonic"),
		.boot_ns = parse_offset(text, "boottime"),
	};
}

struct namespace_offsets namespace_read_offsets(void)
{
	char text[TEXT_SIZE];

	if (namespace_is_first(NAMESPACE_TIME) ||
		!read_text("/proc/self/timens_offsets", text, sizeof(text)))
		return (struct namespace_offsets){0};
	return namespace_parse_offsets(text);
}
