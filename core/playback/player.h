/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * player.h - moves in a recording: faster, slower, to another time.
 *
 *      player_open -> player_seek ... -> player_close
 *
 * Its source is a paced one of source/file/replay.h or source/host/merge.h.  The player changes
 * where that goes on, and what time it is there; the consumer drains it as ever.
 *
 * What has an index is read from a snapshot before the time.  The rest, such as JSON Lines, is read
 * from a checkpoint (checkpoints.h), which the consumer helps to make; ahead of what was read it
 * reads all that is between.
 */
#ifndef CORE_PLAYBACK_PLAYER_H
#define CORE_PLAYBACK_PLAYER_H

#include "core/source.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAYER_SPEED_MIN (1.0 / 8)
#define PLAYER_SPEED_MAX 64.0

/* All zeroes: of no recording. */
struct player {
	struct source *source;           /* NULL: no recording */
	struct tracks *tracks;           /* NULL: some of it comes through a pipe */
	struct checkpoints *checkpoints; /* NULL: all of it has an index */
	struct overview *overview;       /* for the time line; NULL: there is none */
	double speed;                    /* 1: as fast as it happened */
	bool is_paused;
	bool is_held;               /* player_hold */
	uint64_t first_ns, last_ns; /* of the events; last_ns 0: not known */
};

/* The source is borrowed; bound: bytes of checkpoints.  False: no memory. */
bool player_open(struct player *player, struct source *source, uint64_t bound);
/* The same of a recording whose first block is at that offset: it has lost those before. */
bool player_open_at(struct player *player, struct source *source, uint64_t begin);
void player_close(struct player *player);
bool player_can_seek(const struct player *player);
uint64_t player_now_ns(const struct player *player);
void player_pause(struct player *player, bool pauses);
void player_set_speed(struct player *player, double speed); /* within the bounds */
/*
 * Sets the time; events up to it are then due.  Returns 1: the events that come next begin with a
 * snapshot, so what is known must be forgotten, and then player_deliver called; 0: they go on from
 * here; or -errno.
 */
int player_seek(struct player *player, uint64_t time_ns);
/* What there was where player_seek has gone.  Returns 0 or -errno. */
int player_deliver(struct player *player, event_fn *deliver, void *ctx);
/* The same moment of the recording has this time: nothing comes or goes. */
void player_set_time(struct player *player, uint64_t at_ns);
/*
 * What is due at that time takes a while to be read: the clock stands still there, whatever its
 * speed is, until it is no longer held and goes on from that time.
 */
void player_hold(struct player *player, bool holds, uint64_t at_ns);
/* Deliver the next event, and set the time to its time.  1, 0: there is none, or -errno. */
int player_step(struct player *player, event_fn *deliver, void *ctx);

#endif
