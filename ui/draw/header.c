// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The header of the screen:
 *
 *      mayfly bpf  seen 12345  lost 0  late 0                         PAUSED 12 pending
 *      mayfly bpf  seen 12345  lost 0  late 0                     RUNAWAY retry.sh 213/s
 *      mayfly netlink  seen 12345  lost 0  late 0             PARTIAL may miss arguments
 *      forks   213/s ▁▂▃▅▇█   execs   210/s ▁▂▃▅▇█   exits   213/s ▁▂▃▅▇█
 *      alive 132  exited 57  load 0.52 0.41 0.30  cost 0.4%  linger 3s  up 3d4h
 *      cpu 0 ━━━━──────  37%  1 ──────────   0%  mem ━━━━────── 1.2G/7.8G
 *
 * All figures are of the machine.  When the rows are of a part of it (--pid, --user, a filter), the
 * first line says "machine", and the third begins with "matching 12".  With a command (but without
 * --all) the figures are of the command and its descendants, except those of the meters:
 *
 *      mayfly bpf  lost 0  late 0     DONE  exit 2  58.8 s  963 processes  4 failed  peak 212M
 *      forks   213/s ▁▂▃▅▇█   execs   210/s ▁▂▃▅▇█   exits   213/s ▁▂▃▅▇█
 *      make -j2  running 12.4 s  93 processes (7 running, 2 failed)  1.6 cores  peak 36M
  *
 * Items that do not fit into a line are omitted, from the right.
 */
#include "ui/draw/draw.h"
#include "ui/draw/job_line.h"

#include "core/source/file/recorder.h"
#include "core/base/units.h"
#include "core/base/text.h"
#include "ui/format/sparkline.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define WAITING     " waiting for input "
#define METERS_LINE 4 /* lines of the header that are needed for meters */
#define MINUTE_NS   UINT64_C(60000000000)
#define ITEM_GAP    2
#define RATE_LABEL  13 /* "forks 12345/s" */

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

static void put_figure(struct pen *pen, const char *label, uint64_t figure)
{
	put_item(pen, STYLE_LABEL, STYLE_VALUE, label, "%" PRIu64, figure);
}

/* A figure that should be zero. */
static void put_fault(struct pen *pen, const char *label, uint64_t figure)
{
	enum style style = figure ? STYLE_ALERT : STYLE_VALUE;

	put_item(pen, figure ? STYLE_ALERT : STYLE_LABEL, style, label, "%" PRIu64, figure);
}

static void put_figure_if(struct pen *pen, const char *label, uint64_t figure)
{
	if (figure)
		put_figure(pen, label, figure);
}

static void put_fault_if(struct pen *pen, const char *label, uint64_t figure)
{
	if (figure)
		put_fault(pen, label, figure);
}

static void write_runaway(char *out, size_t size, const struct runaway_alert *runaway_alert)
{
	char label[4 * LABEL_SIZE + 1], more[16] = "";

	text_escape(label, sizeof(label), runaway_alert->label, strlen(runaway_alert->label));
	if (runaway_alert->count > 1)
		snprintf(more, sizeof(more), "+%u ", runaway_alert->count - 1);
	snprintf(out, size, " RUNAWAY %s %.0f/s %s", label, runaway_alert->rate, more);
}

static enum style badge_style(const struct app *app, const char *word)
{
	bool failed = app->model.job.has_ended && units_status_is_failure(app->model.job.status);

