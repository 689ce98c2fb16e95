// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/layout.h"

#define OUTPUT_MIN 3 /* lines, with the title */
#define TREE_MIN   8 /* lines that a longer heading leaves to the tree */

/*
 * The least height of the terminal for each part.  The tree has priority, then the bar; the header
 * is last.
 */
static const struct {
	unsigned heading, bar, header1, line, header2, header3;
} min_height = {5, 4, 7, 9, 11, 30};

static unsigned header_height(unsigned height)
{
	return (height >= min_height.header1) + (height >= min_height.header2) +
	       (height >= min_height.header3);
}

/* At most a third of what there is for the tree. */
static unsigned fit_output(unsigned tree_height, unsigned wanted)
{
	if (wanted > tree_height / 3)
		wanted = tree_height / 3;
	return wanted < OUTPUT_MIN ? 0 : wanted;
}

void layout_compute(struct layout *layout, unsigned width, unsigned height, unsigned header_lines,
	unsigned output_lines)
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
	if (layout->header_height > header_lines)
		layout->header_height = header_lines;
	taken = layout->header_height + layout->heading_height + layout->line_height +
		layout->bar_height;
	layout->tree_height = height > taken ? height - taken : 0;
	layout->output_height = fit_output(layout->tree_height, output_lines);
	layout->tree_height -= layout->output_height;
	layout->heading_y = layout->header_height;
	layout->tree_y = layout->heading_y + layout->heading_height;
	layout->output_y = layout->tree_y + layout->tree_height;
	layout->line_y = layout->output_y + layout->output_height;
	/* without a bar the prompt has the last line */
	layout->bar_y = layout->bar_height ? layout->line_y + layout->line_height
			: height           ? height - 1
					   : 0;
}

void layout_extend_heading(struct layout *layout, unsigned lines)
{
	if (!layout->heading_height || layout->tree_height < TREE_MIN + lines)
		return;
	layout->heading_height += lines;
	layout->tree_y += lines;
	layout->tree_height -= lines;
}

void layout_add_time_line(struct layout *layout)
{
	if (layout->tree_height < TREE_MIN + 1)
		return;
	layout->has_time_line = true;
	layout->header_height++;
	layout->heading_y++;
	layout->tree_y++;
	layout->tree_height--;
}

struct mouse_spot layout_find(const struct layout *layout, int x, int y)
{
	const struct {
		enum mouse_place place;
		unsigned y, height;
	} places[] = {
		{MOUSE_HEADER, layout->header_y, layout->header_height},
		{MOUSE_HEADING, layout->heading_y, layout->heading_height},
		{MOUSE_TREE, layout->tree_y, layout->tree_height},
		{MOUSE_LINE, layout->line_y, layout->line_height},
		{MOUSE_BAR, layout->bar_y, layout->bar_height},
	};

	for (unsigned i = 0; x >= 0 && y >= 0 && i < sizeof(places) / sizeof(*places); i++)
		if ((unsigned)x < layout->width && (unsigned)y >= places[i].y &&
			(unsigned)y - places[i].y < places[i].height)
			return (struct mouse_spot){places[i].place, (unsigned)y - places[i].y, x};
	return (struct mouse_spot){.place = MOUSE_NOWHERE};
}
