// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/recorder.h"

#include "core/base/clock.h"
#include "core/io/outfile.h"
#include "core/io/writer.h"
#include "core/source/file/block.h"
#include "core/source/file/record_scope.h"
#include "core/source/file/rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES  (256u << 10)     /* records of a block: enough for the compression */
#define FILE_AGE_NS   SECOND_NS        /* how long an event may wait for its block to be full */
#define STREAM_AGE_NS (SECOND_NS / 10) /* the same, of a pipe: its reader may be a screen */

/* Events between two snapshots: a reader passes them in some 50 ms.  On a large machine more, so
 * that snapshots are a twentieth of all events at most. */
#define SNAPSHOT_EVENTS 50000
#define SNAPSHOT_TIMES  20

struct recorder {
	struct writer *writer;
	int error; /* 0, or the -errno that has ended the recording */
	struct block_codec *codec;
	struct block block;  /* what the buffer will be: its number, events, first_ns, flags */
	uint64_t bytes;      /* passed to the writer */
	uint64_t age_ns;     /* FILE_AGE_NS or STREAM_AGE_NS */
	uint64_t filled_ns;  /* CLOCK_BOOTTIME when the first event came into the buffer */
	uint64_t limit;      /* of bytes; 0: none */
	uint64_t unwritten;  /* events beyond the limit */
	uint64_t missing;    /* events dropped in the current gap; 0: no gap */
	uint64_t missing_ns; /* time of the last of them */
	uint64_t missing_of[IDENT_HOSTS_MAX]; /* the same of each machine */
	uint64_t missed;                      /* events dropped in total */
	size_t header_size; /* of the file's header, at the start of sealed; 0: it was passed on */
	size_t len;         /* bytes in the buffer */
	size_t room;
	char *buffer; /* records */
	char *sealed; /* the header, and the block of the buffer; room for both */
	struct record_scope scope;
	struct trace_header header; /* of the next file */
	struct {
		struct rotation *files; /* NULL: there is one file */
		uint64_t file_bytes;    /* of each */
		uint64_t begin;         /* recorder.bytes at the begin of the current one */
	} rotation;
	struct {
		uint64_t events; /* since the last snapshot, and with it */
		uint64_t size;   /* events of that snapshot */
		bool is_added;   /* of several machines: it is being written */
		bool is_first;   /* its next event is the first one */
		bool is_wanted;  /* after a loss */
	} snapshot;
};

static int open_file(const char *path, bool is_forced)
{
	if (!strcmp(path, "-"))
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return outfile_open(
		path, OUTFILE_PRIVATE | OUTFILE_NO_LINK | (is_forced ? 0 : OUTFILE_NEW));
}

static size_t sealed_room(size_t room)
{
	return TRACE_HEADER_SIZE + BLOCK_SIZE_MAX(room);
}

/*
 * Passes the buffer to the writer, as a block.  Returns 0; an error that ends the recording; or
 * -ENOBUFS or -ENOMEM: the queue has no room, and the data stays in the buffer.
 */
static int hand_over(struct recorder *recorder, bool is_last)
{
	size_t size = recorder->header_size;
	int err = writer_error(recorder->writer);

	if (!err && !is_last &&
		writer_waiting(recorder->writer) + recorder->len > RECORDER_QUEUE_BYTES)
		err = -ENOBUFS;
	if (err)
		return err;
	if (recorder->len) {
		recorder->block.records_size = (uint32_t)recorder->len;
		size += block_seal(recorder->codec, &recorder->block, recorder->buffer,
			recorder->sealed + size);
	}
	err = writer_put(recorder->writer, recorder->sealed, size);
	if (err)
		return err;
	recorder->bytes += size;
	recorder->header_size = 0;
	if (recorder->len)
		recorder->block = (struct block){
			.number = recorder->block.number + 1, .first_ns = recorder->block.first_ns};
	recorder->len = 0;
	return 0;
}

static bool is_room_missing(int err)
{
	return err == -ENOBUFS || err == -ENOMEM;
}

uint64_t recorder_due_ns(const struct recorder *recorder)
{
	return recorder->len && !recorder->error ? recorder->filled_ns + recorder->age_ns : 0;
}

int recorder_flush(struct recorder *recorder, uint64_t now_ns)
{
	bool is_due = recorder->len && now_ns >= recorder_due_ns(recorder);
	int err = recorder->error;

	if (!err)
		err = is_due ? hand_over(recorder, false) : writer_error(recorder->writer);
	if (!is_room_missing(err))
		recorder->error = err;
	return recorder->error;
}

/* Makes room in the buffer for an event of that size, passing on the data before it if needed. */
static int fit_event(struct recorder *recorder, size_t size)
{
	char *buffer, *sealed;
	int err;

	if (size <= recorder->room - recorder->len)
		return 0;
	err = hand_over(recorder, false);
	if (err || size <= recorder->room)
		return err;
	if (size > TRACE_RECORD_MAX)
		return -EMSGSIZE;
	buffer = malloc(size);
	sealed = malloc(sealed_room(size));
	if (!buffer || !sealed) {
		free(buffer);
		free(sealed);
		return -ENOMEM;
	}
	free(recorder->buffer);
	free(recorder->sealed);
	recorder->buffer = buffer;
	recorder->sealed = sealed;
	recorder->room = size;
	return 0;
}

