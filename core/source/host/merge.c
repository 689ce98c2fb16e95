// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/host/merge.h"

#include "core/base/array.h"
#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/host/hosts.h"
#include "core/note.h"
#include "core/source/file/pace.h"
#include "core/source/file/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* A source and its next event. */
struct merge_stream {
	struct merge_input input;
	struct event next;
	bool has_next;
	int64_t shift_ns;  /* added to its times */
	uint32_t *numbers; /* of its hosts: the number here, plus 1; 0: not named yet */
	uint32_t number_count;
};

struct merge {
	struct source source;
	struct merge_stream *streams;
	unsigned count;
	struct hosts hosts; /* by their numbers here */
	uint32_t host_count;
	uint64_t waits_since; /* for a silent one, CLOCK_BOOTTIME; 0: none is silent */
	bool paced;
	struct pace pace;  /* if paced */
	uint64_t begun_ns; /* pace_is_of_now, of what comes through pipes */
	bool is_behind;    /* events before the time of its clock are still to be delivered */
	uint64_t last_ns;
	uint64_t refused; /* events beyond the bounds of pids or hosts */
	char note[1024];
};

static const struct source_ops OPS;

static struct merge *merge_of(const struct source *source)
{
	return (struct merge *)source;
}

static void shift_time(const struct merge_stream *stream, uint64_t *time_ns)
{
	if (*time_ns)
		*time_ns += (uint64_t)stream->shift_ns;
}

static void shift_ident(const struct merge_stream *stream, struct ident *id, uint32_t host)
{
	id->host = host;
	shift_time(stream, &id->start_ns);
}

/* The machine of that name and boot, or a new number.  UINT32_MAX: there are too many. */
static uint32_t find_host(const struct merge *merge, const struct event_host *named)
{
	const char *name = named->name ? named->name : "";

	for (uint32_t i = 0; i < merge->host_count; i++) {
		const struct host *host = hosts_at(&merge->hosts, i);

		if (host->boot == named->boot && !strncmp(host->name, name, HOST_NAME_SIZE - 1))
			return i;
	}
	return merge->host_count < HOSTS_MAX ? merge->host_count : UINT32_MAX;
}

/* *number is that of the host here; a new one is announced.  Returns 0 or -errno. */
static int add_host(struct merge *merge, struct merge_stream *stream, const struct event *event,
	event_fn *deliver, void *ctx)
{
	struct event named = *event;
	uint32_t local = event->id.host;
	uint32_t *numbers;
	int err;

	numbers = array_grow(stream->numbers, &stream->number_count, local, sizeof(*numbers), 0);
	if (!numbers)
		return -ENOMEM;
	stream->numbers = numbers;
	if (!named.host.name && !named.host.boot)
		named.host.name = text_base_name(stream->input.path);
	named.id.host = find_host(merge, &named.host);
	if (named.id.host == UINT32_MAX)
		return 0;
	numbers[local] = named.id.host + 1;
	named.host.base_ns += stream->shift_ns;
	err = hosts_apply(&merge->hosts, &named);
	if (err < 0)
		return err;
	if (named.id.host == merge->host_count)
		merge->host_count++;
	return deliver(ctx, &named);
}

static uint32_t number_of(const struct merge_stream *stream, uint32_t local)
{
	return local < stream->number_count ? stream->numbers[local] : 0;
}

/* See ident_key. */
static bool is_in_bounds(const struct event *event)
{
	return !((event->id.pid | event->parent.pid | event->caller.pid) >> IDENT_PID_BITS);
}

static int deliver_next(
	struct merge *merge, struct merge_stream *stream, event_fn *deliver, void *ctx)
{
	struct event event = stream->next, host = {.kind = EVENT_HOST};
	uint32_t number;
	int err = 0;

	if (event.kind == EVENT_HOST)
		return add_host(merge, stream, &event, deliver, ctx);
	/* A recording that names its host does so first, or behind a snapshot. */
	if (event.kind == EVENT_SNAPSHOT && !number_of(stream, event.id.host))
		return 0;
	if (!number_of(stream, event.id.host)) { /* the recording names none */
		host.id.host = event.id.host;
		host.time_ns = event.time_ns;
		err = add_host(merge, stream, &host, deliver, ctx);
	}
	number = number_of(stream, event.id.host);
	if (!err && (!number || !is_in_bounds(&event)))
		merge->refused++;
	if (err < 0 || !number || !is_in_bounds(&event))
		return err;
	number--;
	shift_ident(stream, &event.id, number);
	shift_ident(stream, &event.parent, number);
	shift_ident(stream, &event.caller, number);
	shift_time(stream, &event.stat.since_ns);
	if (event.kind == EVENT_CLOCK)
		event.wall_offset_ns -= stream->shift_ns;
	return deliver(ctx, &event);
}

