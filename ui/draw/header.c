// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The header of the screen: at most three lines, two on a screen of less than 30.
 *
 *      mayfly  132 processes  2 zombies  load 0.52 0.41 0.30  up 3d4h          PAUSED 12 pending
 *      starts   213/s ▁▂▃▅▇█▁▁▁▁  failures   2.1/s ▁▁▂▁▁▁▁▁            cpu  37%  mem 1.2G/7.8G
 *
 *      mayfly netlink  3 events lost  132 processes  load 0.52 0.41 0.30  RUNAWAY retry.sh 213/s
 *      starts   213/s ▁▂▃▅▇█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  failures   2.1/s ▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
 *      cpu 0 ━━━━──────  37%  1 ──────────   0%  mem ━━━━────── 1.2G/7.8G
 *
 * It has what is news: zeroes are hidden, and so are counters that cost no truth (they are on the
 * help page).  All figures are of the machine, whichever part of it the rows are of.  With a
 * command (but without --all) the first two lines are about the command and its descendants:
 *
 *      make -j2  running 12.4 s  93 processes (7 running, 2 failed)  1.6 cores  peak 36M
 *      make -j2                 DONE  exit 2  58.8 s  963 processes  4 failed  peak 212M
 *
 * Of a recording the last line is the time line (time_line.c).
 *
 * Items that do not fit into a line are omitted, from the right.
 */
#include "ui/draw/draw.h"
#include "ui/draw/job_line.h"
#include "ui/draw/time_line.h"

#include "core/base/units.h"
#include "core/base/text.h"
#include "core/source/file/recorder.h"
#include "ui/format/sparkline.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define WAITING     " waiting for input "
#define METERS_LINE 3 /* lines of the header that are needed for meters */
#define MINUTE_NS   UINT64_C(60000000000)
#define ITEM_GAP    2
#define JOB_NAME    12 /* columns for the name of a command that has ended */
#define RATE_LABEL  18 /* "failures  12345/s " */

static int columns_of(const char *text)
{
	return (int)text_columns(text, strlen(text));
}

/* A label and its figure, if both fit. */
static void put_item(struct pen *pen, enum style label_style, enum style style, const char *label,
	const char *format, ...)
{
	char text[96];
	int gap = pen->x > pen->left ? ITEM_GAP : 0;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (pen->x + gap + columns_of(label) + 1 + columns_of(text) > pen->right)
		return;
	pen_format(pen, STYLE_NORMAL, "%*s", gap, "");
	pen_format(pen, label_style, "%s ", label);
	pen_put(pen, style, text);
}

/* A number and what it counts; nothing for 0. */
static void put_count(struct pen *pen, enum style style, uint64_t count, const char *what)
{
	enum style label_style = style == STYLE_ALERT ? STYLE_ALERT : STYLE_LABEL;
	char text[24];
	int gap = pen->x > pen->left ? ITEM_GAP : 0;

	snprintf(text, sizeof(text), "%" PRIu64, count);
	if (!count || pen->x + gap + columns_of(text) + 1 + columns_of(what) > pen->right)
		return;
	pen_format(pen, STYLE_NORMAL, "%*s", gap, "");
	pen_format(pen, style, "%s ", text);
	pen_put(pen, label_style, what);
}

static void put_figure(struct pen *pen, uint64_t count, const char *what)
{
	put_count(pen, STYLE_VALUE, count, what);
}

static const char *runaway_word(const struct runaway_alert *runaway_alert)
{
	if (runaway_alert->verdict == VERDICT_RUNAWAY)
		return " RUNAWAY ";
	return runaway_alert->crashes ? " CRASHING " : " BUSY ";
}

static void write_runaway(char *out, size_t size, const struct runaway_alert *runaway_alert)
{
	const char *word = runaway_word(runaway_alert);
	char label[4 * LABEL_SIZE + 1], more[16] = "", status[32];

	text_escape(label, sizeof(label), runaway_alert->label, strlen(runaway_alert->label));
	if (runaway_alert->count > 1)
		snprintf(more, sizeof(more), "+%u ", runaway_alert->count - 1);
	if (runaway_alert->crashes) {
		units_write_status(status, sizeof(status), runaway_alert->status);
		snprintf(out, size, "%s%s %s x%u %s", word, label, status,
			runaway_alert->crash_count, more);
		return;
	}
	snprintf(out, size, "%s%s %.0f/s %s", word, label, runaway_alert->rate, more);
}

