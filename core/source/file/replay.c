// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/replay_private.h"

#include "core/source/file/block.h"
#include "core/source/json/noise.h"
#include "core/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BUFFER_BYTES (256u << 10)

static struct replay *replay_of(const struct source *source)
{
	return (struct replay *)source;
}

/*
 * A pipe is watched only while more of it is needed.  While an event waits for its due time, more
 * data may be readable all along, which must not wake the caller.
 */
static void watch(struct replay *replay, bool wanted)
{
	struct epoll_event event = {.events = EPOLLIN};
	int what = wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL;

	if (replay->source.fd >= 0 && wanted != replay->watched &&
		!epoll_ctl(replay->source.fd, what, replay->fd, &event))
		replay->watched = wanted;
}

/* Ends the replay before its end; the first reason is kept. */
static void end(struct replay *replay, const char *problem, int error)
{
	replay->at_end = true;
	if (!replay->problem) {
		replay->problem = problem;
		replay->error = error;
	}
	replay->at = replay->len = 0;
}

/* Makes room after the data in the buffer.  Returns false without memory. */
static bool fit_more(struct replay *replay)
{
	char *buffer;

	memmove(replay->buffer, replay->buffer + replay->at, replay->len - replay->at);
	replay->len -= replay->at;
	replay->at = 0;
	if (replay->len < replay->room)
		return true;
	buffer = realloc(replay->buffer, replay->room * 2);
	if (!buffer)
		return false;
	replay->buffer = buffer;
	replay->room *= 2;
	return true;
}

static bool is_readable(int fd, bool wait)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	return poll(&ready, 1, wait ? -1 : 0) > 0;
}

/* Reads more.  Returns false when nothing came, for now or (at_end) for ever. */
static bool read_more(struct replay *replay, bool wait)
{
	ssize_t got;

	if (replay->at_end || !is_readable(replay->fd, wait))
		return false;
	if (!fit_more(replay)) {
		end(replay, "out of memory", -ENOMEM);
		return false;
	}
	do
		got = read(replay->fd, replay->buffer + replay->len, replay->room - replay->len);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		replay->len += (size_t)got;
		return true;
	}
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got < 0)
		end(replay, strerror(errno), -errno);
	replay->at_end = true;
	return false;
}

static void end_truncated(struct replay *replay)
{
	if (replay->blocks)
		replay->cut_off =
			block_reader_cut_off(replay->buffer + replay->at, replay->len - replay->at);
	end(replay, "the recording is truncated", 0);
}

static void pass_record(struct replay *replay, size_t length)
{
	if (replay->json) {
		json_reader_pass(replay->json);
	} else if (replay->blocks) {
		block_reader_pass(replay->blocks, length);
	} else {
		replay->at += length;
		replay->offset += length;
	}
	replay->records++;
}

/* Decodes what is in the buffer.  Returns as trace_decode. */
static long peek_plain(struct replay *replay, struct event *event)
{
	long length = trace_decode(event, replay->buffer + replay->at, replay->len - replay->at);

	if (length < 0) {
		end(replay, "the recording is damaged", -EBADMSG);
		return -EBADMSG;
	}
	return length;
}

/* The same of the blocks in the buffer. */
static long peek_in_blocks(struct replay *replay, struct event *event)
{
	long length = block_reader_peek(replay->blocks, event);
	size_t used;

	while (!length) {
		used = block_reader_take(replay->blocks, replay->buffer + replay->at,
			replay->len - replay->at, replay->offset);
		if (!used)
			break;
		replay->at += used;
		replay->offset += used;
		length = block_reader_peek(replay->blocks, event);
	}
	if (length < 0)
		end(replay, strerror((int)-length), (int)length);
	return length;
}

/* The same of its lines; 1: there is one. */
static long peek_in_json(struct replay *replay, struct event *event)
{
	const struct event *next;
	long used;

	json_reader_arrive(replay->json, replay->source.fd < 0 ? 0 : clock_read(CLOCK_REALTIME));
	next = json_reader_next(replay->json, replay->buffer + replay->at, replay->len - replay->at,
		replay->at_end, &used);
	if (used < 0) {
		end(replay, strerror((int)-used), (int)used);
		return used;
	}
	replay->at += (size_t)used;
	replay->offset += (size_t)used;
	*event = next ? *next : *event;
	return !!next;
}

/* Of a kind that is known and, as that of a line has to be, within the bounds of ident_key. */
static bool is_of_use(const struct replay *replay, const struct event *event)
{
	if (event->kind == EVENT_KIND_COUNT || replay->json)
		return event->kind < EVENT_KIND_COUNT;
	if (!replay->source.has_hosts)
		return !event->id.host;
	return !((event->id.pid | event->parent.pid | event->caller.pid) >> IDENT_PID_BITS);
}