/* Takes the next event of each that has none.  Returns whether all have one, or have ended. */
static bool fill(struct merge *merge)
{
	bool is_whole = true;

	for (unsigned i = 0; i < merge->count; i++) {
		struct merge_stream *stream = &merge->streams[i];

		if (!stream->has_next) {
			stream->has_next = replay_peek(stream->input.source, &stream->next);
			shift_time(stream, &stream->next.time_ns);
		}
		is_whole &= stream->has_next || stream->input.source->ended;
	}
	return is_whole;
}

static struct merge_stream *find_first(struct merge *merge)
{
	struct merge_stream *first = NULL;

	for (unsigned i = 0; i < merge->count; i++) {
		struct merge_stream *stream = &merge->streams[i];

		if (stream->has_next && (!first || stream->next.time_ns < first->next.time_ns))
			first = stream;
	}
	return first;
}

static uint64_t due_time(struct merge *merge, const struct merge_stream *stream)
{
	if (!merge->paced || stream->input.source->fd >= 0)
		return SOURCE_AT_ONCE;
	return pace_next_due_ns(&merge->pace, stream->next.time_ns, false);
}

/* 0: nothing is to be waited for; else until when. */
static uint64_t wait_until(struct merge *merge, bool is_whole, uint64_t now)
{
	if (is_whole)
		merge->waits_since = 0;
	else if (!merge->waits_since)
		merge->waits_since = now;
	if (is_whole || now >= merge->waits_since + MERGE_WAIT_NS)
		return 0;
	return merge->waits_since + MERGE_WAIT_NS;
}

static void note_ended(struct merge *merge)
{
	merge->source.ended = true;
	for (unsigned i = 0; i < merge->count; i++)
		merge->source.ended &=
			merge->streams[i].input.source->ended && !merge->streams[i].has_next;
}

static int take_from(struct merge *merge, struct merge_stream *stream, event_fn *deliver, void *ctx)
{
	int err;

	merge->last_ns = stream->next.time_ns;
	err = deliver_next(merge, stream, deliver, ctx);
	replay_pass(stream->input.source);
	stream->has_next = false;
	return err;
}

static int merge_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct merge *merge = merge_of(source);
	uint64_t now = clock_read(CLOCK_BOOTTIME), until;
	struct merge_stream *stream = NULL;
	unsigned count = 0;
	int err = 0;

	source->due_ns = 0;
	while (err >= 0) {
		until = wait_until(merge, fill(merge), now);
		stream = find_first(merge);
		if (!stream)
			break;
		source->due_ns = until ? until : due_time(merge, stream);
		if (count == budget || !source->due_ns || source->due_ns > now)
			break;
		if (!count++ && !source->is_of_now && stream->input.source->fd >= 0)
			source->is_of_now =
				pace_is_of_now(&merge->begun_ns, (int64_t)stream->next.time_ns);
		err = take_from(merge, stream, deliver, ctx);
	}
	merge->is_behind = stream && source->due_ns && source->due_ns <= now;
	note_ended(merge);
	return err < 0 ? err : (int)count;
}

static int merge_take(struct source *source, event_fn *deliver, void *ctx)
{
	struct merge *merge = merge_of(source);
	struct merge_stream *stream;
	int err = 0;

	fill(merge);
	stream = find_first(merge);
	if (stream)
		err = take_from(merge, stream, deliver, ctx);
	fill(merge);
	note_ended(merge);
	return err < 0 ? err : stream != NULL;
}

static void set_clock(struct source *source, uint64_t at_ns, double speed)
{
	pace_start(&merge_of(source)->pace, at_ns, speed);
	merge_of(source)->is_behind = false;
	source->due_ns = SOURCE_AT_ONCE;
}

static uint64_t last_ns(const struct source *source)
{
	return merge_of(source)->last_ns;
}

bool merge_peek(struct source *source, struct event *event)
{
	struct merge *merge = merge_of(source);
	uint64_t until = wait_until(merge, fill(merge), clock_read(CLOCK_BOOTTIME));
	const struct merge_stream *stream = find_first(merge);

	if (stream)
		*event = stream->next;
	note_ended(merge);
	return stream && !until;
}

unsigned merge_count(const struct source *source)
{
	return source->ops == &OPS ? merge_of(source)->count : 0;
}

struct source *merge_input_at(const struct source *source, unsigned at, int64_t *shift_ns)
{
	const struct merge_stream *stream = &merge_of(source)->streams[at];

