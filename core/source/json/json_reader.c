// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_reader.h"

#include "core/base/clock.h"
#include "core/source/json/json_event.h"
#include "core/source/json/json_sequence.h"
#include "core/source/json/json_time.h"
#include "core/source/json/lateness.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES (16u << 20) /* 2 MiB of arguments, six bytes for each, and the rest */
#define HOSTS_BOUND    IDENT_HOSTS_MAX
#define ADDED_MAX      4 /* before the events of a line: host, clock, snapshot, loss */

/* A machine, and what has come from it. */
struct json_stream {
	struct json_host host;
	char name[HOST_NAME_SIZE];
	uint64_t boot;
	bool is_named;                 /* its EVENT_HOST was delivered */
	bool has_snapshot;             /* one began before that, */
	int64_t snapshot_ns;           /* at that time of the wall clock */
	struct json_sequence sequence; /* of its lines */
	struct lateness lateness;
};

struct json_reader {
	struct json_line line;
	struct event events[ADDED_MAX + JSON_EVENTS_MAX];
	unsigned at, count; /* not passed yet: events[at..count) */
	struct json_stream **streams;
	uint32_t stream_count, room;
	uint32_t *by_name; /* a hash of name and boot -> stream + 1; a power of two of places */
	uint32_t mask;
	struct json_stream *last; /* of the line before */
	bool is_skipping;         /* a line that is too long, up to its end */
	bool is_newest;           /* no more has come than the line */
	uint64_t line_number;
	int64_t arrived_ns; /* when the lines have come; 0: not known */
	struct json_damage damage;
	size_t taken; /* bytes of the line taken last, and what was so before it: */
	struct json_before {
		uint64_t line_number;
		struct json_damage damage;
		uint32_t number; /* of its stream, plus 1; 0: none */
		struct json_stream stream;
	} before;
};

struct json_place {
	struct json_before at; /* without its stream */
	bool is_skipping;
	uint32_t count;
	struct json_stream streams[];
};

struct json_reader *json_reader_new(uint64_t lines_before)
{
	struct json_reader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->line_number = lines_before;
	return reader;
}

void json_reader_free(struct json_reader *reader)
{
	if (!reader)
		return;
	for (uint32_t i = 0; i < reader->stream_count; i++)
		free(reader->streams[i]);
	free(reader->streams);
	free(reader->by_name);
	json_line_free(&reader->line);
	free(reader);
}

bool json_reader_is_json(const char *in, size_t len)
{
	while (len && (*in == ' ' || *in == '\t' || *in == '\r' || *in == '\n')) {
		in++;
		len--;
	}
	return len && *in == '{';
}

const struct event *json_reader_peek(struct json_reader *reader)
{
	return reader->at < reader->count ? &reader->events[reader->at] : NULL;
}

void json_reader_pass(struct json_reader *reader)
{
	reader->at++;
}

const struct json_damage *json_reader_damage(const struct json_reader *reader)
{
	return &reader->damage;
}

static void note_broken(struct json_reader *reader, const char *problem)
{
	if (reader->damage.lines++)
		return;
	reader->damage.first_line = reader->line_number;
	reader->damage.problem = problem;
}

static struct event *add_event(
	struct json_reader *reader, enum event_kind kind, const struct json_stream *stream)
{
	struct event *event = &reader->events[reader->count++];

	*event = (struct event){.kind = kind, .id = {.host = stream->host.number}};
	return event;
}

void json_reader_arrive(struct json_reader *reader, uint64_t wall_ns)
{
	reader->arrived_ns = (int64_t)wall_ns;
}

/* "" and 0 for lines without a host. */
static uint64_t read_boot(const struct json_line *line)
{
	const char *text = json_line_text(line, JSON_BOOT);
	uint64_t boot = text ? strtoull(text, NULL, 16) : 0;

	return boot <= EVENT_BOOT_MAX ? boot : 0;
}

static uint32_t place_of(const struct json_reader *reader, const char *name, uint64_t boot)
{
	uint64_t hash = boot + UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return (uint32_t)(hash ^ hash >> 32) & reader->mask;
}

static bool is_stream(const struct json_stream *stream, const char *name, uint64_t boot)
{
	return stream->boot == boot && !strcmp(stream->name, name);
}

static struct json_stream *find_stream(
	const struct json_reader *reader, const char *name, uint64_t boot, uint32_t *place)
{
	for (*place = place_of(reader, name, boot); reader->by_name[*place];
		*place = (*place + 1) & reader->mask) {
		struct json_stream *stream = reader->streams[reader->by_name[*place] - 1];

		if (is_stream(stream, name, boot))
			return stream;
	}
	return NULL;
}

static int fit_streams(struct json_reader *reader)
{
	if (reader->by_name)
		return 0;
	reader->by_name = calloc(2 * HOSTS_BOUND, sizeof(*reader->by_name));
	reader->streams = calloc(HOSTS_BOUND, sizeof(struct json_stream *));
	reader->mask = 2 * HOSTS_BOUND - 1;
	return reader->by_name && reader->streams ? 0 : -ENOMEM;
}