/* The next event, whenever it is due; its record stays in memory.  Returns its length, or 0. */
static size_t peek_record(struct replay *replay, struct event *event)
{
	for (;;) {
		bool is_over = replay->at_end || !replay->json; /* lines may end with a loss */
		long length = replay->json     ? peek_in_json(replay, event)
			      : replay->blocks ? peek_in_blocks(replay, event)
					       : peek_plain(replay, event);

		if (length > 0 && is_of_use(replay, event))
			return (size_t)length;
		if (length > 0) {
			replay->unknown++;
			pass_record(replay, (size_t)length);
		} else if (length < 0) {
			return 0;
		} else if (!read_more(replay, false)) {
			if (!replay->at_end || (is_over && replay->at == replay->len))
				return 0;
			if (!replay->json) { /* whose last line may have no end */
				end_truncated(replay);
				return 0;
			}
		}
	}
}

static int deliver_record(struct replay *replay, const struct event *event, size_t length,
	event_fn *deliver, void *ctx)
{
	pass_record(replay, length);
	replay->last_ns = event->time_ns;
	return deliver(ctx, event);
}

/* The last call for a record has returned that length: whether there is one. */
static bool set_state(struct replay *replay, size_t length)
{
	replay->source.ended = !length && replay->at_end && replay->at == replay->len;
	watch(replay, !length && !replay->source.ended);
	return length;
}

bool replay_peek(struct source *source, struct event *event)
{
	struct replay *replay = replay_of(source);

	return set_state(replay, replay->peeked = peek_record(replay, event));
}

void replay_pass(struct source *source)
{
	pass_record(replay_of(source), replay_of(source)->peeked);
}

static int replay_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct replay *replay = replay_of(source);
	uint64_t now = replay->paced ? clock_read(CLOCK_BOOTTIME) : SOURCE_AT_ONCE;
	struct event event;
	unsigned count = 0;
	size_t length = 0;
	int err = 0;

	while (!err && (length = peek_record(replay, &event))) {
		source->due_ns = replay->paced ? pace_next_due_ns(&replay->pace, event.time_ns,
							 replay->is_of_now)
					       : SOURCE_AT_ONCE;
		if (count == budget || !source->due_ns || source->due_ns > now)
			break;
		if (!count++ && replay->paced && replay->watched && !source->is_of_now)
			source->is_of_now = pace_is_of_now(
				&replay->begun_ns, (int64_t)event.time_ns + source->wall_offset_ns);
		err = deliver_record(replay, &event, length, deliver, ctx);
	}
	replay->is_behind = length && source->due_ns && source->due_ns <= now;
	if (!length)
		source->due_ns = 0;
	set_state(replay, length);
	return err < 0 ? err : (int)count;
}

int replay_take(struct source *source, event_fn *deliver, void *ctx)
{
	struct replay *replay = replay_of(source);
	struct event event;
	size_t length = peek_record(replay, &event);
	int err = length ? deliver_record(replay, &event, length, deliver, ctx) : 0;

	source->ended = !length && replay->at_end && replay->at == replay->len;
	return err < 0 ? err : length > 0;
}

void replay_set_clock(struct source *source, uint64_t at_ns, double speed)
{
	pace_start(&replay_of(source)->pace, at_ns, speed);
	replay_of(source)->is_behind = false;
	source->due_ns = SOURCE_AT_ONCE;
}

int replay_descriptor(const struct source *source)
{
	return source->fd < 0 ? replay_of(source)->fd : -1;
}

bool replay_has_index(const struct source *source)
{
	const struct replay *replay = replay_of(source);

	return replay->blocks && source->fd < 0 && !replay->noise;
}

/* What was read ahead is read again. */
static int go_to_offset(struct replay *replay, uint64_t offset)
{
	if (lseek(replay->fd, (off_t)offset, SEEK_SET) < 0)
		return -errno;
	replay->at = replay->len = 0;
	replay->offset = offset;
	replay->at_end = replay->source.ended = false;
	replay->problem = NULL;
	replay->source.due_ns = SOURCE_AT_ONCE;
	return 0;
}

int replay_move(struct source *source, uint64_t offset, uint32_t number)
{
	block_reader_move(replay_of(source)->blocks, number);
	return go_to_offset(replay_of(source), offset);
}

size_t replay_save(const struct source *source, struct replay_place *place)
{
	const struct replay *replay = (const struct replay *)source;
	size_t size = 0, back = 0;

	*place = (struct replay_place){.block.offset = replay->offset, .last_ns = replay->last_ns};
	if (replay->blocks)
		place->block = block_reader_save(replay->blocks, replay->offset);
	else if (replay->json)
		place->lines = json_reader_save(replay->json, &size, &back);
	place->block.offset -= back;
	return replay->json && !place->lines ? 0 : sizeof(*place) + size;
}