	*shift_ns = stream->shift_ns;
	return stream->input.source;
}

uint32_t merge_host_count(const struct source *source)
{
	return merge_of(source)->host_count;
}

void merge_restart(struct source *source, uint32_t host_count, uint64_t at_ns)
{
	struct merge *merge = merge_of(source);

	for (unsigned i = 0; i < merge->count; i++) {
		struct merge_stream *stream = &merge->streams[i];

		stream->has_next = false;
		for (uint32_t local = 0; local < stream->number_count; local++)
			if (stream->numbers[local] > host_count)
				stream->numbers[local] = 0;
	}
	merge->last_ns = at_ns;
	source->ended = false;
	source->due_ns = SOURCE_AT_ONCE;
}

static void merge_close(struct source *source)
{
	struct merge *merge = merge_of(source);

	for (unsigned i = 0; i < merge->count; i++) {
		source_close(merge->streams[i].input.source);
		free(merge->streams[i].numbers);
	}
	if (source->fd >= 0)
		close(source->fd);
	hosts_free(&merge->hosts);
	free(merge->streams);
	free(merge);
}

static uint64_t now_ns(const struct source *source)
{
	const struct merge *merge = merge_of(source);

	bool is_running = merge->pace.started && !merge->is_behind && !source->ended;

	return is_running ? pace_now_ns(&merge->pace) : merge->last_ns;
}

/* What was wrong with each. */
static const char *describe_inputs(const struct source *source)
{
	struct merge *merge = merge_of(source);
	struct note note = {merge->note, sizeof(merge->note), 0};

	for (unsigned i = 0; i < merge->count; i++) {
		const struct merge_input *input = &merge->streams[i].input;
		const char *text = input->source->ops->note(input->source);
		char path[256];

		text_escape(path, sizeof(path), input->path, strlen(input->path));
		if (text)
			note_begin(&note, "%s: %s", path, text);
	}
	if (merge->refused)
		note_begin(&note,
			"%" PRIu64 " events of pids or hosts beyond the bounds were left out",
			merge->refused);
	return note.len ? note.out : NULL;
}

static int first_error(const struct source *source)
{
	const struct merge *merge = merge_of(source);
	int err = 0;

	for (unsigned i = 0; !err && i < merge->count; i++) {
		struct source *input = merge->streams[i].input.source;

		err = input->ops->error(input);
	}
	return err;
}

static const struct source_ops OPS = {.drain = merge_drain,
	.take = merge_take,
	.set_clock = set_clock,
	.last_ns = last_ns,
	.now_ns = now_ns,
	.note = describe_inputs,
	.error = first_error,
	.close = merge_close};

/* Readable when one of them is. */
static void watch_all(struct merge *merge)
{
	struct epoll_event event = {.events = EPOLLIN};

	merge->source.fd = epoll_create1(EPOLL_CLOEXEC);
	for (unsigned i = 0; merge->source.fd >= 0 && i < merge->count; i++)
		if (merge->streams[i].input.source->fd >= 0)
			epoll_ctl(merge->source.fd, EPOLL_CTL_ADD,
				merge->streams[i].input.source->fd, &event);
}

struct source *merge_open(const struct merge_input *inputs, unsigned count, bool paced)
{
	struct merge *merge = count <= MERGE_MAX ? calloc(1, sizeof(*merge)) : NULL;

	if (merge)
		merge->streams = calloc(count, sizeof(*merge->streams));
	if (!merge || !merge->streams) {
		for (unsigned i = 0; i < count; i++)
			source_close(inputs[i].source);
		free(merge);
		return NULL;
	}
	for (unsigned i = 0; i < count; i++)
		merge->streams[i] = (struct merge_stream){
			.input = inputs[i],
			.shift_ns = inputs[i].source->wall_offset_ns,
		};
	merge->count = count;
	merge->paced = paced;
	merge->source = (struct source){
		.ops = &OPS, .name = "replay", .due_ns = SOURCE_AT_ONCE, .has_hosts = true};
	watch_all(merge);
	return &merge->source;
}

struct source *merge_open_paths(const char *first, char *const *more, unsigned count, bool paced,
	char *message, size_t size)
{
	struct merge_input inputs[MERGE_MAX];

	for (unsigned i = 0; i <= count && i < MERGE_MAX; i++) {
		inputs[i].path = i ? more[i - 1] : first;
		inputs[i].source = replay_open(inputs[i].path, false, message, size);
		if (inputs[i].source)
			continue;
		while (i)
			source_close(inputs[--i].source);
		return NULL;
	}
	return merge_open(inputs, count + 1, paced);
}