static enum style badge_style(const struct app *app, const char *word)
{
	bool failed = app->model.job.has_ended && units_status_is_failure(app->model.job.status);

	return !strcmp(word, " RUNAWAY ") || (word[1] == 'D' && failed) ? STYLE_ALERT
									: STYLE_FROZEN;
}

static const char *badge_word(const struct app *app)
{
	const struct model *model = &app->model;

	return app->model.live              ? " PAST "
	       : model->resuming            ? " RESUMING "
	       : model_is_paused(model)     ? " PAUSED "
	       : model->job.has_ended       ? " DONE "
	       : model->job.waits_for_input ? WAITING
	       : model->runaway_alert.count ? runaway_word(&model->runaway_alert)
					    : " PARTIAL ";
}

/* In so many columns; on the tree it offers the timeline, before it has all totals. */
static void write_done(char *out, size_t size, const struct app *app, size_t room)
{
	const char *offer = app->screen == app->screens[0] ? " G: timeline " : "";
	size_t least = job_line_write_end(out, size - 16, &app->model.job), len = strlen(offer);

	if (strlen(out) + len > room) {
		job_line_fit(out, room > len + 1 ? room - len - 1 : 0, least);
		strcat(out, " ");
	}
	if (strlen(out) + len <= room)
		strcat(out, offer);
}

/* How long ago, and how to leave it. */
static void write_past(char *out, size_t size, const struct app *app)
{
	uint64_t now_ns = app->model.live->context.now_ns, then_ns = app->model.context.now_ns;
	char ago[16];

	units_write_time(ago, sizeof(ago), now_ns > then_ns ? now_ns - then_ns : 0);
	snprintf(out, size, " PAST -%s  Z: now ", ago);
}

/* The word with its details, where these leave half of the line; "": there is no badge. */
static void write_badge(const struct app *app, const char *word, char *out, size_t size)
{
	const struct model *model = &app->model;
	const struct source *source = model->feed.source;
	int width = (int)app->layout.width;

	*out = '\0';
	if (app->model.live)
		write_past(out, size, app);
	else if (model->player.is_paused)
		snprintf(out, size, "%s", word);
	else if (model->frozen)
		snprintf(out, size, "%s%" PRIu64 " pending%s ", word,
			event_queue_count(model->event_queue),
			event_queue_dropped(model->event_queue) ? ", buffer full" : "");
	else if (model->job.has_ended)
		write_done(out, size, app, width > JOB_NAME ? (size_t)(width - JOB_NAME) : 0);
	else if (model->job.waits_for_input)
		snprintf(out, size, "%s", model_is_typing(model) ? WAITING : WAITING " i: type ");
	else if (model->runaway_alert.count)
		write_runaway(out, size, &model->runaway_alert);
	else if (source && source->misses)
		snprintf(out, size, "%s%s ", word, source->misses);
	if (columns_of(out) > width / 2 && !model->job.has_ended)
		strcpy(out, word);
}

/* At the right end of the line.  Returns where it begins. */
static int draw_badge(const struct app *app, struct frame *frame, int y)
{
	const char *word = badge_word(app);
	char text[4 * LABEL_SIZE + 128];
	int width = (int)app->layout.width, columns;
	struct pen pen;

	write_badge(app, word, text, sizeof(text));
	columns = columns_of(text);
	pen = frame_pen(frame, width - columns, y, columns);
	pen_put(&pen, badge_style(app, word), text);
	return columns ? width - columns - 1 : width;
}

/* The rows are of a part of the machine. */
static bool has_part(const struct app *app)
{
	const struct scope *scope = view_scope(app->model.view);

	return app->filter.is_on || !scope_is_all(scope);
}