	return word[2] == 'U' || (word[1] == 'D' && failed) ? STYLE_ALERT : STYLE_FROZEN;
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

/* At the right end of the line: a word, with details if there is room. */
static void draw_badge(const struct app *app, struct frame *frame, const struct pen *used, int y)
{
	const struct source *source = app->model.feed.source;
	const char *word = app->model.resuming              ? " RESUMING "
			   : app->model.frozen              ? " PAUSED "
			   : app->model.job.has_ended       ? " DONE "
			   : app->model.job.waits_for_input ? WAITING
			   : app->model.runaway_alert.count ? " RUNAWAY "
							    : " PARTIAL ";
	size_t room = used->right > used->x + 1 ? (size_t)(used->right - used->x - 1) : 0;
	char text[4 * LABEL_SIZE + 128];
	struct pen pen;
	int columns;

	if (app->model.frozen)
		snprintf(text, sizeof(text), "%s%" PRIu64 " pending%s ", word,
			event_queue_count(app->model.event_queue),
			event_queue_dropped(app->model.event_queue) ? ", buffer full" : "");
	else if (app->model.job.has_ended)
		write_done(text, sizeof(text), app, room);
	else if (app->model.job.waits_for_input)
		strcpy(text, model_is_typing(&app->model) ? WAITING : WAITING " i: type ");
	else if (app->model.runaway_alert.count)
		write_runaway(text, sizeof(text), &app->model.runaway_alert);
	else if (source && source->misses)
		snprintf(text, sizeof(text), "%s%s ", word, source->misses);
	else
		return;
	columns = columns_of(text);
	if (used->x + 1 + columns > used->right && !app->model.job.has_ended)
		strcpy(text, word);
	columns = columns_of(text);
	pen = frame_pen(frame, used->right - columns, y, columns);
	pen_put(&pen, badge_style(app, word), text);
}

/* Failed execs are traced, or a recording has some. */
static bool has_attempts(const struct app *app)
{
	const struct source *source = app->model.feed.source;

	if (source && source->live)
		return source->failed_execs;
	return tree_counts(app->model.tree)->failed_execs;
}

/* The rows are of a part of the machine. */
static bool has_part(const struct app *app)
{
	const struct scope *scope = view_scope(app->model.view);

	return app->filter.is_on || !scope_is_all(scope);
}

static void draw_counters(const struct app *app, struct frame *frame, int y)
{
	const struct summary *job = app->model.job_only ? app->model.job.totals : NULL;
	const struct tree_counts *counts = tree_counts(app->model.tree);
	const struct source *source = app->model.feed.source;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);

	pen_put(&pen, STYLE_TITLE, "mayfly");
	if (source)
		pen_format(
			&pen, STYLE_VALUE, " %s%s", source->name, source->ended ? " (ended)" : "");
	if (!job) {
		if (has_part(app))
			pen_put(&pen, STYLE_LABEL, " machine");
		put_figure(&pen, "seen", counts->seeds + counts->forks);
	}
	put_fault(&pen, "lost", counts->lost + event_queue_dropped(app->model.event_queue));
	put_fault(&pen, "late", app->model.late);
	put_fault_if(&pen, "unrecorded",
		app->model.feed.recorder ? recorder_missed(app->model.feed.recorder) : 0);
	if (has_attempts(app))
		put_figure(&pen, "failed execs", job ? job->failed_execs : counts->failed_execs);
	put_figure_if(&pen, "forks refused",
		job ? job->refused_forks + job->refused_threads : counts->refused_forks);
	put_fault_if(&pen, "missed", counts->missed);
	put_fault_if(&pen, "evicted", counts->evicted);
	put_fault_if(&pen, "refused", counts->refused + app->model.feed.refused);
	put_fault_if(&pen, "threads refused", counts->threads_refused);
	if (!job) /* the rows of the job have a mark */
		put_figure_if(&pen, "truncated", counts->args_cut);
	draw_badge(app, frame, &pen, y);
}

static void draw_rate(const struct app *app, struct frame *frame, const char *label,
	const struct rates *rates, int x, int y, int width)
{
	struct pen pen = frame_pen(frame, x, y, width);
	double rate = rates_now(rates, app->model.context.now_ns);

	pen_put(&pen, STYLE_LABEL, label);
	pen_format(&pen, STYLE_VALUE, rate > 0 && rate < 9.95 ? "%6.1f" : "%6.0f", rate);
	pen_put(&pen, STYLE_LABEL, "/s ");
	sparkline_put(&pen, rates, app->model.context.now_ns, x + width - pen.x, app->ascii);
}

