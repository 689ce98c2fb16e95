// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/app.h"

#include "core/base/array.h"
#include "core/base/clock.h"
#include "core/base/units.h"
#include "core/source/file/recorder.h"
#include "core/source/detail/detail.h"
#include "ui/app/panel.h"
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/format/status_text.h"
#include "ui/session/titles.h"
#include "ui/session/transcript.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_LINES  6                  /* with a title */
#define WAIT_NS       UINT64_C(10000000) /* between two checks for a result that is on its way */
#define PID_WIDTH     5                  /* least width of a pid */
#define MANY_STARTS   30                 /* in a minute: their rate gets a column */
#define FEW_STARTS    10                 /* it has none any more */
#define SPARK_SECONDS 62                 /* without an event in this time the sparklines are flat */

/* Reports once: pids that no process has, and that the recording has stopped. */
static void notify_once(struct app *app)
{
	int err = app->model.feed.record_error;
	char pids[SCOPE_NOT_FOUND_TEXT];

	if (app->model.settled && !app->reported.scope && !app->model.child &&
		scope_write_not_found(view_scope(app->model.view), pids, sizeof(pids)))
		app_notify(app, "no such process: %.200s", pids);
	app->reported.scope = app->model.settled;
	if (app->reported.recording ||
		(!err && !recorder_counts(app->model.feed.recorder).unwritten))
		return;
	app->reported.recording = true;
	app->model.changed = true;
	app_notify(app, "recording stopped: %s", err ? strerror(-err) : "--max-output reached");
}

int app_drain(struct app *app, unsigned budget, uint64_t now_ns)
{
	int drained = model_drain(&app->model, budget, now_ns);

	notify_once(app);
	return drained;
}

bool app_wants_figures(const struct app *app)
{
	return app->model.settled && !app->model.frozen;
}

int app_open(struct app *app, const struct app_setup *setup)
{
	bool opened;

	*app = (struct app){
		.screens = setup->screens,
		.ascii = setup->ascii,
		.readonly = setup->readonly,
		.theme = setup->theme,
		.pid_width = PID_WIDTH,
	};
	if (setup->key_map)
		app->key_map = *setup->key_map;
	columns_default(&app->choice);
	if (setup->columns && setup->columns->count)
		app->choice = *setup->columns;
	opened = model_open(&app->model, setup) && screen_open_all(app) &&
		 (!setup->filter || app_set_filter(app, setup->filter));
	if (!opened)
		app_close(app);
	return opened ? 0 : -ENOMEM;
}

void app_close(struct app *app)
{
	panel_close(app);
	detail_reader_free(app->detail_reader);
	free(app->copied.text);
	screen_close_all(app);
	model_close(&app->model);
	free(app->visible.rows);
	free(app->visible.guides);
	*app = (struct app){0};
}

/* Tests and sorts again what depends on user names. */
void app_rename(struct app *app)
{
	bool wrong = app->filter.is_wrong;
	char text[PROMPT_MAX];

	snprintf(text, sizeof(text), "%s", app->filter.text);
	if (app->filter.is_on)
		app_set_filter(app, text);
	app->filter.is_wrong = wrong;
	screen_invalidate_all(app);
	app->model.sorting.stale = app->model.changed = true;
}

void app_notify(struct app *app, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(app->notice, sizeof(app->notice), format, args);
	va_end(args);
}

void app_set_theme(struct app *app, enum theme theme)
{
	app->theme = theme;
	app->model.changed = true;
}

/* For the rows of the tree, and the guides of one row. */
static bool make_room(struct app *app)
{
	struct visible_rows *visible = &app->visible;
	unsigned levels = (app->layout.width + (unsigned)app->commands.shift) / GUIDE_WIDTH;
	struct row *rows = array_grow(
		visible->rows, &visible->room, app->layout.tree_height, sizeof(*rows), 0);
	bool *guides =
		array_grow(visible->guides, &visible->guide_room, levels, sizeof(*guides), 0);

	visible->rows = rows ? rows : visible->rows;
	visible->guides = guides ? guides : visible->guides;
	return rows && guides;
}

/* Processes start others: the default columns have the rate.  It does not come and go often. */
static bool is_spawning(const struct app *app)
{
	bool shown = false;

	for (unsigned i = 0; i < app->columns.count; i++)
		shown |= app->columns.slots[i].id == COLUMN_RATE;
	return rates_minute(&app->model.forks, app->model.context.now_ns) >=
	       (shown ? FEW_STARTS : MANY_STARTS);
}

static void choose_columns(const struct app *app, struct choice *choice)
{
	if (columns_is_default(&app->choice) && !is_spawning(app))
		columns_quiet(choice);
	else
		*choice = app->choice;
}

/* What is shown, sorted by or tested is kept, and nothing else. */
static void want_trends(struct app *app)
{
	const struct filter *filter = view_filter(app->model.view);
	bool wanted = columns_has_trend(&app->columns) ||
		      order_has(view_order(app->model.view), FIELD_TREND) ||
		      (filter && filter_is_trend(filter));

	trends_want(&app->model.feed.trends, wanted ? app->model.tree : NULL);
}

