// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/timeline_text.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/timeline/parallel.h"
#include "ui/export/finished.h"
#include "ui/export/short_command.h"
#include "ui/format/guides.h"
#include "ui/format/sparkline.h"
#include "ui/format/time_bar.h"
#include "ui/format/time_tick.h"
#include "ui/print/print_text.h"
#include "ui/session/message.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LEAST 17 /* columns of a name and its guides: "at work, up to 12" fits */
#define AXIS_LEAST 10
#define END_MOST   24 /* columns of the text beside a bar */
#define PATH_NAMED 5  /* processes of the path that the last lines name */
#define PATH_TIME  8
#define PATH_REST  15 /* columns of such a line before the name */

/* A segment of the critical path, in the row that stands for its process. */
struct timeline_part {
	uint32_t row;
	uint64_t from_ns, to_ns;
};

struct timeline_text {
	struct print *print;
	struct finished finished;
	struct axis axis;
	struct parallel parallel;
	unsigned name_columns;
	struct timeline_part *parts; /* by row */
	uint32_t part_count, part;   /* part: the first one of the rows that follow */
};

/* ---- the end of a bar ---- */

static bool row_has_failed(const struct row *row)
{
	return row->storm ? row->storm->failed * 2 > row->storm->count : node_has_failed(row->node);
}

static void write_bar_end(
	const struct timeline_text *text, char out[FINISHED_END], const struct row *row)
{
	size_t len;

	*out = '\0';
	if (finished_ran_before(row))
		return;
	if (!row->storm) {
		finished_write_end(out, FINISHED_END, row, &text->print->context);
		return;
	}
	len = (size_t)snprintf(out, FINISHED_END, "x%" PRIu64, (uint64_t)row->storm->count);
	if (row->storm->failed)
		snprintf(out + len, FINISHED_END - len, "  %" PRIu64 " failed",
			(uint64_t)row->storm->failed);
}

/* ---- how wide ---- */

static unsigned name_width(const struct print *print, const struct row *row)
{
	struct print measure = *print;

	measure.out = NULL;
	return 3 * row->depth + short_command_put(&measure, row->newest, 0);
}

static unsigned at_most(unsigned columns, unsigned most)
{
	return columns < most ? columns : most;
}

/* As much for names as they need, but no more than two fifths; the axis has what is left. */
static void choose_widths(struct timeline_text *text)
{
	unsigned width = text->print->columns ? text->print->columns : TIMELINE_TEXT_COLUMNS;
	unsigned name = NAME_LEAST, end = 0, taken;
	char note[FINISHED_END];

	for (uint32_t i = 0; i < text->finished.count; i++) {
		const struct row *row = &text->finished.rows[i];
		unsigned columns = name < width ? name_width(text->print, row) : 0;

		write_bar_end(text, note, row);
		name = columns > name ? columns : name;
		columns = text_columns(note, strlen(note));
		end = columns > end ? columns : end;
	}
	text->name_columns = at_most(name, width * 2 / 5);
	taken = text->name_columns + 1 + 2 + at_most(end, END_MOST);
	text->axis.columns =
		at_most(width > taken + AXIS_LEAST ? width - taken : AXIS_LEAST, TIME_BAR_MAX);
}

static void choose_axis(struct timeline_text *text)
{
	uint64_t to_ns;

	finished_find_extent(
		&text->finished, text->print->context.now_ns, &text->axis.from_ns, &to_ns);
	text->axis.span_ns = to_ns - text->axis.from_ns;
	if (text->axis.span_ns < AXIS_SPAN_MIN)
		text->axis.span_ns = AXIS_SPAN_MIN;
	choose_widths(text);
}

/* ---- the critical path ---- */

