// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/frame_rate.h"

static uint64_t later(uint64_t last_ns, uint64_t interval_ns)
{
	return last_ns ? last_ns + interval_ns : 0;
}

static bool is_typing(const struct frame_rate *frame_rate)
{
	return frame_rate->key_ns &&
	       frame_rate->drawn_ns < frame_rate->key_ns + FRAME_RATE_TYPING_NS;
}

uint64_t frame_rate_due_ns(const struct frame_rate *frame_rate, bool key)
{
	if (key)
		return later(frame_rate->key_ns, FRAME_RATE_KEY_NS);
	return later(frame_rate->drawn_ns,
		is_typing(frame_rate) ? FRAME_RATE_FRAME_NS : FRAME_RATE_CALM_NS);
}

void frame_rate_drawn(struct frame_rate *frame_rate, bool key, uint64_t now_ns)
{
	frame_rate->drawn_ns = now_ns;
	if (key)
		frame_rate->key_ns = now_ns;
}