/* *found: the machine of the line; NULL: there are too many.  Returns 0 or -ENOMEM. */
static int resolve_stream(struct json_reader *reader, struct json_stream **found)
{
	const char *text = json_line_text(&reader->line, JSON_HOST);
	uint64_t boot = read_boot(&reader->line);
	char name[HOST_NAME_SIZE] = "";
	struct json_stream *stream;
	uint32_t place;

	if (text)
		memcpy(name, text, strnlen(text, HOST_NAME_SIZE - 1));
	*found = reader->last;
	if (reader->last && is_stream(reader->last, name, boot))
		return 0;
	if (fit_streams(reader) < 0)
		return -ENOMEM;
	*found = reader->last = find_stream(reader, name, boot, &place);
	if (*found || reader->stream_count == HOSTS_BOUND)
		return 0;
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return -ENOMEM;
	memcpy(stream->name, name, sizeof(name));
	stream->boot = boot;
	stream->host.number = reader->stream_count;
	reader->streams[reader->stream_count++] = stream;
	reader->by_name[place] = reader->stream_count;
	*found = reader->last = stream;
	return 0;
}

static void note_sequence(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	uint64_t seq;
	int64_t more;

	if (!json_line_number(&reader->line, JSON_SEQ, &seq) || seq == UINT64_MAX)
		return;
	more = json_sequence_note(&stream->sequence, seq, wall_ns);
	reader->damage.missing += (uint64_t)more;
	if (more > 0) {
		lateness_forget(&stream->lateness);
		stream->host.is_listing = false;
	}
}

static void report_missing(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	struct event *event;

	if (!stream->sequence.missing)
		return;
	event = add_event(reader, EVENT_LOST, stream);
	event->time_ns = json_event_time(&stream->host, wall_ns);
	event->count = stream->sequence.missing;
	stream->sequence.missing = 0;
}

static struct json_before describe_state(const struct json_reader *reader)
{
	return (struct json_before){.line_number = reader->line_number, .damage = reader->damage};
}

const struct event *json_reader_end(struct json_reader *reader)
{
	reader->at = reader->count = 0;
	reader->before = describe_state(reader);
	reader->taken = 0;
	for (uint32_t i = 0; i < reader->stream_count && !reader->count; i++) {
		struct json_stream *stream = reader->streams[i];

		json_sequence_end(&stream->sequence);
		if (stream->is_named)
			report_missing(reader, stream, stream->sequence.newest_ns);
	}
	return json_reader_peek(reader);
}

static void report_snapshot(struct json_reader *reader, struct json_stream *stream)
{
	struct event *event;

	if (!stream->has_snapshot)
		return;
	event = add_event(reader, EVENT_SNAPSHOT, stream);
	event->flags = EVENT_LISTED;
	event->time_ns = json_event_time(&stream->host, stream->snapshot_ns);
	stream->has_snapshot = false;
}

/* A line that is before its host is named: what begins with a snapshot loses nothing. */
static void note_early(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	if (!strcmp(json_line_text(&reader->line, JSON_EVENT), "snapshot")) {
		stream->has_snapshot = stream->host.is_listing = true;
		stream->snapshot_ns = wall_ns;
		return;
	}
	reader->damage.early++;
	stream->sequence.missing++;
}

/* By how much all times of the host have to be later, as this line shows; 0: it shows nothing. */
static int64_t measure_shift(
	struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	bool is_prompt;
	int64_t late_ns;

	if (!reader->arrived_ns || !json_event_shows_clock(&reader->line, &is_prompt))
		return 0;
	late_ns = reader->arrived_ns - (int64_t)json_event_time(&stream->host, wall_ns);
	return lateness_note(
		&stream->lateness, reader->arrived_ns, late_ns, is_prompt && reader->is_newest);
}

static void report_clock(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	struct event *event = add_event(reader, EVENT_CLOCK, stream);

	event->time_ns = json_event_time(&stream->host, wall_ns);
	event->wall_offset_ns = stream->host.wall_offset_ns;
}

static void report_host(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	struct event *event = add_event(reader, EVENT_HOST, stream);

	event->time_ns = json_event_time(&stream->host, wall_ns);
	event->host = (struct event_host){*stream->name ? stream->name : NULL, stream->boot,
		stream->host.base_ns, stream->host.ahead_ns};
}

/* A host is named when its clock is known, since its times are not before; and when that is known
 * better. */
static void announce(struct json_reader *reader, struct json_stream *stream, int64_t wall_ns)
{
	bool is_clock_new = json_event_learn_clock(&stream->host, &reader->line, wall_ns);
	int64_t shift_ns;

	if (!stream->host.has_clock)
		return;
	shift_ns = measure_shift(reader, stream, wall_ns);
	json_event_shift(&stream->host, shift_ns);
	if (!stream->is_named || shift_ns)
		report_host(reader, stream, wall_ns);
	if (stream->is_named ? is_clock_new || shift_ns : shift_ns)
		report_clock(reader, stream, wall_ns);
	if (!stream->is_named)
		report_snapshot(reader, stream);
	stream->is_named = true;
	report_missing(reader, stream, wall_ns);
}

