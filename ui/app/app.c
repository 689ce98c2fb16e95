// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/app.h"

#include "core/base/clock.h"
#include "core/source/file/recorder.h"
#include "core/source/proc/proc_detail.h"
#include "ui/app/panel.h"
#include "ui/app/screen.h"
#include "ui/format/status_text.h"
#include "ui/app/sorting.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_LINES    3    /* and one for the meters, where the machine is known */
#define EXPIRED_A_FRAME 8000 /* some milliseconds; the rest is due in the next frame */
#define WAIT_NS         UINT64_C(10000000) /* between two looks at whether an answer has come */
#define SPARK_SECONDS   62 /* after so long without an event the sparklines are flat */

static void count_event(struct app *app, const struct event *event, const struct node *node)
{
	if (node && !view_is_in_scope(app->view, node))
		return;
	if (event->kind == EVENT_FORK)
		rates_add(&app->forks, event->time_ns);
	else if (event->kind == EVENT_EXEC)
		rates_add(&app->execs, event->time_ns);
	else if (event->kind == EVENT_EXIT)
		rates_add(&app->exits, event->time_ns);
}

static bool event_is_prompt(const struct event *event)
{
	return event->kind == EVENT_FORK || event->kind == EVENT_EXEC || event->kind == EVENT_EXIT;
}

static void note_delay(struct app *app, const struct event *event)
{
	const struct source *source = app->feed.source;

	if (source && source->live && event_is_prompt(event) &&
		event->time_ns + APP_LATE_NS < app->time_ns)
		app->late++;
}

/* Of what was asked for at the start: not of what somebody happens to look at. */
static void sum_up(struct app *app, const struct event *event, const struct node *node)
{
	bool all = scope_is_all(view_scope(app->view)) && app->summary_uid == UINT32_MAX;

	if (!app->summary || (!node && !all))
		return;
	if (!node || (view_is_in_scope(app->view, node) &&
			     (app->summary_uid == UINT32_MAX || app->summary_uid == node->uid)))
		summary_apply(app->summary, event, node, tree_limits(app->tree)->short_ns);
}

/* Pids that nobody has are told of, once. */
static void settle(struct app *app)
{
	char pids[SCOPE_UNMET_TEXT];

	if (!app->settled && !app->command &&
		scope_write_unmet(view_scope(app->view), pids, sizeof(pids)))
		app_notify(app, "no such process: %.200s", pids);
	app->settled = true;
}

/* After the tree has it. */
static int listen(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct app *app = ctx;

	if (changed)
		app->changed = true;
	if (changed && !(event->flags & EVENT_THREAD)) {
		count_event(app, event, node);
		sum_up(app, event, node);
		if (changed > 0)
			spawners_apply(app->spawners, event, node); /* counts what it cannot keep */
	}
	if (changed && event->kind == EVENT_STAT)
		app->sorting.stale = true;
	if (event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD))
		settle(app);
	if (!app->frozen)
		note_delay(app, event);
	return 0;
}

/* While the screen stands still. */
static int hold(void *ctx, const struct event *event)
{
	struct app *app = ctx;

	app->changed = true;
	note_delay(app, event);
	event_queue_push(app->event_queue, event); /* what does not fit is counted by the spool */
	return 0;
}

/* It has failed, or has reached its limit: watching goes on. */
static void note_recording(struct app *app)
{
	int err = app->feed.record_error;

	if (app->recording_ended || (!err && !recorder_unwritten(app->feed.recorder)))
		return;
	app->recording_ended = true;
	app->changed = true;
	app_notify(app, "recording stopped: %s", err ? strerror(-err) : "--max-output reached");
}

int app_drain(struct app *app, unsigned budget, uint64_t now_ns)
{
	int drained;

	app->time_ns = now_ns;
	app->feed.hold = app->frozen ? hold : NULL;
	drained = feed_drain(&app->feed, budget);
	note_recording(app);
	return drained;
}

int app_sample(struct app *app, uint64_t now_ns)
{
	int more;

	app->time_ns = now_ns;
	app->feed.hold = app->frozen ? hold : NULL;
	more = feed_sample(&app->feed);
	if (more <= 0)
		app->changed = true; /* the meters go with it */
	return more;
}

bool app_wants_figures(const struct app *app)
{
	return app->settled && !app->frozen &&
	       (app->columns.figures || sorting_wants_figures(app) || app->filter_on ||
		       app->feed.recorder);
}

static void set_up_feed(struct app *app, const struct app_setup *setup)
{
	app->feed = (struct feed){
		.source = setup->source,
		.tree = app->tree,
		.recorder = setup->recorder,
		.listen = listen,
		.ctx = app,
		.hold_ctx = app,
	};
}

