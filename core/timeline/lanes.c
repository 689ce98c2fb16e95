// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/timeline/lanes.h"

#include "core/base/array.h"

#include <stdlib.h>

#define TRIES_MAX 16 /* free lanes that are tried for a process that started some time ago */

const struct lane_place *lanes_find(const struct lanes *lanes, uint32_t number)
{
	if (number >= lanes->place_room || !lanes->places[number].is_placed)
		return NULL;
	return &lanes->places[number];
}

static struct lane_place *place_at(struct lanes *lanes, uint32_t number)
{
	return &lanes->places[number];
}

static bool add_lane(struct lanes *lanes, uint32_t *lane)
{
	struct lane *grown =
		array_grow(lanes->lanes, &lanes->lane_room, lanes->count, sizeof(*grown), 0);

	if (!grown)
		return false;
	lanes->lanes = grown;
	*lane = lanes->count++;
	grown[*lane] = (struct lane){0};
	return true;
}

/* A lane that has been free since start_us.  False: no memory. */
static bool find_lane(struct lanes *lanes, uint64_t start_us, uint32_t *lane)
{
	uint32_t *at = &lanes->free;

	for (unsigned tries = 0; *at && tries < TRIES_MAX; tries++) {
		struct lane *found = &lanes->lanes[*at - 1];

		if (found->cursor_us <= start_us) {
			*lane = *at - 1;
			*at = found->next;
			return true;
		}
		at = &found->next;
	}
	return add_lane(lanes, lane);
}

static void free_lane(struct lanes *lanes, uint32_t lane, uint64_t end_us)
{
	lanes->lanes[lane] = (struct lane){lanes->free, end_us};
	lanes->free = lane + 1;
}

static bool has_room_above(const struct lane_place *parent)
{
	return parent && !parent->above && parent->level + 1 < LANES_DEEP;
}

bool lanes_start(struct lanes *lanes, uint32_t number, uint32_t parent, uint64_t start_us)
{
	struct lane_place *places =
		array_grow(lanes->places, &lanes->place_room, number, sizeof(*places), 0);
	struct lane_place place = {.is_placed = true, .start_us = start_us}, *below = NULL;

	if (!places)
		return false;
	lanes->places = places;
	if (has_room_above(lanes_find(lanes, parent)))
		below = place_at(lanes, parent);
	if (below) {
		place.lane = below->lane;
		place.level = below->level + 1;
		place.below = parent + 1;
		if (place.start_us < below->cursor_us)
			place.start_us = below->cursor_us;
		below->above = number + 1;
	} else if (!find_lane(lanes, start_us, &place.lane)) {
		return false;
	}
	place.cursor_us = place.start_us;
	places[number] = place;
	return true;
}

/* The process, and all above it, get a lane of their own; without memory they lose their places. */
static void move_away(struct lanes *lanes, uint32_t number)
{
	struct lane_place *place = place_at(lanes, number);
	uint32_t lane;
	bool found = find_lane(lanes, place->start_us, &lane);
	uint8_t level = 0;

	place->below = 0;
	for (;;) {
		place->is_placed = found;
		place->lane = found ? lane : 0;
		place->level = level++;
		if (!place->above)
			return;
		place = place_at(lanes, place->above - 1);
	}
}

bool lanes_end(struct lanes *lanes, uint32_t number, uint64_t end_us, struct lane_slice *slice)
{
	struct lane_place *place, *below;

	if (!lanes_find(lanes, number))
		return false;
	place = place_at(lanes, number);
	if (end_us < place->cursor_us)
		end_us = place->cursor_us;
	if (end_us == place->start_us)
		end_us++;
	*slice = (struct lane_slice){place->lane, place->start_us, end_us};
	if (place->above)
		move_away(lanes, place->above - 1);
	if (place->below) {
		below = place_at(lanes, place->below - 1);
		below->above = 0;
		below->cursor_us = end_us;
	} else {
		free_lane(lanes, place->lane, end_us);
	}
	place->is_placed = false;
	return true;
}

void lanes_free(struct lanes *lanes)
{
	free(lanes->places);
	free(lanes->lanes);
	*lanes = (struct lanes){0};
}
