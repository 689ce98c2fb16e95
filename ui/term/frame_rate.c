// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/term/frame_rate.h"

uint64_t pace_due_ns(const struct pace *pace, bool key)
{
	return pace->drawn_ns ? pace->drawn_ns + (key ? PACE_KEY_NS : PACE_FRAME_NS) : 0;
}

void pace_drawn(struct pace *pace, uint64_t now_ns)
{
	pace->drawn_ns = now_ns;
}
