// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/player.h"

#include "core/base/clock.h"
#include "core/playback/checkpoints.h"
#include "core/playback/overview.h"
#include "core/playback/tracks.h"
#include "core/trace.h"

#include <errno.h>

/* Applied within some 100 ms; the more, the more of the past is known after a move. */
#define SEEK_EVENTS 150000
#define LINE_EVENTS 60000 /* the same of JSON Lines */
/* Ahead in time, so near the events between are applied rather than passed over. */
#define NEAR_NS (30 * SECOND_NS)

static bool open_tracks(
	struct player *player, struct source *source, uint64_t begin, uint64_t bound)
{
	struct tracks_extent extent;

	*player = (struct player){.source = source, .speed = 1};
	if (!tracks_are_files(source))
		return true;
	player->tracks = tracks_open(source, begin);
	if (!player->tracks)
		return false;
	extent = tracks_extent(player->tracks);
	player->first_ns = extent.first_ns;
	player->last_ns = extent.last_ns;
	player->overview = overview_new(extent.fd, begin, extent.first_ns, extent.last_ns);
	if (!extent.has_index)
		player->checkpoints = checkpoints_new(player->tracks, bound);
	return extent.has_index || player->checkpoints;
}

bool player_open(struct player *player, struct source *source, uint64_t bound)
{
	return open_tracks(player, source, TRACE_HEADER_SIZE, bound);
}

bool player_open_at(struct player *player, struct source *source, uint64_t begin)
{
	return open_tracks(player, source, begin, 0);
}

void player_close(struct player *player)
{
	checkpoints_free(player->checkpoints);
	tracks_close(player->tracks);
	overview_free(player->overview);
	*player = (struct player){0};
}

bool player_can_seek(const struct player *player)
{
	return player->tracks;
}

uint64_t player_now_ns(const struct player *player)
{
	return player->source->ops->now_ns(player->source);
}

static void set_clock(struct player *player, uint64_t at_ns)
{
	player->source->ops->set_clock(
		player->source, at_ns, player->is_paused || player->is_held ? 0 : player->speed);
}

void player_set_time(struct player *player, uint64_t at_ns)
{
	set_clock(player, at_ns);
}

void player_pause(struct player *player, bool pauses)
{
	uint64_t now_ns = player_now_ns(player);

	player->is_paused = pauses;
	if (!player->is_held)
		set_clock(player, now_ns);
}

void player_set_speed(struct player *player, double speed)
{
	uint64_t now_ns = player_now_ns(player);

	if (speed >= PLAYER_SPEED_MIN && speed <= PLAYER_SPEED_MAX)
		player->speed = speed;
	if (!player->is_held)
		set_clock(player, now_ns);
}

void player_hold(struct player *player, bool holds, uint64_t at_ns)
{
	player->is_held = holds;
	set_clock(player, at_ns);
}

/* Before the begin and after the end there is nothing. */
static uint64_t clamp_time(const struct player *player, uint64_t time_ns)
{
	if (player->last_ns && time_ns > player->last_ns)
		time_ns = player->last_ns;
	return time_ns < player->first_ns ? player->first_ns : time_ns;
}

/* Returns 1: it begins elsewhere; 0: it goes on from here; or -errno. */
static int go_by_index(struct player *player, uint64_t time_ns, uint64_t now_ns)
{
	uint64_t begin_ns;
	int err = tracks_find(player->tracks, time_ns, SEEK_EVENTS, &begin_ns);

	if (err || (time_ns >= now_ns && begin_ns <= now_ns))
		return err;
	err = tracks_go(player->tracks);
	return err ? err : 1;
}

/* The same, ahead only if it was there before. */
static int go_by_checkpoint(struct player *player, uint64_t time_ns, uint64_t now_ns)
{
	unsigned at = checkpoints_find(player->checkpoints, time_ns, LINE_EVENTS);
	int err;

	if (time_ns >= now_ns && !checkpoints_is_ahead(player->checkpoints, at))
		return 0;
	err = checkpoints_return(player->checkpoints, at);
	return err ? err : 1;
}

int player_seek(struct player *player, uint64_t time_ns)
{
	uint64_t now_ns = player_now_ns(player);
	int moved = 0;

	time_ns = clamp_time(player, time_ns);
	if (time_ns < now_ns || time_ns > now_ns + NEAR_NS) {
		if (!player->tracks)
			return -ESPIPE;
		moved = player->checkpoints ? go_by_checkpoint(player, time_ns, now_ns)
					    : go_by_index(player, time_ns, now_ns);
		if (moved < 0)
			return moved;
	}
	set_clock(player, time_ns);
	return moved;
}

int player_deliver(struct player *player, event_fn *deliver, void *ctx)
{
	return player->checkpoints ? checkpoints_deliver(player->checkpoints, deliver, ctx) : 0;
}

int player_step(struct player *player, event_fn *deliver, void *ctx)
{
	const struct source_ops *ops = player->source->ops;
	int taken = ops->take(player->source, deliver, ctx);

	if (taken > 0 && ops->last_ns(player->source) > player_now_ns(player))
		set_clock(player, ops->last_ns(player->source));
	return taken;
}