int replay_return(struct source *source, const struct replay_place *place)
{
	struct replay *replay = replay_of(source);

	if (replay->blocks)
		block_reader_return(replay->blocks, &place->block);
	else if (replay->json)
		json_reader_return(replay->json, place->lines);
	replay->last_ns = place->last_ns;
	return go_to_offset(replay, place->block.offset);
}

static void replay_close(struct source *source)
{
	struct replay *replay = replay_of(source);

	if (replay->source.fd >= 0)
		close(replay->source.fd);
	if (replay->fd > STDERR_FILENO)
		close(replay->fd);
	block_reader_free(replay->blocks);
	json_reader_free(replay->json);
	free(replay->buffer);
	free(replay);
}

static const struct source_ops OPS = {.drain = replay_drain,
	.take = replay_take,
	.set_clock = replay_set_clock,
	.now_ns = replay_now_ns,
	.last_ns = replay_last_ns,
	.note = replay_note,
	.error = replay_error,
	.close = replay_close};

static void wait_for_bytes(struct replay *replay, size_t count)
{
	while (replay->len < count && (read_more(replay, true) || !replay->at_end))
		;
}

/* Returns its length; 0 also where nothing else follows.  Waits for it, as for the header. */
static size_t find_noise(struct replay *replay)
{
	size_t length = 0;

	while (!noise_measure(replay->buffer, replay->len, &length)) {
		if (replay->at_end || replay->len > NOISE_MAX_BYTES)
			return 0;
		wait_for_bytes(replay, replay->len + 1);
	}
	replay->noise = noise_lines(replay->buffer, length);
	return length;
}

/* Reads the header, and waits for it even on a pipe.  Returns 0 or -errno. */
static int read_header(struct replay *replay, struct trace_header *header)
{
	size_t at = 0;
	int err;

	wait_for_bytes(replay, TRACE_HEADER_SIZE);
	if (!replay->error && !json_reader_is_json(replay->buffer, replay->len))
		at = find_noise(replay);
	wait_for_bytes(replay, at + TRACE_HEADER_SIZE);
	if (replay->error || !replay->len)
		return replay->error ? replay->error : -ENODATA;
	replay->at = replay->offset = at;
	if (json_reader_is_json(replay->buffer + at, replay->len - at))
		return (replay->json = json_reader_new(replay->noise)) ? 0 : -ENOMEM;
	replay->at = replay->offset += TRACE_HEADER_SIZE;
	err = trace_read_header(header, replay->buffer + at, replay->len - at);
	if (!err && header->version > TRACE_PLAIN && !(replay->blocks = block_reader_new()))
		err = -ENOMEM;
	return err;
}

/* An epoll instance for a descriptor that can be polled; -1 for a file. */
static int open_poll(int fd)
{
	struct epoll_event event = {.events = EPOLLIN};
	int poll_fd = epoll_create1(EPOLL_CLOEXEC);

	if (poll_fd < 0 || !epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event))
		return poll_fd;
	close(poll_fd);
	return -1;
}

static struct replay *new_replay(void)
{
	struct replay *replay = calloc(1, sizeof(*replay));

	if (!replay)
		return NULL;
	replay->fd = replay->source.fd = -1;
	replay->room = BUFFER_BYTES;
	replay->buffer = malloc(BUFFER_BYTES);
	if (replay->buffer)
		return replay;
	free(replay);
	return NULL;
}

struct source *replay_open(const char *path, bool paced, char *message, size_t size)
{
	struct replay *replay = new_replay();
	bool is_stdin = !strcmp(path, "-");
	struct trace_header header = {0};
	int err = -ENOMEM;

	if (!replay)
		goto out;
	replay->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	err = replay->fd < 0 ? -errno : read_header(replay, &header);
	if (err)
		goto out;
	replay->paced = paced;
	replay->source = (struct source){
		.ops = &OPS,
		.name = "replay",
		.fd = open_poll(replay->fd),
		.due_ns = SOURCE_AT_ONCE,
		.has_hosts = replay->json || header.version >= TRACE_HOSTS,
	};
	if (!replay->source.has_hosts)
		replay->source.wall_offset_ns = header.wall_offset_ns;
	replay->watched = replay->source.fd >= 0;
	replay->is_of_now = replay->watched && (replay->json || pace_began_now(&header));
	return &replay->source;
out:
	block_explain(is_stdin ? "standard input" : path, &header, err, message, size);
	if (replay)
		replay_close(&replay->source);
	return NULL;
}

uint64_t replay_now_ns(const struct source *source)
{
	const struct replay *replay = replay_of(source);
	bool is_running = replay->pace.started && !replay->is_behind && !source->ended;

	return is_running ? pace_now_ns(&replay->pace) : replay->last_ns;
}

uint64_t replay_last_ns(const struct source *source)
{
	return replay_of(source)->last_ns;
}