/* A new width of the screen resets the widths of the columns. */
static void fit_columns(struct app *app, unsigned was_wide)
{
	struct choice choice;

	choose_columns(app, &choice);
	if (app->layout.width != was_wide)
		columns_see_none(&app->widths, app->pid_width);
	app->widths.pid = app->pid_width;
	for (unsigned i = 0; i < app->visible.count; i++)
		columns_see_node(
			&app->widths, &choice, app->visible.rows[i].node, &app->model.context);
	columns_fit(&app->columns, &choice, app->layout.width, &app->widths);
	want_trends(app);
}

/*
 * By the pids that have come, not by kernel.pid_max: it can be changed, each pid namespace has its
 * own, and a recording is of another machine.
 */
static void fit_pids(struct app *app)
{
	char digits[16];
	int width = snprintf(digits, sizeof(digits), "%" PRId32, app->model.greatest_pid);

	if ((unsigned)width > app->pid_width)
		app->pid_width = (unsigned)width;
}

/* Levels of the tree for which there is room, if commands are to have the other half. */
static unsigned levels_of(const struct app *app)
{
	const struct screen_ops *screen = app->screen;
	unsigned columns =
		screen->command_columns ? screen->command_columns(app) : app->columns.command;

	return columns / (2 * GUIDE_WIDTH);
}

static void fill_levels(struct app *app, unsigned levels)
{
	view_set_levels(app->model.view, levels, app->commands.whole ? 0 : levels);
	app->visible.count = view_rows(app->model.view, app->visible.rows, app->layout.tree_height);
}

/* How many levels fit is only known when the columns have the width that the rows need. */
static void fill_rows(struct app *app, unsigned was_wide)
{
	unsigned levels = levels_of(app);

	fill_levels(app, levels);
	fit_columns(app, was_wide);
	if (levels_of(app) != levels)
		fill_levels(app, levels_of(app));
}

/* A recording does not describe the files that exist now. */
static void check_exec_errors(struct app *app)
{
	if (!app->model.feed.source || !app->model.feed.source->live)
		return;
	exec_errors_begin(&app->model.exec_errors);
	for (unsigned i = 0; i < app->visible.count; i++)
		exec_errors_check(
			&app->model.exec_errors, app->model.tree, app->visible.rows[i].newest);
}

/* Their titles are read first. */
static void show_titles(struct app *app)
{
	const struct filter *filter = view_filter(app->model.view);
	struct titles *titles = app->model.feed.titles;

	if (!titles)
		return;
	titles_clear_shown(titles, filter && filter_is_by_args(filter));
	for (unsigned i = 0; i < app->visible.count; i++)
		titles_show(titles, app->visible.rows[i].newest);
}

/* Once: among the processes of the machine the command would be out of sight. */
static void lead_to_command(struct app *app)
{
	struct model *model = &app->model;
	struct node *command = model->job.command && !model->job_only && !model->job.is_led
				       ? tree_find_ident(model->tree, model->scope.roots[0])
				       : NULL;

	if (!command)
		return;
	model->job.is_led = true;
	view_select(model->view, command);
}

/*
 * Once, when the command and the events before its end are known: the cursor goes to the process
 * that has failed first, unless the person has moved it, or the command has had success: then what
 * failed below it was expected, as in a configure script.
 */
static void lead_to_failure(struct app *app)
{
	struct model *model = &app->model;
	struct ident root = model->scope.roots[0];
	const struct node *command = tree_find_ident(model->tree, root);
	const struct node *cursor = view_cursor(model->view);
	struct node *failed;

	if (!model->job.has_ended || model->job.reported || model->frozen ||
		(command && !node_is_exited(command)))
		return;
	model->job.reported = true;
	failed = units_status_is_failure(model->job.status) && model->job.first_failure.pid
			 ? tree_find_ident(model->tree, model->job.first_failure)
			 : NULL;
	if (failed && (!cursor || ident_equal(cursor->id, root)))
		view_select(model->view, failed);
}

static unsigned output_lines(const struct app *app)
{
	const struct transcript *transcript = model_transcript(&app->model);
	const struct job *job = &app->model.job;

	if (app->panel || !app->screen->shows_output || !job->has_ended ||
		!units_status_is_failure(job->status))
		return 0;
	return transcript && transcript_until(transcript, UINT64_MAX) ? OUTPUT_LINES : 0;
}

bool app_sync(struct app *app, unsigned width, unsigned height, uint64_t now_ns)
{
	unsigned was_wide = app->layout.width;

	layout_compute(&app->layout, width, height,
		HEADER_LINES + !!app->model.machine.memory_bytes, output_lines(app));
	if (model_is_recording(&app->model))
		layout_add_time_line(&app->layout);
	if (!app->panel)
		layout_extend_heading(&app->layout, app->screen->heading_lines);
	if (!make_room(app))
		return false;
	model_turn(&app->model, now_ns);
	lead_to_command(app);
	lead_to_failure(app);
	fit_pids(app);
	fill_rows(app, was_wide);
	check_exec_errors(app);
	show_titles(app);
	figure_history_note(
		&app->visible.figures, view_cursor(app->model.view), app->model.context.now_ns);
	panel_sync(app);
	app->model.changed = false;
	if (!screen_sync(app))
		return false;
	screen_note_cursor(app);
	return true;
}