static uint64_t size_at_most(const struct recorder *recorder)
{
	return recorder->bytes + recorder->header_size +
	       (recorder->len ? BLOCK_SIZE_MAX(recorder->len) : 0);
}

/* Of one more event, if nothing is compressed. */
static bool exceeds_limit(const struct recorder *recorder, size_t size)
{
	return recorder->limit &&
	       size_at_most(recorder) + size + (recorder->len ? 0 : BLOCK_HEADER_SIZE) >
		       recorder->limit;
}

/* Later ones exceed it, too: a recording has no gaps.  The size of what waits is known only when it
 * is compressed. */
static bool passes_limit(struct recorder *recorder, size_t size)
{
	if (recorder->unwritten)
		return true;
	if (!exceeds_limit(recorder, size))
		return false;
	return !recorder->len || hand_over(recorder, false) || exceeds_limit(recorder, size);
}

/* Drops this event and all later ones until the queue is empty: one gap of a known size. */
static int leave_out(struct recorder *recorder, const struct event *event)
{
	uint64_t count = event->kind == EVENT_LOST ? event->count : 1;

	recorder->missing += count;
	recorder->missed += count;
	recorder->missing_of[event->id.host] += count;
	recorder->missing_ns = event->time_ns;
	writer_notify(recorder->writer);
	return 0;
}

/* Of the current file. */
static uint64_t file_size(const struct recorder *recorder)
{
	return recorder->bytes + recorder->header_size - recorder->rotation.begin;
}

/* A little early: what is on its way to the snapshot is to fit, too. */
static bool is_file_full(const struct recorder *recorder)
{
	uint64_t full = recorder->rotation.file_bytes;

	return recorder->rotation.files && file_size(recorder) >= full - full / 16;
}

bool recorder_wants_snapshot(const struct recorder *recorder)
{
	uint64_t most = SNAPSHOT_TIMES * recorder->snapshot.size;

	if (recorder->error || recorder->missing || recorder->unwritten)
		return false;
	return is_file_full(recorder) || recorder->snapshot.is_wanted ||
	       recorder->snapshot.events >= (most > SNAPSHOT_EVENTS ? most : SNAPSHOT_EVENTS);
}

static bool has_hosts(const struct recorder *recorder)
{
	return recorder->header.version >= TRACE_HOSTS;
}

/* Those of several machines are counted by recorder_add_snapshot. */
static void count_snapshot(struct recorder *recorder, const struct event *event)
{
	recorder->snapshot.events++;
	if (has_hosts(recorder))
		return;
	if (event->kind == EVENT_SNAPSHOT)
		recorder->snapshot.events = 0;
	else if (event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD))
		recorder->snapshot.size = recorder->snapshot.events;
}

/* The snapshot that comes now begins the next file.  Without one the file gets larger. */
static void rotate(struct recorder *recorder, uint64_t now_ns)
{
	int fd;

	if (recorder->len || !is_file_full(recorder))
		return;
	fd = rotation_next(recorder->rotation.files);
	if (fd < 0 || writer_turn_to(recorder->writer, fd) < 0)
		return;
	recorder->header.start_ns = now_ns;
	recorder->header_size = trace_write_header(&recorder->header, recorder->sealed);
	recorder->rotation.begin = recorder->bytes;
	recorder->block = (struct block){0};
}

/* Reading can begin at a snapshot, if it begins a block. */
static void start_snapshot(struct recorder *recorder, uint64_t now_ns)
{
	if (recorder->len)
		hand_over(recorder, false);
	rotate(recorder, now_ns);
	recorder->snapshot.is_first = true;
}

/* Times of blocks are in their order, also where an event of another machine is late. */
static void add_event(struct recorder *recorder, const struct event *event, size_t size)
{
	struct block *block = &recorder->block;

	if (!block->events++) {
		recorder->filled_ns = clock_read(CLOCK_BOOTTIME);
		if (block->first_ns < event->time_ns || !has_hosts(recorder))
			block->first_ns = event->time_ns;
		if (recorder->snapshot.is_first)
			block->flags |= BLOCK_SNAPSHOT;
	}
	recorder->snapshot.is_first = false;
	recorder->len += size;
}

static int write_event(struct recorder *recorder, const struct event *event)
{
	size_t size;
	int err;

	if (recorder->error)
		return recorder->error;
	if (recorder->missing)
		return leave_out(recorder, event);
	if (event->kind == EVENT_SNAPSHOT && !has_hosts(recorder))
		start_snapshot(recorder, event->time_ns);
	size = trace_encode(
		event, recorder->buffer + recorder->len, recorder->room - recorder->len);
	if (recorder->limit && passes_limit(recorder, size)) {
		recorder->unwritten++;
		return 0;
	}
	if (size > recorder->room - recorder->len) {
		err = fit_event(recorder, size);
		if (is_room_missing(err))
			return leave_out(recorder, event);
		if (err)
			return recorder->error = err;
	}
	trace_encode(event, recorder->buffer + recorder->len, size);
	add_event(recorder, event, size);
	count_snapshot(recorder, event);
	return 0;
}

