// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The cells of columns: values formatted by their kind, and columns that differ from that. */
#include "core/base/clock.h"
#include "core/base/units.h"
#include "ui/format/columns.h"
#include "ui/format/status_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BUSY_SHARE 0.1  /* of a CPU: highlighted from here on */
#define SHOWN_RATE 0.05 /* a lower rate is not shown */
#define HUNDREDTH  UINT64_C(10000000)

typedef enum style cell_fn(
	char *out, size_t size, const struct node *node, const struct query_context *context);

static enum style idle_if(bool idle)
{
	return idle ? STYLE_DIM : STYLE_NORMAL;
}

/* ---- by kind ---- */

static enum style cell_percent(char *out, size_t size, double percent, unsigned width)
{
	if (snprintf(out, size, "%.1f", percent) > (int)width)
		snprintf(out, size, "%.0f", percent);
	return idle_if(percent < 0.05);
}

static enum style cell_rate(char *out, size_t size, double rate)
{
	if (rate >= SHOWN_RATE)
		snprintf(out, size, rate < 99.95 ? "%.1f" : "%.0f", rate);
	return STYLE_VALUE;
}

static enum style cell_number(enum column_id id, char *out, size_t size, double number)
{
	const struct column *column = columns_entry(id);

	switch (columns_field(id)->kind) {
	case KIND_PERCENT:
		return cell_percent(out, size, number, column->width);
	case KIND_RATE:
		return cell_rate(out, size, number);
	case KIND_QUANTITY:
		if (number > 0)
			snprintf(out, size, "%" PRId64, (int64_t)number);
		return STYLE_NORMAL;
	case KIND_BYTES:
		units_write_bytes(out, size, (uint64_t)number);
		break;
	case KIND_DURATION:
		units_write_time(out, size, (uint64_t)number);
		break;
	default:
		snprintf(out, size, "%" PRId64, (int64_t)number);
	}
	return idle_if(number == column->common);
}

static enum style cell_of_kind(enum column_id id, char *out, size_t size, const struct node *node,
	const struct query_context *context)
{
	const struct field *field = columns_field(id);
	const char *text;
	double number;

	if (field->text) {
		text = field->text(node, context, out, size);
		if (text != out)
			snprintf(out, size, "%s", text);
	} else if (field->number && field->number(node, context, &number)) {
		return cell_number(id, out, size, number);
	}
	return STYLE_NORMAL;
}

/* ---- columns that differ ---- */

static enum style cell_user(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	if (!(node->flags & NODE_PLACEHOLDER))
		return cell_of_kind(COLUMN_USER, out, size, node, context);
	snprintf(out, size, "?");
	return STYLE_NORMAL;
}

/* -100 and below is real time, as in top. */
static enum style cell_priority(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	enum style style = cell_of_kind(COLUMN_PRIORITY, out, size, node, context);

	if (*out && node->priority <= -100)
		snprintf(out, size, "RT");
	return style;
}

static enum style cell_state(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	cell_of_kind(COLUMN_STATE, out, size, node, context);
	if (node->state == 'R')
		return STYLE_NEW;
	if (node->state == 'D' || node->state == 'Z')
		return STYLE_FAIL0;
	return idle_if(node->state == 'S' || node->state == 'I');
}

static enum style cell_cpu(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	enum style style = cell_of_kind(COLUMN_CPU, out, size, node, context);

	return *out && node->cpu_share >= BUSY_SHARE ? STYLE_VALUE : style;
}

/* "0:00.01" "59:59.99", then hours, then days, in 8 columns. */
static enum style cell_time(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	uint64_t hundredths = node->cpu_ns / HUNDREDTH, seconds = hundredths / 100;
	uint64_t minutes = seconds / 60, hours = minutes / 60;
	double number;

	if (!field_table[FIELD_TIME].number(node, context, &number))
		return STYLE_NORMAL;
	if (hours < 1)
		snprintf(out, size, "%" PRIu64 ":%02" PRIu64 ".%02" PRIu64, minutes, seconds % 60,
			hundredths % 100);
	else if (hours < 100)
		snprintf(out, size, "%" PRIu64 "h%02" PRIu64 ":%02" PRIu64, hours, minutes % 60,
			seconds % 60);
	else
		snprintf(out, size, "%" PRIu64 "d%02" PRIu64 "h", hours / 24, hours % 24);
	return idle_if(!hundredths);
}

/* "+1.2M" "-340K" */
static enum style cell_growth(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	double number;
	int64_t bytes;

	if (!field_table[FIELD_GROWTH].number(node, context, &number))
		return STYLE_NORMAL;
	bytes = (int64_t)number;
	if (bytes)
		*out++ = bytes < 0 ? '-' : '+';
	units_write_bytes(out, size - 1, (uint64_t)(bytes < 0 ? -bytes : bytes));
	return idle_if(!bytes);
}

#define DAY_S (24 * 60 * 60)

/* "13:05:02" within a day, else "Nov 28", in another year "2025-11". */
static enum style cell_birth(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	time_t start = (time_t)(((int64_t)node->id.start_ns + context->wall_offset_ns) / SECOND_NS);
	time_t now = (time_t)(((int64_t)context->now_ns + context->wall_offset_ns) / SECOND_NS);
	struct tm at, today;

	if (!node->id.start_ns || !context->wall_offset_ns || !localtime_r(&start, &at) ||
		!localtime_r(&now, &today))
		return STYLE_NORMAL;
	strftime(out, size,
		now - start < DAY_S           ? "%H:%M:%S"
		: at.tm_year == today.tm_year ? "%b %e"
					      : "%Y-%m",
		&at);
	return STYLE_NORMAL;
}

static enum style cell_age(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	if (!node_is_exited(node))
		status_text_age(out, size, node, context->now_ns);
	else if (node->id.start_ns && !(node->flags & NODE_MISSED))
		units_write_time(out, size, node_age_ns(node, 0));
	return STYLE_NORMAL;
}

static enum style cell_exit(
	char *out, size_t size, const struct node *node, const struct query_context *context)
{
	if (node_is_exited(node))
		status_text_end(out, size, node);
	else if (node->flags & NODE_PLACEHOLDER)
		snprintf(out, size, "never met");
	return STYLE_NORMAL;
}

static cell_fn *const cells[COLUMN_COUNT] = {
	[COLUMN_BIRTH] = cell_birth,
	[COLUMN_USER] = cell_user,
	[COLUMN_AGE] = cell_age,
	[COLUMN_STATE] = cell_state,
	[COLUMN_PRIORITY] = cell_priority,
	[COLUMN_TIME] = cell_time,
	[COLUMN_CPU] = cell_cpu,
	[COLUMN_EXIT] = cell_exit,
	[COLUMN_GROWTH] = cell_growth,
};

enum style columns_cell(enum column_id id, char *out, size_t size, const struct node *node,
	const struct query_context *context)
{
	*out = 0;
	return cells[id] ? cells[id](out, size, node, context)
			 : cell_of_kind(id, out, size, node, context);
}
