/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * frame_rate.h - how often the screen may be drawn.
 *
 * Changes by events are drawn at most 25 times per second for some seconds after a key, and at
 * most 10 times otherwise: frames are most of what mayfly costs the machine that it watches.  A key
 * is answered with a frame at once, but not within FRAME_RATE_KEY_NS of the frame of the last key:
 * that bounds the cost of pasted text.
 */
#ifndef UI_INTERACTIVE_FRAME_RATE_H
#define UI_INTERACTIVE_FRAME_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_RATE_FRAME_NS  UINT64_C(40000000)
#define FRAME_RATE_CALM_NS   UINT64_C(100000000)  /* the same, long after a key */
#define FRAME_RATE_TYPING_NS UINT64_C(3000000000) /* after a key */
#define FRAME_RATE_KEY_NS    UINT64_C(6000000)

struct frame_rate {
	uint64_t drawn_ns; /* the last frame; 0: none yet */
	uint64_t key_ns;   /* the last one that answered a key; 0: none yet */
};

/* When the next frame may be drawn; key: it answers a key.  A time in the past means now. */
uint64_t frame_rate_due_ns(const struct frame_rate *frame_rate, bool key);
void frame_rate_drawn(struct frame_rate *frame_rate, bool key, uint64_t now_ns);

#endif
