// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/player.h"

#include "core/base/clock.h"
#include "core/playback/overview.h"
#include "core/playback/place.h"
#include "core/source/file/replay.h"
#include "core/trace.h"

#include <errno.h>

/* Applied within some 100 ms; the more, the more of the past is known after a move. */
#define SEEK_EVENTS 150000
/* Ahead in time, so near the events between are applied rather than passed over. */
#define NEAR_NS (30 * SECOND_NS)

bool player_open(struct player *player, struct source *source)
{
	return player_open_at(player, source, TRACE_HEADER_SIZE);
}

bool player_open_at(struct player *player, struct source *source, uint64_t begin)
{
	struct place first;
	int fd = replay_descriptor(source);

	*player = (struct player){.source = source, .speed = 1};
	if (fd < 0)
		return true;
	player->last_ns = place_last_ns(fd);
	player->index = place_index_new(fd, begin);
	if (!player->index)
		return false;
	if (!place_first(fd, begin, &first))
		player->first_ns = first.first_ns;
	player->overview = overview_new(fd, begin, player->first_ns, player->last_ns);
	return true;
}

void player_close(struct player *player)
{
	place_index_free(player->index);
	overview_free(player->overview);
	*player = (struct player){0};
}

bool player_can_seek(const struct player *player)
{
	return player->index;
}

uint64_t player_now_ns(const struct player *player)
{
	return replay_now_ns(player->source);
}

static void set_clock(struct player *player, uint64_t at_ns)
{
	replay_set_clock(player->source, at_ns, player->is_paused ? 0 : player->speed);
}

void player_set_time(struct player *player, uint64_t at_ns)
{
	set_clock(player, at_ns);
}

void player_pause(struct player *player, bool pauses)
{
	uint64_t now_ns = player_now_ns(player);

	player->is_paused = pauses;
	set_clock(player, now_ns);
}

void player_set_speed(struct player *player, double speed)
{
	uint64_t now_ns = player_now_ns(player);

	if (speed >= PLAYER_SPEED_MIN && speed <= PLAYER_SPEED_MAX)
		player->speed = speed;
	set_clock(player, now_ns);
}

/* Before the begin and after the end there is nothing. */
static uint64_t clamp_time(const struct player *player, uint64_t time_ns)
{
	if (player->last_ns && time_ns > player->last_ns)
		time_ns = player->last_ns;
	return time_ns < player->first_ns ? player->first_ns : time_ns;
}

int player_seek(struct player *player, uint64_t time_ns)
{
	uint64_t now_ns = player_now_ns(player);
	struct place place;
	int err;

	time_ns = clamp_time(player, time_ns);
	if (time_ns < now_ns || time_ns > now_ns + NEAR_NS) {
		if (!player->index)
			return -ESPIPE;
		err = place_find(player->index, time_ns, SEEK_EVENTS, &place);
		if (err)
			return err;
		if (time_ns < now_ns || place.first_ns > now_ns) {
			err = replay_move(player->source, place.offset, place.number);
			set_clock(player, time_ns);
			return err ? err : 1;
		}
	}
	set_clock(player, time_ns);
	return 0;
}

int player_step(struct player *player, event_fn *deliver, void *ctx)
{
	int taken = replay_take(player->source, deliver, ctx);
	uint64_t now_ns = player_now_ns(player);

	if (taken > 0 && replay_last_ns(player->source) > now_ns)
		set_clock(player, replay_last_ns(player->source));
	return taken;
}
