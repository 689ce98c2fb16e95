/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* time_line.h - the last line of the header of a recording: where in it the screen is. */
#ifndef UI_DRAW_TIME_LINE_H
#define UI_DRAW_TIME_LINE_H

struct app;
struct frame;

void time_line_draw(const struct app *app, struct frame *frame, int y);

#endif