/* The log is of what descends from the pids asked for, whoever owns it. */
static bool keeps(void *ctx, const struct node *node)
{
	return view_is_in_scope(((struct app *)ctx)->view, node);
}

static bool open_lists(struct app *app, const struct app_setup *setup)
{
	const struct spawner_limits spawners = {
		.short_ns = setup->limits.short_ns,
		.runaway = setup->runaway,
	};
	const struct history_limits history = {
		.records = setup->history_records,
		.keeps = keeps,
		.ctx = app,
	};

	app->spawners = spawners_new(app->tree, &spawners);
	app->history = history_new(app->tree, &history);
	app->subtree_totals = subtree_totals_new(app->tree);
	app->user_counts = user_counts_new(app->tree);
	app->context.spawn_rate = spawners_rate;
	app->context.spawn_ctx = app->spawners;
	return app->spawners && app->history && app->subtree_totals && app->user_counts;
}

int app_open(struct app *app, const struct app_setup *setup)
{
	struct view_options shown = {.dead = true, .storms = true};

	*app = (struct app){
		.command = setup->command,
		.screens = setup->screens,
		.ascii = setup->ascii,
		.readonly = setup->readonly,
		.theme = setup->theme,
		.pid_width = setup->pid_width ? setup->pid_width : 7,
		.context = {.new_ns = APP_NEW_NS,
			.user_name = setup->user_name,
			.ctx = setup->user_ctx},
		.changed = true,
	};
	columns_default(&app->choice);
	if (setup->columns && setup->columns->count)
		app->choice = *setup->columns;
	machine_init(&app->machine);
	app->tree = tree_new(&setup->limits);
	app->summary = setup->summary ? calloc(1, sizeof(*app->summary)) : NULL;
	app->summary_uid = setup->scope ? setup->scope->uid : UINT32_MAX;
	app->view = app->tree ? view_new(app->tree) : NULL;
	app->event_queue = event_queue_new(APP_QUEUE_BYTES);
	if (!app->view || !app->event_queue || (setup->summary && !app->summary) ||
		!screen_open_all(app) || !open_lists(app, setup))
		goto out;
	set_up_feed(app, setup);
	view_set_options(app->view, &shown);
	if (setup->scope)
		view_set_scope(app->view, setup->scope);
	sorting_start(app, setup->sort);
	if (!setup->filter || app_set_filter(app, setup->filter))
		return 0;
out:
	app_close(app);
	return -ENOMEM;
}

void app_close(struct app *app)
{
	view_free(app->view);
	spawners_free(app->spawners);
	history_free(app->history);
	subtree_totals_free(app->subtree_totals);
	user_counts_free(app->user_counts);
	tree_free(app->tree);
	event_queue_free(app->event_queue);
	panel_close(app);
	detail_reader_free(app->detail_reader);
	exec_errors_free(&app->exec_errors);
	free(app->copied);
	free(app->summary);
	screen_close_all(app);
	free(app->rows);
	free(app->guides);
	*app = (struct app){0};
}

/* What was judged and sorted by numbers is so anew. */
void app_rename(struct app *app)
{
	bool wrong = app->filter_wrong;
	char text[PROMPT_MAX];

	snprintf(text, sizeof(text), "%s", app->filter_text);
	if (app->filter_on)
		app_set_filter(app, text);
	app->filter_wrong = wrong;
	screen_invalidate_all(app);
	app->sorting.stale = app->changed = true;
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
	app->changed = true;
}

static bool make_room(struct app *app, unsigned rows)
{
	struct row *grown;

	if (rows <= app->row_room)
		return true;
	grown = realloc(app->rows, rows * sizeof(*grown));
	if (!grown)
		return false;
	app->rows = grown;
	app->row_room = rows;
	return true;
}

/* For the levels that are on the screen. */
static bool make_guide_room(struct app *app)
{
	unsigned levels = (app->layout.width + (unsigned)app->shift) / GUIDE_WIDTH + 1;
	bool *grown;

	if (levels <= app->guide_room)
		return true;
	grown = realloc(app->guides, levels * sizeof(*grown));
	if (!grown)
		return false;
	app->guides = grown;
	app->guide_room = levels;
	return true;
}

/* Another width of the screen is a new start. */
static void fit_columns(struct app *app, unsigned was_wide)
{
	if (app->layout.width != was_wide)
		columns_see_none(&app->widths, app->pid_width);
	for (unsigned i = 0; i < app->row_count; i++)
		columns_see_node(&app->widths, &app->choice, app->rows[i].node, &app->context);
	columns_fit(&app->columns, &app->choice, app->layout.width, &app->widths);
}