/* What the picture lacks. */
static void put_alarms(struct pen *pen, const struct model *model)
{
	for (unsigned i = 0; i < MODEL_COUNTERS; i++)
		if (model_counter(i)->alarm)
			put_count(pen, STYLE_ALERT, model_count(model, i), model_counter(i)->alarm);
}

static void put_cost(struct pen *pen, const struct machine *machine)
{
	if (machine->kernel_share >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "cost", "%.1f%%+%.1f%%",
			100 * machine->own_share, 100 * machine->kernel_share);
	else if (machine->own_share >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "cost", "%.1f%%", 100 * machine->own_share);
}

static void put_load(struct pen *pen, const struct machine *machine)
{
	if (machine->load[0] >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "load", "%.2f %.2f %.2f", machine->load[0],
			machine->load[1], machine->load[2]);
}

static void put_command(struct pen *pen, const struct app *app)
{
	if (app->model.job.command)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "command",
			app->model.job.has_ended ? "ended" : "running");
}

/* The clock of events starts at boot; that of several hosts does not. */
static void put_uptime(struct pen *pen, const struct app *app)
{
	const struct source *source = app->model.feed.source;
	uint64_t hosts = tree_counts(app->model.tree)->hosts;
	char text[16];

	if (hosts)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "hosts", "%" PRIu64, hosts);
	if (source && source->has_hosts)
		return;

	units_write_time(text, sizeof(text),
		app->model.context.now_ns - app->model.context.now_ns % MINUTE_NS);
	if (app->model.context.now_ns >= MINUTE_NS)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "up", "%s", text);
}

/* "REC night.mayfly 5.7M" */
static void put_recording(struct pen *pen, const struct app *app)
{
	const struct model *model = app->model.live ? app->model.live : &app->model;
	const char *name = model->feed.record_name, *last = name ? strrchr(name, '/') : NULL;
	struct recorder_counts counts = recorder_counts(model->feed.recorder);
	char text[80], size[16], number[16] = "";

	if (!model->feed.recorder || !name)
		return;
	name = last ? last + 1 : name;
	text_escape(text, sizeof(text), name, strlen(name));
	units_write_bytes(size, sizeof(size), counts.bytes);
	if (counts.file)
		snprintf(number, sizeof(number), ".%u", counts.file);
	put_item(pen, STYLE_ERROR, STYLE_VALUE, "REC", "%s%s %s", text, number, size);
}

static void put_job(struct pen *pen, const struct app *app)
{
	const struct summary *totals = app->model.job.totals;

	job_line_put(pen, &app->model.job, app->model.context.now_ns, app->ascii);
	put_alarms(pen, &app->model);
	put_recording(pen, app);
	if (app->filter.is_on || view_get_options(app->model.view)->failures)
		put_figure(pen, view_matches(app->model.view), "matching");
	put_figure(pen, totals->failed_execs, "failed execs");
	put_figure(pen, totals->refused_forks + totals->refused_threads, "forks refused");
}

static void put_processes(struct pen *pen, const struct app *app)
{
	const struct tree_counts *counts = tree_counts(app->model.tree);

	if (has_part(app))
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "matching", "%u",
			view_matches(app->model.view));
	put_figure(pen, counts->living, counts->living == 1 ? "process" : "processes");
	put_figure(pen, counts->zombies, counts->zombies == 1 ? "zombie" : "zombies");
	if (view_get_options(app->model.view)->threads)
		put_figure(pen, counts->threads, "threads");
	put_figure(pen, counts->failed_execs, "failed execs");
	put_figure(pen, counts->refused_forks, "forks refused");
}

static void put_machine(struct pen *pen, const struct app *app)
{
	const struct source *source = app->model.feed.source;

	pen_put(pen, STYLE_TITLE, "mayfly");
	if (source && strcmp(source->name, "bpf") != 0)
		pen_format(
			pen, STYLE_VALUE, " %s%s", source->name, source->ended ? " (ended)" : "");
	put_alarms(pen, &app->model);
	put_recording(pen, app);
	put_processes(pen, app);
	put_command(pen, app);
	put_load(pen, &app->model.machine);
	put_uptime(pen, app);
	put_cost(pen, &app->model.machine);
}

