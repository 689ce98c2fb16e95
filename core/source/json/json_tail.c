// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_tail.h"

#include "core/source/json/json_time.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_BYTES (256 << 10) /* of the file: hundreds of lines, which may be out of order */

static uint64_t latest_of(char *bytes, size_t len)
{
	struct json_line line = {0};
	int64_t last_ns = 0, wall_ns;

	for (char *at = bytes, *end = bytes + len, *next; at < end; at = next) {
		char *newline = memchr(at, '\n', (size_t)(end - at));

		next = newline ? newline + 1 : end;
		if (!json_line_parse(&line, at, (size_t)((newline ? newline : end) - at)) &&
			json_time_read(&line, &wall_ns) && wall_ns > last_ns)
			last_ns = wall_ns;
	}
	json_line_free(&line);
	return (uint64_t)last_ns;
}

uint64_t json_tail_last_ns(int fd)
{
	char *bytes = malloc(TAIL_BYTES);
	uint64_t last_ns = 0;
	struct stat info;
	ssize_t len;

	if (bytes && !fstat(fd, &info)) {
		len = pread(fd, bytes, TAIL_BYTES,
			info.st_size > TAIL_BYTES ? info.st_size - TAIL_BYTES : 0);
		last_ns = len > 0 ? latest_of(bytes, (size_t)len) : 0;
	}
	free(bytes);
	return last_ns;
}
