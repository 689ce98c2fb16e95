/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * layout.h - terminal size -> where what is drawn.  Pure.
 *
 *      header     4 lines, then fewer, none as the height shrinks
 *      heading    of the columns
 *      tree       whatever is left, at least one line
 *      line       of the selected process
 *      bar        function bar, or the prompt
 */
#ifndef UI_APP_LAYOUT_H
#define UI_APP_LAYOUT_H

#define GUIDE_WIDTH 3 /* columns a level of the tree takes */

struct layout {
	unsigned width, height;
	unsigned header_y, header_height;
	unsigned heading_y, heading_height;
	unsigned tree_y, tree_height;
	unsigned line_y, line_height;
	unsigned bar_y, bar_height;
};

/* At most so many lines of header. */
void layout_compute(struct layout *layout, unsigned width, unsigned height, unsigned header_lines);

enum mouse_place { MOUSE_NOWHERE, MOUSE_HEADER, MOUSE_HEADING, MOUSE_TREE, MOUSE_LINE, MOUSE_BAR };

struct mouse_spot {
	enum mouse_place place;
	unsigned line; /* from the place's first */
	int x;
};

/* Which part of the screen a cell is in. */
struct mouse_spot layout_find(const struct layout *layout, int x, int y);

#endif
