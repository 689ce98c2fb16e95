// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/checkpoints.h"

#include "core/base/array.h"
#include "core/trace.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#define EVERY          30000 /* events, at least: lines are read again in a tenth of a second */
#define SNAPSHOT_TIMES 10    /* a snapshot is a tenth of all events at most */
#define LEVEL          1     /* of zlib */

struct checkpoint {
	struct tracks_place *place;
	char *stored; /* the snapshot, deflated; NULL: of the begin */
	size_t stored_size, size;
	uint64_t bytes;   /* of all of it */
	uint64_t time_ns; /* of the last event before it; 0: the begin */
	uint64_t events;  /* before it */
	uint64_t snapshot_events;
};

struct checkpoints {
	struct tracks *tracks;
	uint64_t bound, bytes;
	struct checkpoint *list;
	uint32_t count, room;
	uint64_t every;  /* events between two, at least */
	uint64_t events; /* noted before the next event */
	uint64_t last_ns;
	unsigned scans;         /* snapshots of hosts that are not complete */
	struct checkpoint next; /* is written */
	char *records;          /* of it */
	uint32_t records_room;
	bool has_failed; /* no memory for it */
	int at;          /* checkpoints_deliver has it to deliver; -1: none */
};

static void free_checkpoint(struct checkpoint *checkpoint)
{
	tracks_place_free(checkpoint->place);
	free(checkpoint->stored);
}

/* Takes it over.  Returns false without memory. */
static bool append_checkpoint(struct checkpoints *checkpoints, const struct checkpoint *checkpoint)
{
	struct checkpoint *list = array_grow(
		checkpoints->list, &checkpoints->room, checkpoints->count, sizeof(*list), 0);

	if (!list)
		return false;
	checkpoints->list = list;
	list[checkpoints->count++] = *checkpoint;
	checkpoints->bytes += checkpoint->bytes;
	return true;
}

struct checkpoints *checkpoints_new(struct tracks *tracks, uint64_t bound)
{
	struct checkpoints *checkpoints = calloc(1, sizeof(*checkpoints));
	struct checkpoint begin = {0};
	size_t size;

	if (!checkpoints)
		return NULL;
	checkpoints->tracks = tracks;
	checkpoints->bound = bound;
	checkpoints->every = EVERY;
	checkpoints->at = -1;
	begin.place = tracks_save(tracks, &size);
	if (begin.place && append_checkpoint(checkpoints, &begin))
		return checkpoints;
	free_checkpoint(&begin);
	checkpoints_free(checkpoints);
	return NULL;
}

void checkpoints_free(struct checkpoints *checkpoints)
{
	if (!checkpoints)
		return;
	for (uint32_t i = 0; i < checkpoints->count; i++)
		free_checkpoint(&checkpoints->list[i]);
	free(checkpoints->list);
	free(checkpoints->records);
	free(checkpoints);
}

void checkpoints_note(struct checkpoints *checkpoints, const struct event *event)
{
	checkpoints->events++;
	checkpoints->last_ns = event->time_ns;
	if (event->flags & EVENT_THREAD)
		return;
	if (event->kind == EVENT_SNAPSHOT)
		checkpoints->scans++;
	else if (event->kind == EVENT_SETTLED && checkpoints->scans)
		checkpoints->scans--;
}

/* A scan that never ends, of a host that is gone, must not prevent all others. */
bool checkpoints_are_due(const struct checkpoints *checkpoints)
{
	const struct checkpoint *last = &checkpoints->list[checkpoints->count - 1];
	uint64_t every = SNAPSHOT_TIMES * last->snapshot_events;

	if (every < checkpoints->every)
		every = checkpoints->every;
	if (checkpoints->scans)
		every *= 2;
	return checkpoints->bound && checkpoints->events >= last->events + every;
}

void checkpoints_begin(struct checkpoints *checkpoints)
{
	checkpoints->next =
		(struct checkpoint){.time_ns = checkpoints->last_ns, .events = checkpoints->events};
	checkpoints->has_failed = false;
}

