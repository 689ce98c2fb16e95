// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/rewind.h"

#include "core/base/array.h"
#include "core/source/file/block.h"
#include "core/source/file/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK_BYTES     (128u << 10) /* records of a block, before it is compressed */
#define SNAPSHOT_EVENTS 50000        /* between two: a reader passes them in some 50 ms */
#define SNAPSHOT_TIMES  20           /* a snapshot is a twentieth of all events at most */
#define BOUND_PARTS     4            /* of it, at least: so much is dropped at once */

/* Where reading can begin: at a snapshot. */
struct rewind_mark {
	uint64_t offset, settled_ns; /* settled_ns 0: it is not complete */
};

struct rewind {
	int fd, error;
	struct block_codec *codec;
	struct block block;
	char *records, *sealed; /* of the block */
	size_t len;
	uint64_t bound;
	uint64_t end;     /* offset of the next block */
	uint64_t dropped; /* offset up to which pages were given back */
	struct rewind_mark *marks;
	uint32_t count, room;
	uint64_t last_ns;       /* time of the last event */
	int64_t wall_offset_ns; /* at that time */
	bool settled;           /* no snapshot is on its way */
	bool is_begun;          /* the next block begins with one */
	uint64_t events;        /* since the last snapshot, and with it */
	uint64_t snapshot_events, snapshot_bytes;
};

static uint64_t begin_of(const struct rewind *rewind)
{
	return rewind->count ? rewind->marks[0].offset : rewind->end;
}

static uint64_t size_of(const struct rewind *rewind)
{
	return rewind->end - begin_of(rewind) + rewind->len;
}

static void fail(struct rewind *rewind, int error)
{
	rewind->error = error;
	rewind->count = 0;
	rewind->len = 0;
	if (ftruncate(rewind->fd, 0) < 0) /* cannot fail: it is a memfd of ours */
		rewind->error = error;
}

/* Returns 0 or -errno. */
static int write_all(int fd, const char *bytes, size_t len, uint64_t offset)
{
	while (len) {
		ssize_t n = pwrite(fd, bytes, len, (off_t)offset);

		if (n < 0 && errno != EINTR)
			return -errno;
		n = n < 0 ? 0 : n;
		bytes += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

/* The records become a block; sealed has room for it. */
static void seal(struct rewind *rewind, const char *records, size_t len, char *sealed)
{
	size_t size;
	int err;

	rewind->block.records_size = (uint32_t)len;
	size = block_seal(rewind->codec, &rewind->block, records, sealed);
	err = write_all(rewind->fd, sealed, size, rewind->end);
	if (err) {
		fail(rewind, err);
		return;
	}
	rewind->end += size;
	rewind->block = (struct block){.number = rewind->block.number + 1};
}

static void flush(struct rewind *rewind)
{
	size_t len = rewind->len;

	rewind->len = 0;
	if (len)
		seal(rewind, rewind->records, len, rewind->sealed);
}

/* Whole pages before the first mark; the header of the file stays. */
static void give_back(struct rewind *rewind)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), end = begin_of(rewind) / page * page;
	uint64_t begin = rewind->dropped > page ? rewind->dropped : page;

	if (end <= begin)
		return;
	fallocate(rewind->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)begin,
		(off_t)(end - begin));
	rewind->dropped = end;
}

/* The oldest events go, up to a snapshot; all, if there is none, unless it is on its way. */
static void keep_bound(struct rewind *rewind)
{
	uint32_t gone = 0;

	while (rewind->count - gone > 1 &&
		rewind->end + rewind->len - rewind->marks[gone].offset > rewind->bound)
		gone++;
	if (!gone && !rewind->settled) {
		fail(rewind, -ENOSPC);
		return;
	}
	if (!gone) {
		flush(rewind); /* which leaves no marks if it fails */
		gone = rewind->count;
	}
	rewind->count -= gone;
	memmove(rewind->marks, rewind->marks + gone, rewind->count * sizeof(*rewind->marks));
	give_back(rewind);
}

/* Returns false without memory. */
static bool begin_snapshot(struct rewind *rewind)
{
	struct rewind_mark *marks;

	flush(rewind);
	marks = array_grow(rewind->marks, &rewind->room, rewind->count, sizeof(*marks), 0);
	if (!marks)
		return false;
	rewind->marks = marks;
	marks[rewind->count++] = (struct rewind_mark){rewind->end, 0};
	rewind->events = 0;
	rewind->is_begun = true;
	return true;
}

/* From now on all is known that there was. */
static void note_settled(struct rewind *rewind, uint64_t time_ns)
{
	struct rewind_mark *last;

	rewind->settled = true;
	if (!rewind->count)
		return;
	last = &rewind->marks[rewind->count - 1];
	last->settled_ns = time_ns;
	rewind->snapshot_events = rewind->events;
	rewind->snapshot_bytes = rewind->end + rewind->len - last->offset;
}

static void begin_block(struct rewind *rewind, const struct event *event)
{
	rewind->block.first_ns = event->time_ns;
	rewind->block.flags = rewind->is_begun ? BLOCK_SNAPSHOT : 0;
	rewind->is_begun = false;
}

/* What a recording has added is no less new here than the rest. */
static size_t encode(const struct event *event, char *out, size_t size)
{
	struct event plain;

	if (!(event->flags & EVENT_ADDED))
		return trace_encode(event, out, size);
	plain = *event;
	plain.flags &= ~(uint32_t)EVENT_ADDED;
	return trace_encode(&plain, out, size);
}

