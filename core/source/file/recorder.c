// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/recorder.h"

#include "core/io/outfile.h"
#include "core/io/writer.h"
#include "core/source/file/record_scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (256u << 10)

struct recorder {
	struct writer *writer;
	int error; /* 0, or the -errno that has ended the recording */
	uint64_t bytes;
	uint64_t limit;      /* of bytes; 0: none */
	uint64_t unwritten;  /* events beyond the limit */
	uint64_t missing;    /* events dropped in the current gap; 0: no gap */
	uint64_t missing_ns; /* time of the last of them */
	uint64_t missed;     /* events dropped in total */
	size_t len;          /* bytes in the buffer */
	size_t room;
	char *buffer;
	struct record_scope scope;
};

static int open_file(const char *path)
{
	if (!strcmp(path, "-"))
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return outfile_open(path, true);
}

/*
 * Passes the buffer to the writer.  Returns 0; an error that ends the recording; or -ENOBUFS or
 * -ENOMEM: the queue has no room, and the data stays in the buffer.
 */
static int hand_over(struct recorder *recorder)
{
	int err = writer_error(recorder->writer);

	if (!err && writer_waiting(recorder->writer) + recorder->len > RECORDER_QUEUE_BYTES)
		err = -ENOBUFS;
	if (!err)
		err = writer_put(recorder->writer, recorder->buffer, recorder->len);
	if (!err)
		recorder->len = 0;
	return err;
}

static bool is_room_missing(int err)
{
	return err == -ENOBUFS || err == -ENOMEM;
}

int recorder_flush(struct recorder *recorder)
{
	int err = recorder->error ? recorder->error : hand_over(recorder);

	if (!is_room_missing(err))
		recorder->error = err;
	return recorder->error;
}

/* Makes room in the buffer for an event of that size, passing on the data before it if needed. */
static int fit_event(struct recorder *recorder, size_t size)
{
	char *buffer;
	int err;

	if (size <= recorder->room - recorder->len)
		return 0;
	err = hand_over(recorder);
	if (err || size <= recorder->room)
		return err;
	if (size > TRACE_RECORD_MAX)
		return -EMSGSIZE;
	buffer = realloc(recorder->buffer, size);
	if (!buffer)
		return -ENOMEM;
	recorder->buffer = buffer;
	recorder->room = size;
	return 0;
}

/* Once an event exceeds the limit, so do all later ones: a recording has no gaps. */
static bool passes_limit(const struct recorder *recorder, size_t size)
{
	return recorder->unwritten || (recorder->limit && recorder->bytes + size > recorder->limit);
}

/* Drops this event and all later ones until the queue is empty: one gap of a known size. */
static int leave_out(struct recorder *recorder, const struct event *event)
{
	uint64_t count = event->kind == EVENT_LOST ? event->count : 1;

	recorder->missing += count;
	recorder->missed += count;
	recorder->missing_ns = event->time_ns;
	writer_notify(recorder->writer);
	return 0;
}

static int write_event(struct recorder *recorder, const struct event *event)
{
	size_t left = recorder->room - recorder->len;
	size_t size;
	int err;

	if (recorder->error)
		return recorder->error;
	if (recorder->missing)
		return leave_out(recorder, event);
	size = trace_encode(event, recorder->buffer + recorder->len, left);
	if (passes_limit(recorder, size)) {
		recorder->unwritten++;
		return 0;
	}
	if (size > left) {
		err = fit_event(recorder, size);
		if (is_room_missing(err))
			return leave_out(recorder, event);
		if (err)
			return recorder->error = err;
		trace_encode(event, recorder->buffer + recorder->len, size);
	}
	recorder->len += size;
	recorder->bytes += size;
	return 0;
}

int recorder_write(struct recorder *recorder, const struct event *event)
{
	struct event taken;

	if (!record_scope_takes(&recorder->scope, event, &taken))
		return recorder->error;
	return write_event(recorder, &taken);
}

/* Records the EVENT_LOST for the dropped events. */
static void write_missing(struct recorder *recorder)
{
	const struct event lost = {
		.kind = EVENT_LOST,
		.time_ns = recorder->missing_ns,
		.count = recorder->missing,
	};

	recorder->missed -= recorder->missing;
	recorder->missing = 0;
	recorder->error = recorder_write(recorder, &lost);
	if (!recorder->missing)
		recorder->missed += lost.count;
}

bool recorder_resume(struct recorder *recorder)
{
	if (recorder->error || !recorder->missing || writer_waiting(recorder->writer))
		return false;
	write_missing(recorder);
	return !recorder->error && !recorder->missing;
}

/* The bound of the queue does not apply: there is only one more event. */
void recorder_end(struct recorder *recorder)
{
	int err = recorder->error;

	if (!err)
		err = writer_put(recorder->writer, recorder->buffer, recorder->len);
	if (!err) {
		recorder->len = 0;
		if (recorder->missing)
			write_missing(recorder);
		err = writer_put(recorder->writer, recorder->buffer, recorder->len);
	}
	if (!err)
		recorder->len = 0;
	recorder->error = err;
}

struct recorder *recorder_open(const char *path, const struct trace_header *header)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int err = -ENOMEM, fd;

	if (!recorder)
		goto out;
	recorder->room = BUFFER_BYTES;
	recorder->buffer = malloc(BUFFER_BYTES);
	if (!recorder->buffer)
		goto out;
	fd = open_file(path);
	if (fd < 0) {
		err = -errno;
		goto out;
	}
	recorder->writer = writer_new(fd, WRITER_BYTES);
	if (!recorder->writer) {
		err = -errno;
		goto out;
	}
	recorder->len = trace_write_header(header, recorder->buffer);
	recorder->bytes = recorder->len;
	return recorder;
out:
	recorder_close(recorder);
	errno = -err;
	return NULL;
}

void recorder_choose(struct recorder *recorder, const int32_t *ancestors, unsigned count)
{
	struct record_scope *scope = &recorder->scope;

	scope->is_on = true;
	for (unsigned i = 0; i < count && i < RECORD_SCOPE_ANCESTORS; i++)
		scope->ancestors[scope->ancestor_count++] = ancestors[i];
}

void recorder_set_root(struct recorder *recorder, int32_t pid)
{
	if (recorder)
		record_scope_set_root(&recorder->scope, pid);
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

uint64_t recorder_missed(const struct recorder *recorder)
{
	return recorder->missed;
}

size_t recorder_waiting(const struct recorder *recorder)
{
	return writer_waiting(recorder->writer) + recorder->len;
}

struct writer *recorder_writer(const struct recorder *recorder)
{
	return recorder->writer;
}

int recorder_close(struct recorder *recorder)
{
	int err = 0, close_err;

	if (!recorder)
		return 0;
	if (recorder->writer) {
		recorder_end(recorder);
		err = recorder->error;
	}
	/* a network file system reports a full disk only here */
	close_err = writer_close(recorder->writer);
	free(recorder->buffer);
	record_scope_free(&recorder->scope);
	free(recorder);
	return err ? err : close_err;
}
