// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/look.h"

/* One of 8 colours: a bit for red, green and blue. */
static int basic_color(int color)
{
	unsigned rgb;

	if (color < 16)
		return color & 7;
	rgb = style_rgb(color);
	return (rgb >> 16 & 0x80 ? 1 : 0) | (rgb >> 8 & 0x80 ? 2 : 0) | (rgb & 0x80 ? 4 : 0);
}

/* With more than 256 colours numbers from 8 on are 0xRRGGBB. */
static int nearest_color(int color, int colors)
{
	if (color < 0)
		return -1;
	if (colors > 256 && color >= 16)
		return (int)style_rgb(color);
	return color < colors && colors <= 256 ? color : basic_color(color);
}

bool look_pairs_find(struct look_pairs *pairs, int fg, int bg, int colors, struct look_pair *found)
{
	unsigned at = 0;

	*found = (struct look_pair){0};
	if (colors < 8 || (fg < 0 && bg < 0))
		return false;
	while (at < pairs->count && (pairs->asked[at].fg != fg || pairs->asked[at].bg != bg))
		at++;
	if (at == LOOK_PAIRS_MAX)
		return false;
	*found = (struct look_pair){
		(int)at + 1, nearest_color(fg, colors), nearest_color(bg, colors)};
	if (at < pairs->count)
		return false;
	pairs->asked[pairs->count++] = (struct look_pair){(int)at + 1, fg, bg};
	return true;
}
