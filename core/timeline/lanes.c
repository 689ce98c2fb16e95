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

/* It starts when nothing is above its parent, or beside what is. */
static void set_parent(struct lanes *lanes, struct lane_place *place, uint32_t number)
{
	struct lane_place *parent = place_at(lanes, number);

	place->parent = number + 1;
	place->parent_start = parent->start;
	if (parent->above) {
		place->origin_us = place_at(lanes, parent->above - 1)->start_us - 1;
	} else {
		place->origin_us = place->start_us > parent->cursor_us + 2 ? place->start_us - 1
									   : parent->cursor_us + 1;
		parent->cursor_us = place->origin_us + 1;
	}
	if (place->start_us <= place->origin_us)
		place->start_us = place->origin_us + 1;
}

static void put_above(struct lanes *lanes, struct lane_place *place, uint32_t number)
{
	struct lane_place *below = place_at(lanes, place->parent - 1);

	place->lane = below->lane;
	place->level = below->level + 1;
	place->below = place->parent;
	below->above = number + 1;
}

bool lanes_start(struct lanes *lanes, uint32_t number, uint32_t parent, uint64_t start_us)
{
	struct lane_place *places =
		array_grow(lanes->places, &lanes->place_room, number, sizeof(*places), 0);
	struct lane_place place = {
		.is_placed = true, .start_us = start_us, .start = ++lanes->starts};

	if (!places)
		return false;
	lanes->places = places;
	if (lanes_find(lanes, parent))
		set_parent(lanes, &place, parent);
	if (has_room_above(lanes_find(lanes, parent)))
		put_above(lanes, &place, number);
	else if (!find_lane(lanes, place.start_us, &place.lane))
		return false;
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

static void find_origin(
	const struct lanes *lanes, const struct lane_place *place, struct lane_slice *slice)
{
	const struct lane_place *parent;

	if (place->below || !place->parent)
		return;
	parent = &lanes->places[place->parent - 1];
	slice->has_origin = parent->start == place->parent_start;
	slice->origin_lane = parent->lane;
	slice->origin_us = place->origin_us;
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
	*slice = (struct lane_slice){
		.lane = place->lane, .start_us = place->start_us, .end_us = end_us};
	find_origin(lanes, place, slice);
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