static int compare_parts(const void *a, const void *b)
{
	const struct timeline_part *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

/* What was before the axis, or of what ran before, has no bar. */
static bool has_bar(
	const struct timeline_text *text, const struct critical_segment *segment, uint32_t row)
{
	return row < text->finished.count && !finished_ran_before(&text->finished.rows[row]) &&
	       segment->to_ns > text->axis.from_ns;
}

static void find_parts(struct timeline_text *text, const struct headless_seen *seen)
{
	struct critical critical;

	finished_find_path(&text->finished, seen, &critical);
	text->parts = critical.count ? calloc(critical.count, sizeof(*text->parts)) : NULL;
	for (uint32_t i = 0; text->parts && i < critical.count; i++) {
		const struct critical_segment *segment = &critical.segments[i];
		uint32_t row = finished_find_row(&text->finished, seen->tree, segment);

		if (has_bar(text, segment, row))
			text->parts[text->part_count++] =
				(struct timeline_part){row, segment->from_ns, segment->to_ns};
	}
	if (text->part_count)
		qsort(text->parts, text->part_count, sizeof(*text->parts), compare_parts);
	critical_free(&critical);
}

/* ---- lines ---- */

static void put_spaces(struct print *print, unsigned count)
{
	output_format(print->out, "%*s", (int)count, "");
}

static void put_ticks(struct timeline_text *text)
{
	struct print *print = text->print;
	struct time_tick tick = {0};
	unsigned at = 0;

	put_spaces(print, text->name_columns + 1);
	print_text_style(print, "2");
	while (time_tick_next(&tick, &text->axis, text->axis.from_ns)) {
		put_spaces(print, tick.column - at);
		output_format(print->out, "%s%s", print->ascii ? "|" : "╷", tick.text);
		at = tick.column + 1 + (unsigned)strlen(tick.text);
	}
	print_text_style(print, "");
	output_end_line(print->out);
}

static void count_parallel(struct timeline_text *text, const struct tree *tree)
{
	parallel_begin(&text->parallel, &text->axis);
	for (uint64_t number = 0; number < tree_end(tree); number++) {
		const struct node *node = tree_node(tree, number);

		if (node && view_is_in_scope(text->finished.view, node))
			parallel_add(&text->parallel, node, text->print->context.now_ns);
	}
	parallel_end(&text->parallel);
}

/* How many were at work, and where no more than one was. */
static void put_work(struct timeline_text *text)
{
	const struct parallel *parallel = &text->parallel;
	struct print *print = text->print;
	char title[32];
	int len = snprintf(title, sizeof(title), "at work, up to %.*f", parallel->greatest < 1,
		parallel->greatest);

	output_format(print->out, "%.*s", (int)text->name_columns, title);
	put_spaces(
		print, len < (int)text->name_columns ? text->name_columns - (unsigned)len + 1 : 1);
	for (unsigned column = 0; column < text->axis.columns; column++) {
		float count = parallel_at_column(parallel, &text->axis, column);
		unsigned level = sparkline_level(count, parallel->greatest);

		print_text_style(print, parallel_is_gap(parallel, count) ? "1;33" : "36");
		output_text(print->out, sparkline_text(level, print->ascii));
		print_text_style(print, "");
	}
	output_end_line(print->out);
}

static void put_name(struct timeline_text *text, const struct guides *guides, const struct row *row)
{
	struct print *print = text->print;
	char lines[GUIDES_TEXT];
	unsigned most = text->name_columns;
	unsigned taken = guides_write(lines, guides, most, print->ascii);

	output_text(print->out, lines);
	if (finished_ran_before(row))
		print_text_style(print, "2");
	taken += short_command_put(print, row->newest, most > taken ? most - taken : 1);
	if (finished_ran_before(row))
		print_text_style(print, "");
	else
		put_spaces(print, taken <= most ? most + 1 - taken : 1);
}

static const char *cell_style(const struct row *row, enum time_bar_cell cell)
{
	if (row_has_failed(row))
		return "31";
	if (cell == TIME_BAR_CRITICAL)
		return "1;33";
	return node_is_exited(row->newest) ? "36" : "32";
}

static void put_cells(struct timeline_text *text, const struct time_bar *bar, const struct row *row)
{
	struct print *print = text->print;
	unsigned style = TIME_BAR_NONE; /* of the cells before */

	if (bar->first > bar->last)
		return;
	put_spaces(print, bar->first);
	for (unsigned column = bar->first; column <= bar->last; column++) {
		if (bar->cells[column] != style) {
			print_text_style(print, "");
			print_text_style(print, cell_style(row, bar->cells[column]));
		}
		style = bar->cells[column];
		output_text(print->out, time_bar_text(style, print->ascii));
	}
}

static void put_bar(struct timeline_text *text, uint32_t i)
{
	const struct row *row = &text->finished.rows[i];
	struct print *print = text->print;
	char end[FINISHED_END];
	struct time_bar bar;

	time_bar_set(&bar, &text->axis, row->node->id.start_ns,
		finished_end_ns(row, print->context.now_ns), row->storm);
	for (; text->part < text->part_count && text->parts[text->part].row == i; text->part++)
		time_bar_mark(&bar, &text->axis, text->parts[text->part].from_ns,
			text->parts[text->part].to_ns);
	put_cells(text, &bar, row);
	output_text(print->out, !row->storm && row_has_failed(row) ? "! "
				: node_is_exited(row->newest)      ? " "
								   : "> ");
	write_bar_end(text, end, row);
	print_text(print, end, END_MOST);
	print_text_style(print, "");
}

static void put_rows_of(struct timeline_text *text)
{
	struct guides guides = {0};

	for (uint32_t i = 0; i < text->finished.count; i++) {
		const struct row *row = &text->finished.rows[i];

		guides_enter(&guides, row->depth, row->flags & ROW_LAST);
		put_name(text, &guides, row);
		if (!finished_ran_before(row))
			put_bar(text, i);
		output_end_line(text->print->out);
	}
	guides_free(&guides);
}

/* ---- the line of the path ---- */

/* A row of the path, and how long it decided. */
struct timeline_share {
	uint32_t row;
	uint64_t took_ns;
};

/* The greatest ones first. */
static void add_share(struct timeline_share *shares, struct timeline_share share)
{
	for (unsigned i = 0; i < PATH_NAMED; i++)
		if (share.took_ns > shares[i].took_ns) {
			struct timeline_share less = shares[i];

			shares[i] = share;
			share = less;
		}
}

/* Returns how many rows are on the path; *whole_ns: how long it is. */
static uint32_t find_shares(
	const struct timeline_text *text, struct timeline_share *shares, uint64_t *whole_ns)
{
	uint32_t count = 0;

	*whole_ns = 0;
	for (uint32_t i = 0; i < text->part_count;) {
		struct timeline_share share = {.row = text->parts[i].row};

		for (; i < text->part_count && text->parts[i].row == share.row; i++)
			share.took_ns += text->parts[i].to_ns - text->parts[i].from_ns;
		add_share(shares, share);
		*whole_ns += share.took_ns;
		count++;
	}
	return count;
}

/* "  2.80s  45%  " */
static void put_share(struct print *print, uint64_t time_ns, uint64_t whole_ns)
{
	char took[16];

	units_write_time(took, sizeof(took), time_ns);
	output_format(print->out, "%*s %3.0f%%  ", PATH_TIME, took,
		100 * (double)time_ns / (double)whole_ns);
}

static void put_path(struct timeline_text *text)
{
	struct timeline_share shares[PATH_NAMED] = {0};
	struct print *print = text->print;
	unsigned width = print->columns ? print->columns : TIMELINE_TEXT_COLUMNS, named = 0;
	uint64_t whole_ns, left_ns;
	uint32_t count = find_shares(text, shares, &whole_ns);

	if (!count)
		return;
	left_ns = whole_ns;
	output_format(
		print->out, "%s critical path:", time_bar_text(TIME_BAR_CRITICAL, print->ascii));
	output_end_line(print->out);
	for (; named < PATH_NAMED && shares[named].took_ns; named++) {
		put_share(print, shares[named].took_ns, whole_ns);
		short_command_put(print, text->finished.rows[shares[named].row].newest,
			width > PATH_REST + NAME_LEAST ? width - PATH_REST : NAME_LEAST);
		output_end_line(print->out);
		left_ns -= shares[named].took_ns;
	}
	if (count == named)
		return;
	put_share(print, left_ns, whole_ns);
	output_format(print->out, "(%" PRIu32 " more)", count - named);
	output_end_line(print->out);
}

static void timeline_text_end(void *state, const struct headless_seen *seen)
{
	struct timeline_text *text = state;
	char missing[2 * FINISHED_END];

	text->print = seen->print;
	if (!finished_open(&text->finished, seen))
		message_print("no memory for the whole timeline");
	choose_axis(text);
	find_parts(text, seen);
	count_parallel(text, seen->tree);
	if (text->finished.count)
		put_ticks(text);
	if (text->parallel.greatest > 0)
		put_work(text);
	put_rows_of(text);
	put_path(text);
	finished_write_missing(missing, sizeof(missing), &text->finished);
	if (*missing) {
		output_format(text->print->out, "(%s)", missing);
		output_end_line(text->print->out);
	}
	finished_close(&text->finished);
}

static void timeline_text_close(void *state)
{
	free(((struct timeline_text *)state)->parts);
}

const struct headless_sink timeline_text_sink = {
	.keeps_tree = true,
	.state_size = sizeof(struct timeline_text),
	.end = timeline_text_end,
	.close = timeline_text_close,
};