int checkpoints_write(void *ctx, const struct event *event)
{
	struct checkpoints *checkpoints = ctx;
	struct checkpoint *next = &checkpoints->next;
	size_t size = trace_encode(event, NULL, 0);
	char *records = checkpoints->records;

	if (checkpoints->has_failed || next->size + size > UINT32_MAX) {
		checkpoints->has_failed = true;
		return 0;
	}
	records = array_grow(
		records, &checkpoints->records_room, (uint32_t)(next->size + size), 1, 0);
	checkpoints->has_failed = !records;
	if (!records)
		return 0;
	checkpoints->records = records;
	trace_encode(event, records + next->size, size);
	next->size += size;
	next->snapshot_events++;
	return 0;
}

/* Every second one but the begin; from now on they are as far apart as those that stay. */
static void thin_out(struct checkpoints *checkpoints)
{
	uint32_t kept = 1;

	for (uint32_t i = 1; i < checkpoints->count; i++) {
		if (i % 2) {
			checkpoints->bytes -= checkpoints->list[i].bytes;
			free_checkpoint(&checkpoints->list[i]);
		} else {
			checkpoints->list[kept++] = checkpoints->list[i];
		}
	}
	checkpoints->count = kept;
	checkpoints->every *= 2;
}

static bool fit_stored(struct checkpoint *checkpoint, size_t size)
{
	char *stored = realloc(checkpoint->stored, size);

	if (!stored)
		return false;
	checkpoint->stored = stored;
	checkpoint->stored_size = size;
	return true;
}

static bool store(struct checkpoints *checkpoints)
{
	struct checkpoint *next = &checkpoints->next;
	uLongf stored_size = compressBound(next->size);
	size_t place_size;

	next->stored = malloc(stored_size);
	if (!next->stored ||
		compress2((Bytef *)next->stored, &stored_size, (const Bytef *)checkpoints->records,
			next->size, LEVEL) != Z_OK ||
		!fit_stored(next, stored_size))
		return false;
	next->place = tracks_save(checkpoints->tracks, &place_size);
	next->bytes = sizeof(*next) + stored_size + place_size;
	return next->place && append_checkpoint(checkpoints, next);
}

void checkpoints_end(struct checkpoints *checkpoints)
{
	if (checkpoints->has_failed || !store(checkpoints))
		free_checkpoint(&checkpoints->next);
	checkpoints->next = (struct checkpoint){0};
	while (checkpoints->bytes > checkpoints->bound && checkpoints->count > 1)
		thin_out(checkpoints);
}

unsigned checkpoints_find(const struct checkpoints *checkpoints, uint64_t time_ns, uint64_t events)
{
	unsigned last = checkpoints->count - 1, first;

	while (last && checkpoints->list[last].time_ns >= time_ns)
		last--;
	for (first = last; first; first--)
		if (checkpoints->list[last].events - checkpoints->list[first - 1].events > events)
			break;
	return first;
}

bool checkpoints_is_ahead(const struct checkpoints *checkpoints, unsigned at)
{
	return checkpoints->list[at].events > checkpoints->events;
}

int checkpoints_return(struct checkpoints *checkpoints, unsigned at)
{
	const struct checkpoint *checkpoint = &checkpoints->list[at];

	checkpoints->at = (int)at;
	checkpoints->events = checkpoint->events;
	checkpoints->scans = 0;
	return tracks_return(checkpoints->tracks, checkpoint->place);
}

static int deliver_records(const char *records, size_t size, event_fn *deliver, void *ctx)
{
	struct event event;
	int err = 0;

	for (size_t at = 0; err >= 0 && at < size;) {
		long length = trace_decode(&event, records + at, size - at);

		if (length <= 0) /* cannot happen: checkpoints_write wrote it */
			return -EBADMSG;
		err = deliver(ctx, &event);
		at += (size_t)length;
	}
	return err;
}

int checkpoints_deliver(struct checkpoints *checkpoints, event_fn *deliver, void *ctx)
{
	const struct checkpoint *checkpoint;
	uint64_t events = checkpoints->events;
	uLongf size;
	char *records;
	int err = -ENOMEM;

	if (checkpoints->at < 0)
		return 0;
	checkpoint = &checkpoints->list[checkpoints->at];
	checkpoints->at = -1;
	if (!checkpoint->stored)
		return 0;
	size = checkpoint->size;
	records = malloc(size);
	if (records && uncompress((Bytef *)records, &size, (const Bytef *)checkpoint->stored,
			       checkpoint->stored_size) == Z_OK)
		err = deliver_records(records, size, deliver, ctx);
	free(records);
	checkpoints->events = events; /* these have been noted, too */
	checkpoints->scans = 0;
	return err;
}