/* Returns when an exited process fades by a step, or when the highlight of a new process ends. */
static uint64_t row_due_ns(const struct app *app, const struct node *node)
{
	uint64_t now_ns = app->model.context.now_ns, start_ns = node->id.start_ns;
	uint64_t step_ns = tree_linger_ns(app->model.tree, node) / 3;

	if (node_is_exited(node)) {
		for (unsigned step = 1; step < 3; step++)
			if (node->exit_ns + step * step_ns > now_ns)
				return node->exit_ns + step * step_ns;
		return 0;
	}
	if ((node->flags & NODE_FORKED) && start_ns + MODEL_NEW_NS > now_ns)
		return clock_min_deadline(
			start_ns + MODEL_NEW_NS, status_text_age_due_ns(node, now_ns));
	return status_text_age_due_ns(node, now_ns);
}

static bool has_moving_sparks(const struct app *app)
{
	uint64_t second = app->model.context.now_ns / SECOND_NS;

	return second < app->model.forks.second + SPARK_SECONDS ||
	       second < app->model.failures.second + SPARK_SECONDS;
}

uint64_t app_due_ns(const struct app *app)
{
	uint64_t now_ns = app->model.context.now_ns;
	uint64_t due_ns = tree_expiry_ns(app->model.tree);

	if (panel_is_waiting(app) || app->model.exec_errors.waiting)
		return app->model.time_ns + WAIT_NS;
	if (app->model.frozen)
		return 0;
	if (has_moving_sparks(app) || app->filter.is_timed || model_is_recording(&app->model))
		due_ns = clock_min_deadline(due_ns, now_ns - now_ns % SECOND_NS + SECOND_NS);
	due_ns = clock_min_deadline(due_ns, screen_due_ns(app));
	due_ns = clock_min_deadline(due_ns, view_due_ns(app->model.view, now_ns));
	due_ns = clock_min_deadline(due_ns, sorting_due_ns(&app->model));
	for (unsigned i = 0; i < app->visible.count && !(app->panel && app->panel->is_static); i++)
		due_ns = clock_min_deadline(due_ns, row_due_ns(app, app->visible.rows[i].newest));
	return due_ns;
}

bool app_set_filter(struct app *app, const char *text)
{
	const struct filter *before = view_filter(app->model.view);
	struct filter *filter = filter_parse(text, &app->filter.error);

	app->filter.is_wrong = !filter;
	if (!filter)
		return false;
	snprintf(app->filter.text, sizeof(app->filter.text), "%s", text);
	app->filter.is_on = text[strspn(text, " \t")];
	app->filter.is_timed = app->filter.is_on && filter_is_timed(filter);
	if (!app->filter.is_on) {
		filter_free(filter);
		filter = NULL;
	}
	view_evaluate_filter(app->model.view, filter, &app->model.context);
	if (view_filter(app->model.view) != before)
		screen_invalidate_all(app);
	return true;
}

void app_open_prompt(struct app *app, enum prompt_kind question)
{
	app->prompt.kind = question;
	app->filter.is_wrong = false;
	prompt_history_rewind(&app->prompt.searches);
	prompt_history_rewind(&app->prompt.filters);
	prompt_set(&app->prompt.line, question == PROMPT_FILTER ? app->filter.text : "");
}

static void notify_search(struct app *app, enum search_result result)
{
	if (result == SEARCH_NOT_FOUND)
		app_notify(app, app->prompt.kind == PROMPT_SEARCH ? "not found"
								  : "no command line matches");
}

void app_set_search(struct app *app, const char *text)
{
	snprintf(app->search, sizeof(app->search), "%s", text);
	view_set_search(app->model.view, app->search);
	app->filter.subtree.is_newest = app->filter.subtree.is_newest && !*text;
}

void app_search(struct app *app, int step)
{
	if (*app->search)
		notify_search(app, view_search(app->model.view, step));
}

bool app_is_scanning(const struct app *app)
{
	return view_is_busy(app->model.view) || screen_is_scanning(app);
}

static bool scan_screen(struct app *app, bool *answered)
{
	if (!screen_is_scanning(app))
		return false;
	if (app->screen->scan(app))
		app->model.changed = *answered = true;
	return true;
}

bool app_scan(struct app *app, bool *answered)
{
	struct view *view = app->model.view;
	const struct filter *before = view_filter(view);
	bool searching = view_searched(view) == SEARCH_RUNNING, more, found, filtered;

	if (!view_is_busy(view))
		return scan_screen(app, answered);
	more = view_go_on(view);
	found = searching && view_searched(view) != SEARCH_RUNNING;
	filtered = view_filter(view) != before;
	if (found)
		notify_search(app, view_searched(view));
	if (filtered)
		screen_invalidate_all(app);
	if (!more || found || filtered)
		app->model.changed = *answered = true;
	return true;
}
