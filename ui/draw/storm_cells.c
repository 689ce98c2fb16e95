// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/draw/storm_cells.h"

#include "core/base/units.h"
#include "ui/format/status_text.h"

#include <string.h>

static bool is_added_up(enum column_id id)
{
	return (columns_field(id)->flags & (FIELD_SUM | FIELD_BESIDE)) == FIELD_SUM;
}

enum style storm_cells_write(enum column_id id, char *out, size_t size, const struct row *row,
	const struct node *sums, const struct app *app)
{
	struct node node = *row->newest;

	*out = '\0';
	if (id == COLUMN_PID)
		snprintf(out, size, "x%llu", (unsigned long long)row->storm->count);
	if (row->storm->alike && is_added_up(id))
		return columns_cell(id, out, size, sums, &app->model.context);
	if (!columns_entry(id)->storm)
		return STYLE_NORMAL;
	node.cpu_ns = row->storm->cpu_ns;
	return columns_cell(id, out, size, &node, &app->model.context);
}

bool storm_cells_is_mostly_failed(const struct storm *storm)
{
	return storm->failed * 2 > storm->count;
}

void storm_cells_write_end(char *out, size_t size, const struct row *row, uint64_t now_ns)
{
	const struct storm *storm = row->storm;
	struct node node = *row->newest;
	double rate = storm_stats_rate(storm, now_ns);
	size_t len = 0;

	*out = '\0';
	if (rate >= STORM_QUIET)
		len = (size_t)snprintf(out, size, "%.0f/s ", rate);
	if (storm->failed && storm->failed < storm->count) {
		snprintf(out + len, size - len, "%u%% fail", storm_stats_failed_percent(storm));
	} else if (storm->failed || !len) {
		node.status = storm->failed ? storm->status : 0;
		status_text_end(out + len, size - len, &node);
	}
}

void storm_cells_draw_command(const struct app *app, struct pen *pen, const struct row *row,
	enum style name, enum style rest)
{
	struct pen command = *pen;
	int room = pen->right - pen->x;
	char text[96];
	int len = (int)storm_stats_write(text, sizeof(text), row->storm, app->model.context.now_ns);
	bool both = room - len > room / 3;

	if (both)
		command.right -= len;
	if (row->storm->mixed)
		pen_put(&command, STYLE_DIM, "various, last: ");
	/* A failed exec says more than the command, which is the parent's then. */
	if (!draw_attempts(app, &command, row->newest, name, false))
		draw_command_row(app, &command, row->newest, name, rest);
	pen->x = command.x < command.right ? command.x : command.right;
	if (both)
		pen_put(pen, STYLE_VALUE, text);
}
