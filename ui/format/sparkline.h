/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sparkline.h - numbers as a line of bars, one character each.
 *
 * Of counts per second the last full second is at the right.
 */
#ifndef UI_FORMAT_SPARKLINE_H
#define UI_FORMAT_SPARKLINE_H

#include "core/base/rates.h"
#include "ui/term/frame.h"

#define SPARKLINE_MAX    60 /* columns: seconds of history that rates keep */
#define SPARKLINE_LEVELS 8  /* heights of a bar, besides 0 */

/* The level of a part of the greatest one, rounded up. */
unsigned sparkline_level(float part, float greatest);
const char *sparkline_text(unsigned level, bool ascii);
/* One bar: level is 0 (STYLE_GUIDE, a thin line) to SPARKLINE_LEVELS. */
void sparkline_put_bar(struct pen *pen, enum style style, unsigned level, bool ascii);

void sparkline_put(struct pen *pen, enum style style, const struct rates *rates, uint64_t now_ns,
	int width, bool ascii);

/* The last minute in `width` bars, which divides 60. */
void sparkline_put_minute(
	struct pen *pen, const struct rates *rates, uint64_t now_ns, int width, bool ascii);

#endif
