// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/recorder.h"

#include "core/source/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (256u << 10)

struct recorder {
	int fd;
	int error; /* 0, or the -errno that has ended it */
	uint64_t bytes;
	uint64_t limit;     /* of bytes; 0: none */
	uint64_t unwritten; /* events, because of it */
	size_t len;         /* of what waits in the buffer */
	size_t room;
	char *buffer;
};

static int open_file(const char *path)
{
	if (!strcmp(path, "-"))
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return outfile_open(path, true);
}

/* All of it, also into a pipe that somebody has made non-blocking.  0 or -errno. */
static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t wrote = write(fd, bytes, len);
		struct pollfd ready = {.fd = fd, .events = POLLOUT};

		if (wrote >= 0) {
			bytes += wrote;
			len -= (size_t)wrote;
		} else if (errno == EAGAIN) {
			poll(&ready, 1, -1);
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int recorder_flush(struct recorder *recorder)
{
	if (!recorder->error)
		recorder->error = write_all(recorder->fd, recorder->buffer, recorder->len);
	recorder->len = 0;
	return recorder->error;
}

/* Room for an event of that size behind what waits, or in its place. */
static int make_room(struct recorder *recorder, size_t size)
{
	char *buffer;

	if (size <= recorder->room - recorder->len)
		return 0;
	if (recorder_flush(recorder))
		return recorder->error;
	if (size <= recorder->room)
		return 0;
	if (size > TRACE_RECORD_MAX)
		return -EMSGSIZE;
	buffer = realloc(recorder->buffer, size);
	if (!buffer)
		return -ENOMEM;
	recorder->buffer = buffer;
	recorder->room = size;
	return 0;
}

/* What has passed it once passes it ever after: a recording has no gaps. */
static bool passes_limit(const struct recorder *recorder, size_t size)
{
	return recorder->unwritten || (recorder->limit && recorder->bytes + size > recorder->limit);
}

int recorder_write(struct recorder *recorder, const struct event *event)
{
	size_t left = recorder->room - recorder->len;
	size_t size;

	if (recorder->error)
		return recorder->error;
	size = trace_encode(event, recorder->buffer + recorder->len, left);
	if (passes_limit(recorder, size)) {
		recorder->unwritten++;
		return 0;
	}
	if (size > left) {
		recorder->error = make_room(recorder, size);
		if (recorder->error)
			return recorder->error;
		trace_encode(event, recorder->buffer + recorder->len, size);
	}
	recorder->len += size;
	recorder->bytes += size;
	return 0;
}

struct recorder *recorder_open(const char *path, const struct trace_header *header)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int err = -ENOMEM;

	if (!recorder)
		goto out;
	recorder->fd = -1;
	recorder->room = BUFFER_BYTES;
	recorder->buffer = malloc(BUFFER_BYTES);
	if (!recorder->buffer)
		goto out;
	recorder->fd = open_file(path);
	if (recorder->fd < 0) {
		err = -errno;
		goto out;
	}
	recorder->len = trace_write_header(header, recorder->buffer);
	recorder->bytes = recorder->len;
	err = recorder_flush(recorder);
out:
	if (!err)
		return recorder;
	recorder_close(recorder);
	errno = -err;
	return NULL;
}

void recorder_set_limit(struct recorder *recorder, uint64_t bytes)
{
	recorder->limit = bytes;
}

uint64_t recorder_unwritten(const struct recorder *recorder)
{
	return recorder ? recorder->unwritten : 0;
}

uint64_t recorder_bytes(const struct recorder *recorder)
{
	return recorder->bytes;
}

int recorder_close(struct recorder *recorder)
{
	int err;

	if (!recorder)
		return 0;
	err = recorder_flush(recorder);
	if (recorder->fd >= 0 && close(recorder->fd) && !err)
		err = -errno; /* a network's file system says only here that it is full */
	free(recorder->buffer);
	free(recorder);
	return err;
}
