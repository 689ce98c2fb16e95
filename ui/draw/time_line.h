/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* time_line.h - the last line of the header of a recording: where in it the screen is. */
#ifndef UI_DRAW_TIME_LINE_H
#define UI_DRAW_TIME_LINE_H

#include <stddef.h>
#include <stdint.h>

#define TIME_LINE_CLOCK 24 /* room for a clock */

struct app;
struct frame;

/* "14:32:05"; "" if there is no such time. */
void time_line_write_clock(char *out, size_t size, uint64_t time_ns, int64_t wall_offset_ns);
void time_line_draw(const struct app *app, struct frame *frame, int y);

#endif
