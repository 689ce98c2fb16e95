/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * layout.h - terminal size -> where what is drawn.  Pure.
 *
 *      header     3 lines, then 2, 1, none as the height shrinks
 *      heading    of the columns
 *      tree       whatever is left, at least one line
 *      line       of the selected process
 *      bar        function bar, or the prompt
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

/* Left to right.  A width of 0: not shown. */
struct columns {
	unsigned mark; /* tag and mark */
	unsigned pid;
	unsigned user;
	unsigned age;
	unsigned status;
	unsigned command; /* the rest */
	bool phrase;      /* status has room for "exit 1 after 12 ms"; age is for the living only */
};

struct layout {
	unsigned width, height;
	unsigned header_y, header_height;
	unsigned heading_y, heading_height;
	unsigned tree_y, tree_height;
	unsigned line_y, line_height;
	unsigned bar_y, bar_height;
	struct columns columns;
};

/* pid_width: digits of the greatest pid the machine can have. */
void layout_compute(struct layout *layout, unsigned width, unsigned height, unsigned pid_width);

#endif
