/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.h - how often the screen may be drawn: at most 30 times in any second.
 *
 * A key is answered at once, out of a small store of frames that fills up again with one every
 * 40 ms; when it is empty keys wait for the next.  Events wait until the store is full: in a storm
 * they would else have emptied it when a key comes.
 */
#ifndef UI_PACE_H
#define UI_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_FRAME_NS UINT64_C(40000000)
#define PACE_STORE    5 /* frames */

struct pace {
	uint64_t full_ns; /* when the store is full again */
};

/* When the next frame may be drawn: now_ns or earlier means now. */
uint64_t pace_due_ns(const struct pace *pace, bool key);
void pace_drawn(struct pace *pace, uint64_t now_ns);

#endif