static void draw_rates(const struct app *app, struct frame *frame, int y)
{
	int third = ((int)app->layout.width + ITEM_GAP) / 3, width = third - ITEM_GAP;

	if (third < RATE_LABEL + ITEM_GAP) {
		draw_rate(app, frame, "forks", &app->model.forks, 0, y, app->layout.width);
		return;
	}
	if (width > RATE_LABEL + 1 + SPARKLINE_MAX)
		width = RATE_LABEL + 1 + SPARKLINE_MAX;
	draw_rate(app, frame, "forks", &app->model.forks, 0, y, width);
	draw_rate(app, frame, "execs", &app->model.execs, third, y, width);
	draw_rate(app, frame, "exits", &app->model.exits, 2 * third, y, width);
}

static void put_cost(struct pen *pen, const struct machine *machine)
{
	if (machine->kernel_share >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "cost", "%.1f%%+%.1f%%",
			100 * machine->own_share, 100 * machine->kernel_share);
	else if (machine->own_share >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "cost", "%.1f%%", 100 * machine->own_share);
}

/* metered: a meter shows the memory. */
static void put_machine(struct pen *pen, const struct machine *machine, bool metered)
{
	char used[16], memory[16];

	if (machine->load[0] >= 0)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "load", "%.2f %.2f %.2f", machine->load[0],
			machine->load[1], machine->load[2]);
	if (machine->memory_bytes && !metered) {
		units_write_bytes(used, sizeof(used), machine->used_bytes);
		units_write_bytes(memory, sizeof(memory), machine->memory_bytes);
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "mem", "%s/%s", used, memory);
	}
	put_cost(pen, machine);
}

static void put_command(struct pen *pen, const struct app *app)
{
	if (app->model.job.command)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "command",
			app->model.job.has_ended ? "ended" : "running");
}

/* The clock of events starts at boot. */
static void put_uptime(struct pen *pen, const struct app *app)
{
	char text[16];

	units_write_time(text, sizeof(text),
		app->model.context.now_ns - app->model.context.now_ns % MINUTE_NS);
	if (app->model.context.now_ns >= MINUTE_NS)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "up", "%s", text);
}

static void put_linger(struct pen *pen, uint64_t linger_ns)
{
	if (linger_ns == TREE_ENDLESS_NS)
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "linger", "endless");
	else
		put_item(pen, STYLE_LABEL, STYLE_VALUE, "linger", "%gs", linger_ns / 1e9);
}

/* In place of draw_machine. */
static void draw_job_line(const struct app *app, struct frame *frame, int y)
{
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);

	if (app->filter.is_on || view_get_options(app->model.view)->failures) {
		put_figure(&pen, "matching", view_matches(app->model.view));
		pen_put(&pen, STYLE_NORMAL, "  ");
	}
	job_line_put(&pen, &app->model.job, app->model.context.now_ns);
	put_cost(&pen, &app->model.machine);
	put_linger(&pen, tree_limits(app->model.tree)->linger_ns);
}

static void draw_machine(const struct app *app, struct frame *frame, int y)
{
	const struct tree_counts *counts = tree_counts(app->model.tree);
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);

	if (app->model.job_only) {
		draw_job_line(app, frame, y);
		return;
	}
	if (has_part(app))
		put_figure(&pen, "matching", view_matches(app->model.view));
	put_figure(&pen, "alive", counts->living);
	put_figure(&pen, "exited", counts->exited);
	if (counts->zombies)
		put_figure(&pen, "zombies", counts->zombies);
	if (view_get_options(app->model.view)->threads)
		put_figure(&pen, "threads", counts->threads);
	put_command(&pen, app);
	put_machine(&pen, &app->model.machine, app->layout.header_height >= METERS_LINE);
	put_uptime(&pen, app);
	put_linger(&pen, tree_limits(app->model.tree)->linger_ns);
}

void draw_header(const struct app *app, struct frame *frame)
{
	typedef void draw_fn(const struct app *app, struct frame *frame, int y);
	static draw_fn *const lines[] = {draw_counters, draw_rates, draw_machine, draw_meters};
	unsigned count = sizeof(lines) / sizeof(*lines);

	for (unsigned i = 0; i < app->layout.header_height && i < count; i++)
		lines[i](app, frame, app->layout.header_y + i);
}
