/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * layout.h - where the parts of the screen are drawn, for a size of the terminal.
 *
 *      header     3 lines, or fewer on a low terminal; the time line of a recording is one more
 *      heading    of the columns, or of the axis of time
 *      tree       the rest, at least one line
 *      output     the last lines of the command's output, when it has ended with failures
 *      line       of the selected process
 *      bar        function bar, or the prompt
 */
#ifndef UI_APP_LAYOUT_H
#define UI_APP_LAYOUT_H

#include <stdbool.h>

#define GUIDE_WIDTH  3 /* columns per level of the tree */
#define HEADER_LINES 2 /* and one for the meters, if the machine is known */

struct layout {
	unsigned width, height;
	unsigned header_y, header_height;
	bool has_time_line; /* the last line of the header is that */
	unsigned heading_y, heading_height;
	unsigned tree_y, tree_height;
	unsigned output_y, output_height;
	unsigned line_y, line_height;
	unsigned bar_y, bar_height;
};

/* The header has at most header_lines lines, the output at most output_lines. */
void layout_compute(struct layout *layout, unsigned width, unsigned height, unsigned header_lines,
	unsigned output_lines);

/* Adds the time line to the header, if the tree has enough lines. */
void layout_add_time_line(struct layout *layout);
/* Gives so many more lines to the heading, if the tree has enough of them. */
void layout_extend_heading(struct layout *layout, unsigned lines);

enum mouse_place { MOUSE_NOWHERE, MOUSE_HEADER, MOUSE_HEADING, MOUSE_TREE, MOUSE_LINE, MOUSE_BAR };

struct mouse_spot {
	enum mouse_place place;
	unsigned line; /* 0: the first of the place */
	int x;
};

/* Returns the part of the screen that a cell belongs to. */
struct mouse_spot layout_find(const struct layout *layout, int x, int y);

#endif