static int read_line(struct json_reader *reader, struct json_stream *stream)
{
	const char *problem = NULL;
	int64_t wall_ns;
	int count;

	if (!json_time_read(&reader->line, &wall_ns)) {
		note_broken(reader, "no time (ts or time)");
		return 0;
	}
	note_sequence(reader, stream, wall_ns);
	announce(reader, stream, wall_ns);
	if (!stream->host.has_clock) {
		note_early(reader, stream, wall_ns);
		return 0;
	}
	if (!strcmp(json_line_text(&reader->line, JSON_EVENT), "lost"))
		lateness_forget(&stream->lateness);
	count = json_event_read(
		&stream->host, &reader->line, wall_ns, &reader->events[reader->count], &problem);
	if (count < 0)
		note_broken(reader, problem);
	else if (!count)
		reader->damage.unknown++;
	if (count > 0)
		reader->count += (unsigned)count;
	return 0;
}

static bool is_blank(const char *in, size_t len)
{
	while (len && (*in == ' ' || *in == '\t' || *in == '\r')) {
		in++;
		len--;
	}
	return !len;
}

static int parse_line(struct json_reader *reader, const char *in, size_t len)
{
	struct json_stream *stream;
	const char *problem;

	reader->before = describe_state(reader);
	reader->line_number++;
	if (is_blank(in, len))
		return 0;
	problem = json_line_parse(&reader->line, in, len);
	if (problem == JSON_LINE_NO_MEMORY)
		return -ENOMEM;
	if (problem || !json_line_text(&reader->line, JSON_EVENT)) {
		note_broken(reader, problem ? problem : "it has no event");
		return 0;
	}
	if (resolve_stream(reader, &stream) < 0)
		return -ENOMEM;
	if (stream) {
		reader->before.number = stream->host.number + 1;
		reader->before.stream = *stream;
		return read_line(reader, stream);
	}
	reader->damage.hosts++;
	return 0;
}

long json_reader_take(struct json_reader *reader, const char *in, size_t len, bool at_end)
{
	const char *newline = memchr(in, '\n', len);
	size_t size = newline ? (size_t)(newline - in) : len;
	int err = 0;

	if (!len)
		return 0;
	if (!newline && !at_end) {
		if (len <= LINE_MAX_BYTES)
			return 0;
		if (!reader->is_skipping) {
			reader->line_number++;
			note_broken(reader, "it is too long");
		}
		reader->is_skipping = true;
		return (long)len;
	}
	reader->at = reader->count = 0;
	reader->is_newest = size + 1 >= len;
	if (!reader->is_skipping)
		err = parse_line(reader, in, size);
	reader->is_skipping = false;
	reader->taken = size + (newline != NULL);
	return err < 0 ? err : (long)reader->taken;
}

const struct event *json_reader_next(
	struct json_reader *reader, const char *in, size_t len, bool at_end, long *used)
{
	const struct event *next = json_reader_peek(reader);

	for (*used = 0; !next; next = json_reader_peek(reader)) {
		long taken = json_reader_take(reader, in + *used, len - (size_t)*used, at_end);

		if (!taken)
			return at_end ? json_reader_end(reader) : NULL;
		*used = taken < 0 ? taken : *used + taken;
		if (taken < 0)
			return NULL;
	}
	return next;
}

struct json_place *json_reader_save(const struct json_reader *reader, size_t *size, size_t *back)
{
	const struct json_before *before = &reader->before;
	bool is_inside = reader->at < reader->count; /* of the line's events */
	struct json_place *place;

	*size = sizeof(*place) + reader->stream_count * sizeof(struct json_stream);
	*back = is_inside ? reader->taken : 0;
	place = malloc(*size);
	if (!place)
		return NULL;
	*place = (struct json_place){*before, reader->is_skipping, reader->stream_count};
	if (!is_inside)
		place->at = describe_state(reader);
	for (uint32_t i = 0; i < place->count; i++)
		place->streams[i] =
			is_inside && before->number == i + 1 ? before->stream : *reader->streams[i];
	return place;
}

void json_reader_return(struct json_reader *reader, const struct json_place *place)
{
	reader->at = reader->count = 0;
	reader->line_number = place->at.line_number;
	reader->damage = place->at.damage;
	reader->is_skipping = place->is_skipping;
	for (uint32_t i = 0; i < reader->stream_count; i++) {
		struct json_stream *stream = reader->streams[i];
		struct json_stream fresh = {.host.number = i, .boot = stream->boot};

		memcpy(fresh.name, stream->name, sizeof(fresh.name));
		*stream = i < place->count ? place->streams[i] : fresh;
	}
}
