// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/tracks.h"

#include "core/playback/place.h"
#include "core/source/file/replay.h"
#include "core/source/host/merge.h"
#include "core/source/json/json_tail.h"
#include "core/trace.h"

#include <errno.h>
#include <stdlib.h>

struct track {
	struct source *source;
	int64_t shift_ns;          /* added to its times */
	struct place_index *index; /* NULL: it has none */
	struct place place;        /* of tracks_find */
};

struct tracks {
	struct source *source;
	uint64_t begin;
	unsigned count;
	struct track list[];
};

struct tracks_place {
	uint32_t host_count; /* named before */
	uint64_t last_ns;
	unsigned count;
	struct replay_place list[];
};

static unsigned count_of(const struct source *source)
{
	unsigned count = merge_count(source);

	return count ? count : 1;
}

static struct source *source_at(const struct source *source, unsigned at, int64_t *shift_ns)
{
	*shift_ns = 0;
	return merge_count(source) ? merge_input_at(source, at, shift_ns) : (struct source *)source;
}

bool tracks_are_files(const struct source *source)
{
	int64_t shift_ns;

	for (unsigned i = 0; i < count_of(source); i++)
		if (replay_descriptor(source_at(source, i, &shift_ns)) < 0)
			return false;
	return true;
}

struct tracks *tracks_open(struct source *source, uint64_t begin)
{
	unsigned count = count_of(source);
	struct tracks *tracks = calloc(1, sizeof(*tracks) + count * sizeof(*tracks->list));

	if (!tracks)
		return NULL;
	tracks->source = source;
	tracks->begin = begin;
	for (; tracks->count < count; tracks->count++) {
		struct track *track = &tracks->list[tracks->count];

		track->source = source_at(source, tracks->count, &track->shift_ns);
		if (!replay_has_index(track->source))
			continue;
		track->index = place_index_new(replay_descriptor(track->source), begin);
		if (!track->index) {
			tracks_close(tracks);
			return NULL;
		}
	}
	return tracks;
}

void tracks_close(struct tracks *tracks)
{
	if (!tracks)
		return;
	for (unsigned i = 0; i < tracks->count; i++)
		place_index_free(tracks->list[i].index);
	free(tracks);
}

bool tracks_peek(struct source *source, struct event *event)
{
	return merge_count(source) ? merge_peek(source, event) : replay_peek(source, event);
}

/* 0: not known. */
static uint64_t last_of(const struct track *track)
{
	int fd = replay_descriptor(track->source);
	uint64_t last_ns = track->index               ? place_last_ns(fd)
			   : track->source->has_hosts ? json_tail_last_ns(fd)
						      : 0;

	return last_ns ? last_ns + (uint64_t)track->shift_ns : 0;
}

struct tracks_extent tracks_extent(const struct tracks *tracks)
{
	struct tracks_extent extent = {.has_index = true, .fd = -1};
	struct event event;
	bool is_known = true;

	for (unsigned i = 0; i < tracks->count; i++) {
		uint64_t last_ns = last_of(&tracks->list[i]);

		extent.has_index &= tracks->list[i].index != NULL;
		is_known &= last_ns > 0;
		if (last_ns > extent.last_ns)
			extent.last_ns = last_ns;
	}
	if (!is_known)
		extent.last_ns = 0;
	if (extent.has_index && tracks->count == 1)
		extent.fd = replay_descriptor(tracks->list[0].source);
	if (extent.fd >= 0) {
		struct place first = {0};

		place_first(extent.fd, tracks->begin, &first);
		extent.first_ns = first.first_ns + (uint64_t)tracks->list[0].shift_ns;
	} else if (tracks_peek(tracks->source, &event)) {
		extent.first_ns = event.time_ns;
	}
	return extent;
}

int tracks_find(struct tracks *tracks, uint64_t time_ns, uint64_t events, uint64_t *begin_ns)
{
	*begin_ns = UINT64_MAX;
	for (unsigned i = 0; i < tracks->count; i++) {
		struct track *track = &tracks->list[i];
		uint64_t own_ns = time_ns - (uint64_t)track->shift_ns, first_ns;
		int err = place_find(track->index, time_ns > (uint64_t)track->shift_ns ? own_ns : 0,
			events / tracks->count, &track->place);

		if (err)
			return err;
		first_ns = track->place.first_ns + (uint64_t)track->shift_ns;
		if (first_ns < *begin_ns)
			*begin_ns = first_ns;
	}
	return 0;
}

int tracks_go(struct tracks *tracks)
{
	int err = 0;

	for (unsigned i = 0; !err && i < tracks->count; i++)
		err = replay_move(tracks->list[i].source, tracks->list[i].place.offset,
			tracks->list[i].place.number);
	if (merge_count(tracks->source))
		merge_restart(tracks->source, 0, 0);
	return err;
}

struct tracks_place *tracks_save(const struct tracks *tracks, size_t *size)
{
	struct tracks_place *place;

	*size = sizeof(*place) + tracks->count * sizeof(*place->list);
	place = calloc(1, *size);
	if (!place)
		return NULL;
	place->last_ns = tracks->source->ops->last_ns(tracks->source);
	if (merge_count(tracks->source))
		place->host_count = merge_host_count(tracks->source);
	for (; place->count < tracks->count; place->count++) {
		size_t more =
			replay_save(tracks->list[place->count].source, &place->list[place->count]);

		if (!more) {
			tracks_place_free(place);
			return NULL;
		}
		*size += more - sizeof(*place->list);
	}
	return place;
}

int tracks_return(struct tracks *tracks, const struct tracks_place *place)
{
	int err = 0;

	for (unsigned i = 0; !err && i < tracks->count; i++)
		err = replay_return(tracks->list[i].source, &place->list[i]);
	if (merge_count(tracks->source))
		merge_restart(tracks->source, place->host_count, place->last_ns);
	return err;
}

void tracks_place_free(struct tracks_place *place)
{
	if (!place)
		return;
	for (unsigned i = 0; i < place->count; i++)
		free(place->list[i].lines);
	free(place);
}