/* How many levels have room is known only when the columns are as wide as the rows want. */
static void fill_rows(struct app *app, unsigned was_wide)
{
	unsigned levels = app->columns.command / (2 * GUIDE_WIDTH);

	view_set_levels(app->view, levels);
	app->row_count = view_rows(app->view, app->rows, app->layout.tree_height);
	fit_columns(app, was_wide);
	if (app->columns.command / (2 * GUIDE_WIDTH) == levels)
		return;
	view_set_levels(app->view, app->columns.command / (2 * GUIDE_WIDTH));
	app->row_count = view_rows(app->view, app->rows, app->layout.tree_height);
}

/* A recording says nothing about the files that are here now. */
static void look_for_causes(struct app *app)
{
	if (!app->feed.source || !app->feed.source->live)
		return;
	exec_errors_begin(&app->exec_errors);
	for (unsigned i = 0; i < app->row_count; i++)
		exec_errors_look(&app->exec_errors, app->tree, app->rows[i].newest);
}

bool app_sync(struct app *app, unsigned width, unsigned height, uint64_t now_ns)
{
	unsigned was_wide = app->layout.width;

	app->time_ns = now_ns;
	layout_compute(&app->layout, width, height, HEADER_LINES + !!app->machine.memory_bytes);
	if (!make_room(app, app->layout.tree_height + 1))
		return false;
	if (!app->frozen) {
		app->context.now_ns = now_ns;
		app->context.memory_bytes = app->machine.memory_bytes;
		view_hold(app->view);
		tree_expire_some(app->tree, now_ns, EXPIRED_A_FRAME);
		view_hold(app->view); /* a storm may be over now */
		view_tick(app->view, &app->context);
		sorting_turn(app);
		runaway_alert_sync(
			&app->runaway_alert, app->spawners, view_scope(app->view), now_ns);
	}
	fill_rows(app, was_wide);
	look_for_causes(app);
	panel_sync(app);
	app->changed = false;
	return make_guide_room(app) && screen_sync(app);
}

/* The next step of an exited process's fading, or the end of a birth's highlight. */
static uint64_t row_due_ns(const struct app *app, const struct node *node)
{
	uint64_t now_ns = app->context.now_ns, start_ns = node->id.start_ns;
	uint64_t step_ns = tree_linger_ns(app->tree, node) / 3;

	if (node_is_exited(node)) {
		for (unsigned step = 1; step < 3; step++)
			if (node->exit_ns + step * step_ns > now_ns)
				return node->exit_ns + step * step_ns;
		return 0;
	}
	if ((node->flags & NODE_FORKED) && start_ns + APP_NEW_NS > now_ns)
		return deadline_min(start_ns + APP_NEW_NS, status_text_age_due_ns(node, now_ns));
	return status_text_age_due_ns(node, now_ns);
}

static bool has_moving_sparks(const struct app *app)
{
	uint64_t second = app->context.now_ns / SECOND_NS;

	return second < app->forks.second + SPARK_SECONDS ||
	       second < app->execs.second + SPARK_SECONDS ||
	       second < app->exits.second + SPARK_SECONDS;
}

uint64_t app_due_ns(const struct app *app)
{
	uint64_t now_ns = app->context.now_ns;
	uint64_t due_ns = tree_expiry_ns(app->tree);

	if (panel_is_waiting(app) || app->exec_errors.waiting)
		return app->time_ns + WAIT_NS;
	if (app->frozen)
		return 0;
	if (has_moving_sparks(app) || app->filter_timed)
		due_ns = deadline_min(due_ns, now_ns - now_ns % SECOND_NS + SECOND_NS);
	due_ns = deadline_min(due_ns, screen_due_ns(app));
	due_ns = deadline_min(due_ns, view_due_ns(app->view, now_ns));
	due_ns = deadline_min(due_ns, sorting_due_ns(app));
	for (unsigned i = 0; i < app->row_count && !(app->panel && app->panel->is_static); i++)
		due_ns = deadline_min(due_ns, row_due_ns(app, app->rows[i].newest));
	return due_ns;
}

bool app_set_filter(struct app *app, const char *text)
{
	const struct filter *before = view_filter(app->view);
	struct filter *filter = filter_parse(text, &app->filter_error);

	app->filter_wrong = !filter;
	if (!filter)
		return false;
	snprintf(app->filter_text, sizeof(app->filter_text), "%s", text);
	app->filter_on = text[strspn(text, " \t")];
	app->filter_timed = app->filter_on && filter_is_timed(filter);
	if (!app->filter_on) {
		filter_free(filter);
		filter = NULL;
	}
	view_ask_filter(app->view, filter, &app->context);
	if (view_filter(app->view) != before)
		screen_invalidate_all(app);
	return true;
}

void app_open_prompt(struct app *app, enum app_question question)
{
	app->question = question;
	app->filter_wrong = false;
	prompt_history_rewind(&app->searches);
	prompt_history_rewind(&app->filters);
	prompt_set(&app->prompt, question == ASK_FILTER ? app->filter_text : "");
}
