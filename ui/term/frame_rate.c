// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/term/frame_rate.h"

uint64_t frame_rate_due_ns(const struct frame_rate *frame_rate, bool key)
{
	return frame_rate->drawn_ns
		       ? frame_rate->drawn_ns + (key ? FRAME_RATE_KEY_NS : FRAME_RATE_FRAME_NS)
		       : 0;
}

void frame_rate_drawn(struct frame_rate *frame_rate, uint64_t now_ns)
{
	frame_rate->drawn_ns = now_ns;
}
