// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/pace.h"

/* The store is kept as the time at which it is full: each frame puts it off by one frame's time. */
uint64_t pace_due_ns(const struct pace *pace, bool key)
{
	uint64_t room_ns = (PACE_STORE - 1) * PACE_FRAME_NS;

	if (!key)
		return pace->full_ns;
	return pace->full_ns > room_ns ? pace->full_ns - room_ns : 0;
}

void pace_drawn(struct pace *pace, uint64_t now_ns)
{
	pace->full_ns = (pace->full_ns > now_ns ? pace->full_ns : now_ns) + PACE_FRAME_NS;
}