int recorder_write(struct recorder *recorder, const struct event *event)
{
	struct event taken;

	if (recorder->error)
		return recorder->error;
	if (event->kind == EVENT_CLOCK && !has_hosts(recorder))
		recorder->header.wall_offset_ns = event->wall_offset_ns;
	if (!record_scope_takes(&recorder->scope, event, &taken))
		return recorder->error;
	taken.flags &= ~(uint32_t)EVENT_ADDED;
	if (recorder->snapshot.is_added)
		taken.flags |= EVENT_ADDED;
	return write_event(recorder, &taken);
}

void recorder_add_snapshot(struct recorder *recorder, bool is_begin, uint64_t now_ns)
{
	if (is_begin) {
		start_snapshot(recorder, now_ns);
		recorder->snapshot.events = 0;
	} else {
		recorder->snapshot.size = recorder->snapshot.events;
		recorder->snapshot.is_first = recorder->snapshot.is_wanted = false;
	}
	recorder->snapshot.is_added = is_begin;
}

/* Records the EVENT_LOST for the dropped events, of each machine; it may be dropped, too. */
static void write_missing(struct recorder *recorder)
{
	struct event lost = {.kind = EVENT_LOST, .time_ns = recorder->missing_ns};
	uint64_t missed = recorder->missed;

	lost.flags = has_hosts(recorder) ? EVENT_ADDED : 0;
	recorder->missing = 0;
	for (; lost.id.host < IDENT_HOSTS_MAX; lost.id.host++) {
		lost.count = recorder->missing_of[lost.id.host];
		recorder->missing_of[lost.id.host] = 0;
		if (lost.count && !recorder->error)
			recorder->error = write_event(recorder, &lost);
	}
	recorder->missed = missed;
	recorder->snapshot.is_wanted = has_hosts(recorder);
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
		err = hand_over(recorder, true);
	if (!err && recorder->missing) {
		write_missing(recorder);
		err = recorder->error ? recorder->error : hand_over(recorder, true);
	}
	recorder->error = err;
}

/* A reader of a pipe or socket may be watching. */
static uint64_t age_of(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && S_ISREG(status.st_mode) ? FILE_AGE_NS : STREAM_AGE_NS;
}

/* Takes the file.  NULL: errno is set. */
static struct recorder *open_recorder(int fd, const struct trace_header *header)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int err = -ENOMEM;

	if (!recorder)
		goto out;
	recorder->header = *header;
	recorder->room = BUFFER_BYTES;
	recorder->buffer = malloc(BUFFER_BYTES);
	recorder->sealed = malloc(sealed_room(BUFFER_BYTES));
	recorder->codec = block_codec_new();
	if (!recorder->buffer || !recorder->sealed || !recorder->codec)
		goto out;
	recorder->age_ns = age_of(fd);
	recorder->writer = writer_new(fd, WRITER_BYTES);
	fd = -1;
	if (!recorder->writer) {
		err = -errno;
		goto out;
	}
	recorder->header_size = trace_write_header(header, recorder->sealed);
	return recorder;
out:
	if (fd >= 0)
		close(fd);
	recorder_close(recorder);
	errno = -err;
	return NULL;
}

struct recorder *recorder_open(const char *path, bool is_forced, const struct trace_header *header)
{
	int fd = open_file(path, is_forced);

	return fd < 0 ? NULL : open_recorder(fd, header);
}

struct recorder *recorder_open_rotating(const char *path, const struct recorder_rotation *rotation,
	const struct trace_header *header, unsigned *failed)
{
	struct rotation *files = rotation_open(path, rotation->count, header, failed);
	int fd = files ? rotation_next(files) : -1;
	struct recorder *recorder = NULL;

	if (fd >= 0 && !ftruncate(fd, 0))
		recorder = open_recorder(fd, header);
	else if (fd >= 0)
		close(fd);
	if (!recorder) {
		rotation_free(files);
		return NULL;
	}
	recorder->rotation.files = files;
	recorder->rotation.file_bytes = rotation->file_bytes;
	return recorder;
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

struct recorder_counts recorder_counts(const struct recorder *recorder)
{
	if (!recorder)
		return (struct recorder_counts){0};
	return (struct recorder_counts){
		.bytes = size_at_most(recorder),
		.missed = recorder->missed,
		.unwritten = recorder->unwritten,
		.file = recorder->rotation.files ? rotation_number(recorder->rotation.files) : 0,
	};
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
	free(recorder->sealed);
	block_codec_free(recorder->codec);
	rotation_free(recorder->rotation.files);
	record_scope_free(&recorder->scope);
	free(recorder);
	return err ? err : close_err;
}