/* Larger than a block: has one of its own. */
static void add_large(struct rewind *rewind, const struct event *event, size_t size)
{
	char *records = malloc(size), *sealed = malloc(BLOCK_SIZE_MAX(size));

	flush(rewind);
	if (records && sealed && size <= TRACE_RECORD_MAX && !rewind->error) {
		encode(event, records, size);
		begin_block(rewind, event);
		rewind->block.events = 1;
		seal(rewind, records, size, sealed);
	}
	free(records);
	free(sealed);
}

static void add(struct rewind *rewind, const struct event *event)
{
	size_t size = encode(event, rewind->records + rewind->len, BLOCK_BYTES - rewind->len);

	if (size > BLOCK_BYTES) {
		add_large(rewind, event, size);
		return;
	}
	if (size > BLOCK_BYTES - rewind->len) {
		flush(rewind);
		encode(event, rewind->records, BLOCK_BYTES);
	}
	if (!rewind->block.events++)
		begin_block(rewind, event);
	rewind->len += size;
}

static void keep(struct rewind *rewind, const struct event *event)
{
	if (!rewind->count)
		return;
	add(rewind, event);
	rewind->events++;
	if (rewind->last_ns < event->time_ns) /* lines may come late */
		rewind->last_ns = event->time_ns;
}

static void note_clock(struct rewind *rewind, const struct event *event)
{
	if (event->kind == EVENT_CLOCK && !event->id.host)
		rewind->wall_offset_ns = event->wall_offset_ns;
}

void rewind_pass_on(struct rewind *rewind, const struct event *event)
{
	if (rewind->error)
		return;
	note_clock(rewind, event);
	keep(rewind, event);
	if (size_of(rewind) > rewind->bound)
		keep_bound(rewind);
}

int rewind_write(void *ctx, const struct event *event)
{
	struct rewind *rewind = ctx;
	bool begins = event->kind == EVENT_SNAPSHOT;

	if (rewind->error)
		return 0;
	note_clock(rewind, event);
	if (begins && (rewind->count || rewind->settled) && !begin_snapshot(rewind))
		return 0;
	if (begins)
		rewind->settled = false;
	keep(rewind, event);
	if (event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD))
		note_settled(rewind, event->time_ns);
	if (size_of(rewind) > rewind->bound)
		keep_bound(rewind);
	return 0;
}

bool rewind_wants_snapshot(const struct rewind *rewind)
{
	uint64_t events = SNAPSHOT_TIMES * rewind->snapshot_events, bytes;

	if (rewind->error || !rewind->settled)
		return false;
	if (!rewind->count)
		return true;
	bytes = rewind->end + rewind->len - rewind->marks[rewind->count - 1].offset;
	return rewind->events >= (events > SNAPSHOT_EVENTS ? events : SNAPSHOT_EVENTS) ||
	       bytes >= rewind->bound / BOUND_PARTS + rewind->snapshot_bytes;
}

struct rewind_extent rewind_extent(const struct rewind *rewind)
{
	return (struct rewind_extent){
		.bytes = size_of(rewind),
		.bound = rewind->bound,
		.first_ns = rewind->count ? rewind->marks[0].settled_ns : 0,
		.last_ns = rewind->last_ns,
		.begin = begin_of(rewind),
		.error = rewind->error,
	};
}

struct source *rewind_open(struct rewind *rewind, uint64_t now_ns, char *message, size_t size)
{
	const struct event end = {.kind = EVENT_CLOCK,
		.time_ns = now_ns > rewind->last_ns ? now_ns : rewind->last_ns,
		.wall_offset_ns = rewind->wall_offset_ns};
	char path[40];
	struct source *source;

	rewind_write(rewind, &end); /* up to then its clock goes on */
	flush(rewind);
	if (rewind->error || !rewind->count || !rewind->marks[0].settled_ns) {
		snprintf(message, size, "%s",
			rewind->error == -ENOSPC ? "--rewind is too small for so many processes"
			: rewind->error          ? strerror(-rewind->error)
						 : "nothing is kept yet");
		return NULL;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", rewind->fd);
	source = replay_open(path, true, message, size);
	if (source)
		source->name = "rewind";
	return source;
}

struct rewind *rewind_new(uint64_t bytes, const struct trace_header *header, bool has_hosts)
{
	struct trace_header begin = *header;
	struct rewind *rewind = calloc(1, sizeof(*rewind));
	char start[TRACE_HEADER_SIZE];
	int err;

	if (!rewind)
		return NULL;
	rewind->bound = bytes;
	rewind->settled = has_hosts; /* of several hosts it begins with one of the tree */
	rewind->wall_offset_ns = header->wall_offset_ns;
	rewind->fd = memfd_create("mayfly-rewind", MFD_CLOEXEC);
	err = rewind->fd < 0 ? errno : ENOMEM;
	rewind->codec = block_codec_new();
	rewind->records = malloc(BLOCK_BYTES);
	rewind->sealed = malloc(BLOCK_SIZE_MAX(BLOCK_BYTES));
	begin.version = has_hosts ? TRACE_HOSTS : TRACE_VERSION;
	rewind->end = trace_write_header(&begin, start);
	if (rewind->fd >= 0 && rewind->codec && rewind->records && rewind->sealed &&
		!write_all(rewind->fd, start, rewind->end, 0))
		return rewind;
	rewind_free(rewind);
	errno = err;
	return NULL;
}

void rewind_free(struct rewind *rewind)
{
	if (!rewind)
		return;
	if (rewind->fd >= 0)
		close(rewind->fd);
	block_codec_free(rewind->codec);
	free(rewind->records);
	free(rewind->sealed);
	free(rewind->marks);
	free(rewind);
}
