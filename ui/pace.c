// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/pace.h"

/* The store is kept as the time at which it is full: each frame puts it off by one frame's time. */
uint64_t pace_due_ns(const struct pace *pace, bool key)
{
	uint64_t room_ns = (PACE_STORE - 1) * PACE_FRAME_NS;
	uint64_t store_ns = pace->full_ns > room_ns ? pace->full_ns - room_ns : 0;
	uint64_t event_ns = pace->last_ns ? pace->last_ns + PACE_FRAME_NS : 0;

	return key || store_ns > event_ns ? store_ns : event_ns;
}

void pace_drawn(struct pace *pace, uint64_t now_ns)
{
	pace->full_ns = (pace->full_ns > now_ns ? pace->full_ns : now_ns) + PACE_FRAME_NS;
	pace->last_ns = now_ns;
}
