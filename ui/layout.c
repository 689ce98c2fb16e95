// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/layout.h"

#define USER_WIDTH   8
#define AGE_WIDTH    6  /* "2h13m", "99d23h" */
#define SHORT_STATUS 12 /* "SIGSEGV core" */
#define LONG_STATUS  24 /* "SIGSEGV core after 12 ms" */

/* From which height, or width, on a part is there.  The tree comes first, the header last. */
static const struct {
	unsigned heading, bar, header1, line, header2, header3;
} min_height = {5, 4, 7, 9, 11, 14};
static const struct {
	unsigned mark, pid, age, status, user, phrase;
} min_width = {3, 12, 26, 40, 56, 100};

static unsigned header_height(unsigned height)
{
	return (height >= min_height.header1) + (height >= min_height.header2) +
	       (height >= min_height.header3);
}

static void compute_columns(struct columns *columns, unsigned width, unsigned pid_width)
{
	unsigned taken;

	columns->mark = width >= min_width.mark ? 2 : 0;
	columns->pid = width >= min_width.pid ? pid_width + 1 : 0;
	columns->user = width >= min_width.user ? USER_WIDTH + 1 : 0;
	columns->age = width >= min_width.age ? AGE_WIDTH + 2 : 0;
	columns->phrase = width >= min_width.phrase;
	columns->status = width < min_width.status ? 0
			  : columns->phrase        ? LONG_STATUS + 1
						   : SHORT_STATUS + 1;
	taken = columns->mark + columns->pid + columns->user + columns->age + columns->status;
	columns->command = width > taken ? width - taken : 0;
}

void layout_compute(struct layout *layout, unsigned width, unsigned height, unsigned pid_width)
{
	unsigned taken;

	*layout = (struct layout){
		.width = width,
		.height = height,
		.header_height = header_height(height),
		.heading_height = height >= min_height.heading,
		.line_height = height >= min_height.line,
		.bar_height = height >= min_height.bar,
	};
	taken = layout->header_height + layout->heading_height + layout->line_height +
		layout->bar_height;
	layout->tree_height = height > taken ? height - taken : 0;
	layout->heading_y = layout->header_height;
	layout->tree_y = layout->heading_y + layout->heading_height;
	layout->line_y = layout->tree_y + layout->tree_height;
	/* without a bar the prompt still needs a line to be on: the last one */
	layout->bar_y = layout->bar_height ? layout->line_y + layout->line_height
			: height           ? height - 1
					   : 0;
	compute_columns(&layout->columns, width, pid_width);
}