static void draw_summary(const struct app *app, struct frame *frame, int y)
{
	struct pen pen = frame_pen(frame, 0, y, draw_badge(app, frame, y));

	(app->model.job_only ? put_job : put_machine)(&pen, app);
}

/* ---- the second line ---- */

static void draw_rate(const struct app *app, struct frame *frame, const char *label,
	enum style style, const struct rates *rates, struct pen *line, int width)
{
	struct pen pen = *line;
	double rate = rates_now(rates, app->model.context.now_ns);

	if (pen.right > pen.x + width)
		pen.right = pen.x + width;
	line->x = pen.right + ITEM_GAP;
	pen_put(&pen, STYLE_LABEL, label);
	pen_format(&pen, STYLE_VALUE, rate > 0 && rate < 9.95 ? "%6.1f" : "%6.0f", rate);
	pen_put(&pen, STYLE_LABEL, "/s ");
	sparkline_put(&pen, style, rates, app->model.context.now_ns, pen.right - pen.x, app->ascii);
}

/* In place of the meters, where they have no line. */
static int draw_shares(const struct app *app, struct frame *frame, int y)
{
	const struct machine *machine = &app->model.machine;
	char text[80] = "", used[16], memory[16];
	int len = 0, x;
	struct pen pen;

	if (app->layout.header_height >= METERS_LINE || !machine->memory_bytes)
		return app->layout.width;
	units_write_bytes(used, sizeof(used), machine->used_bytes);
	units_write_bytes(memory, sizeof(memory), machine->memory_bytes);
	if (machine->share >= 0)
		len = snprintf(text, sizeof(text), "cpu %3.0f%%", (double)(100 * machine->share));
	len += snprintf(text + len, sizeof(text) - (size_t)len, "%smem %s/%s", len ? "  " : "",
		used, memory);
	x = (int)app->layout.width - len;
	if (x < RATE_LABEL)
		return app->layout.width;
	pen = frame_pen(frame, x, y, len);
	if (machine->share >= 0) {
		put_item(&pen, STYLE_LABEL, STYLE_VALUE, "cpu", "%3.0f%%",
			(double)(100 * machine->share));
	}
	put_item(&pen, STYLE_LABEL, STYLE_VALUE, "mem", "%s/%s", used, memory);
	return x - ITEM_GAP;
}

static void draw_rates(const struct app *app, struct frame *frame, int y)
{
	const struct model *model = &app->model;
	uint64_t now_ns = model->context.now_ns;
	int right = draw_shares(app, frame, y), width = right;
	struct pen pen = frame_pen(frame, 0, y, right);
	bool starts = rates_minute(&model->forks, now_ns);
	bool failures = rates_minute(&model->failures, now_ns);

	if (starts && failures && right >= 2 * RATE_LABEL + ITEM_GAP)
		width = (right - ITEM_GAP) / 2;
	if (width > RATE_LABEL + SPARKLINE_MAX)
		width = RATE_LABEL + SPARKLINE_MAX;
	if (starts && right >= RATE_LABEL)
		draw_rate(app, frame, "starts  ", STYLE_SPARK, &model->forks, &pen, width);
	if (failures && pen.x + RATE_LABEL <= pen.right)
		draw_rate(app, frame, "failures", STYLE_ODD1, &model->failures, &pen, width);
}

void draw_header(const struct app *app, struct frame *frame)
{
	typedef void draw_fn(const struct app *app, struct frame *frame, int y);
	static draw_fn *const lines[] = {draw_summary, draw_rates, draw_meters};
	unsigned count = sizeof(lines) / sizeof(*lines);

	unsigned height = app->layout.header_height;

	if (app->layout.has_time_line)
		time_line_draw(app, frame, (int)(app->layout.header_y + --height));
	for (unsigned i = 0; i < height && i < count; i++)
		lines[i](app, frame, app->layout.header_y + i);
}
