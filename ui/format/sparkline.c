// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/sparkline.h"

#define SCALE_MIN 4 /* a single event is a low bar */

/* Levels 0 to 8; 0 only when the count is 0. */
static unsigned level_of(uint32_t count, uint32_t greatest)
{
	uint64_t scale = greatest > SCALE_MIN ? greatest : SCALE_MIN;

	return (unsigned)(((uint64_t)count * SPARKLINE_LEVELS + scale - 1) / scale);
}

unsigned sparkline_level(float part, float greatest)
{
	float level = greatest > 0 ? part / greatest * SPARKLINE_LEVELS : 0;

	if (level >= SPARKLINE_LEVELS)
		return SPARKLINE_LEVELS;
	return (unsigned)level + ((float)(unsigned)level < level);
}

const char *sparkline_text(unsigned level, bool ascii)
{
	static const char *const blocks[] = {"▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const plain[] = {"_", ".", ":", "-", "=", "+", "*", "%", "#"};

	return ascii ? plain[level] : blocks[level];
}

void sparkline_put_bar(struct pen *pen, enum style style, unsigned level, bool ascii)
{
	pen_put(pen, level ? style : STYLE_GUIDE, sparkline_text(level, ascii));
}

void sparkline_put(struct pen *pen, enum style style, const struct rates *rates, uint64_t now_ns,
	int width, bool ascii)
{
	uint32_t history[SPARKLINE_MAX], greatest;

	if (width <= 0)
		return;
	if (width > SPARKLINE_MAX)
		width = SPARKLINE_MAX;
	greatest = rates_history(rates, now_ns, history, width);
	for (int i = 0; i < width; i++)
		sparkline_put_bar(pen, style, level_of(history[i], greatest), ascii);
}

void sparkline_put_minute(
	struct pen *pen, const struct rates *rates, uint64_t now_ns, int width, bool ascii)
{
	uint32_t history[SPARKLINE_MAX], sums[SPARKLINE_MAX] = {0}, greatest = 0;

	rates_history(rates, now_ns, history, SPARKLINE_MAX);
	for (int i = 0; i < SPARKLINE_MAX; i++)
		sums[i * width / SPARKLINE_MAX] += history[i];
	for (int i = 0; i < width; i++)
		greatest = sums[i] > greatest ? sums[i] : greatest;
	for (int i = 0; i < width; i++)
		sparkline_put_bar(pen, STYLE_SPARK, level_of(sums[i], greatest), ascii);
}
