// SPDX-License-Identifier: GPL-2.0-or-later
/* What each column says of a process. */
#include "core/base/names.h"
#include "core/base/units.h"
#include "ui/format/columns.h"
#include "ui/format/status_text.h"

#include <inttypes.h>
#include <stdio.h>

#define BUSY_SHARE 0.1 /* of a CPU: from here on it stands out */
#define HUNDREDTH  UINT64_C(10000000)

typedef enum style cell_fn(
	char *out, size_t size, const struct node *node, const struct filter_context *context);

/* A thread's memory is its process's: told again it would look as if there were more of it. */
static bool is_shared(const struct node *node)
{
	return node_is_thread(node);
}

/* Figures of the dead come with their exit; 0 is what a source says that knows none. */
static bool is_measured(const struct node *node)
{
	return node->stat_ns || (node_is_exited(node) && (node->cpu_ns || node->rss_bytes));
}

static enum style idle_if(bool idle)
{
	return idle ? STYLE_DIM : STYLE_NORMAL;
}

static enum style cell_pid(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	snprintf(out, size, "%" PRId32, node->id.pid);
	return STYLE_NORMAL;
}

static enum style cell_ppid(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->current.pid > 0)
		snprintf(out, size, "%" PRId32, node->current.pid);
	return STYLE_NORMAL;
}

static enum style cell_user(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->flags & NODE_PLACEHOLDER)
		snprintf(out, size, "?");
	else if (context->user_name)
		snprintf(out, size, "%s", context->user_name(context->ctx, node->uid));
	else
		snprintf(out, size, "%" PRIu32, node->uid);
	return STYLE_NORMAL;
}

/* -100 and below is real time, as in top. */
static enum style cell_pri(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->stat_ns)
		snprintf(out, size, node->priority <= -100 ? "RT" : "%d", node->priority);
	return idle_if(node->priority == 20);
}

static enum style cell_ni(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->stat_ns)
		snprintf(out, size, "%d", node->nice);
	return idle_if(!node->nice);
}

static enum style cell_thr(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->threads)
		snprintf(out, size, "%" PRIu32, node->threads);
	return idle_if(node->threads == 1);
}

static enum style cell_state(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->state)
		snprintf(out, size, "%c", node->state);
	if (node->state == 'R')
		return STYLE_NEW;
	if (node->state == 'D' || node->state == 'Z')
		return STYLE_FAIL0;
	return idle_if(node->state == 'S' || node->state == 'I');
}

static enum style cell_cpu(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	double percent = 100.0 * node->cpu_share;

	if (percent < 0 || !node->stat_ns)
		return STYLE_NORMAL;
	snprintf(out, size, percent < 999.95 ? "%.1f" : "%.0f", percent);
	return node->cpu_share >= BUSY_SHARE ? STYLE_VALUE : idle_if(percent < 0.05);
}

static enum style cell_mem(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	double percent;

	if (!context->memory_bytes || !is_measured(node) || is_shared(node))
		return STYLE_NORMAL;
	percent = 100.0 * node->rss_bytes / context->memory_bytes;
	snprintf(out, size, percent < 99.95 ? "%.1f" : "%.0f", percent);
	return idle_if(percent < 0.05);
}

static enum style cell_res(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (is_measured(node) && !is_shared(node))
		units_write_bytes(out, size, node->rss_bytes);
	return idle_if(!node->rss_bytes);
}

static enum style cell_io(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	uint64_t bytes = node->read_bytes + node->write_bytes;

	if (is_measured(node))
		units_write_bytes(out, size, bytes);
	return idle_if(!bytes);
}

/* "0:00.01" "59:59.99", then hours, then days, in 8 columns. */
static enum style cell_time(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	uint64_t hundredths = node->cpu_ns / HUNDREDTH, seconds = hundredths / 100;
	uint64_t minutes = seconds / 60, hours = minutes / 60;

	if (!is_measured(node))
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

static enum style cell_age(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (!node_is_exited(node))
		status_text_age(out, size, node, context->now_ns);
	else if (node->id.start_ns && !(node->flags & NODE_MISSED))
		units_write_time(out, size, node_age_ns(node, 0));
	return STYLE_NORMAL;
}

static enum style cell_spawn(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	double rate;

	if (!context->spawn_rate)
		return STYLE_NORMAL;
	rate = context->spawn_rate(context->spawn_ctx, node, context->now_ns);
	if (rate >= 0.05)
		snprintf(out, size, rate < 99.95 ? "%.1f" : "%.0f", rate);
	return STYLE_VALUE;
}

/* A picture, drawn by whoever draws the row. */
static enum style cell_spawned(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	return STYLE_NORMAL;
}

static enum style cell_kids(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	uint32_t kids = node_kids(node);

	if (kids)
		snprintf(out, size, "%" PRIu32, kids);
	return STYLE_NORMAL;
}

static enum style cell_exit(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node_is_exited(node))
		status_text_end(out, size, node);
	else if (node->flags & NODE_PLACEHOLDER)
		snprintf(out, size, "never met");
	return STYLE_NORMAL;
}

static enum style cell_tty(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	names_write_tty(out, size, node->tty);
	return STYLE_NORMAL;
}

static enum style cell_cgroup(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->cgroup)
		snprintf(out, size, "%s", node->cgroup);
	return STYLE_NORMAL;
}

static enum style cell_ns(
	char *out, size_t size, const struct node *node, const struct filter_context *context)
{
	if (node->pid_ns)
		snprintf(out, size, "%" PRIu32, node->pid_ns);
	return STYLE_NORMAL;
}

static cell_fn *const cells[COLUMN_COUNT] = {
	[COLUMN_PID] = cell_pid,
	[COLUMN_PPID] = cell_ppid,
	[COLUMN_USER] = cell_user,
	[COLUMN_PRI] = cell_pri,
	[COLUMN_NI] = cell_ni,
	[COLUMN_THR] = cell_thr,
	[COLUMN_STATE] = cell_state,
	[COLUMN_CPU] = cell_cpu,
	[COLUMN_MEM] = cell_mem,
	[COLUMN_RES] = cell_res,
	[COLUMN_IO] = cell_io,
	[COLUMN_TIME] = cell_time,
	[COLUMN_AGE] = cell_age,
	[COLUMN_SPAWN] = cell_spawn,
	[COLUMN_SPAWNED] = cell_spawned,
	[COLUMN_KIDS] = cell_kids,
	[COLUMN_EXIT] = cell_exit,
	[COLUMN_TTY] = cell_tty,
	[COLUMN_CGROUP] = cell_cgroup,
	[COLUMN_NS] = cell_ns,
};

enum style columns_cell(enum column_id id, char *out, size_t size, const struct node *node,
	const struct filter_context *context)
{
	*out = 0;
	return cells[id](out, size, node, context);
}
