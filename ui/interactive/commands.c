// SPDX-License-Identifier: GPL-2.0-or-later
/* What each command does: one small function a command, in one table. */
#include "core/base/clock.h"
#include "ui/interactive/actions.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/signals_panel.h"
#include "ui/app/app.h"
#include "ui/screens/screens.h"
#include "ui/interactive/prompts.h"
#include "ui/panels/panels.h"
#include "ui/app/sorting.h"

#include <inttypes.h>

#define SHIFT_COLUMNS 5
#define PID_LIMIT     (1 << 22) /* the kernel's own */

typedef bool act_fn(struct app *app, int key); /* false: there was nothing to do */

static bool act_up(struct app *app, int key)
{
	view_move(app->model.view, -1);
	return true;
}

static bool act_down(struct app *app, int key)
{
	view_move(app->model.view, 1);
	return true;
}

static bool act_page_up(struct app *app, int key)
{
	view_page(app->model.view, -1, app->layout.tree_height);
	return true;
}

static bool act_page_down(struct app *app, int key)
{
	view_page(app->model.view, 1, app->layout.tree_height);
	return true;
}

static bool act_first(struct app *app, int key)
{
	view_first(app->model.view);
	return true;
}

static bool act_last(struct app *app, int key)
{
	view_last(app->model.view);
	return true;
}

static bool act_left(struct app *app, int key)
{
	if (!app->shift)
		return false;
	app->shift = app->shift > SHIFT_COLUMNS ? app->shift - SHIFT_COLUMNS : 0;
	return true;
}

static bool act_right(struct app *app, int key)
{
	app->shift += SHIFT_COLUMNS;
	return true;
}

/* Digits add up, and the cursor goes wherever they lead so far: to the dead too. */
static bool act_digit(struct app *app, int key)
{
	struct node *node;

	app->typed_pid = app->typed_pid * 10 + (key - '0');
	if (app->typed_pid > PID_LIMIT)
		app->typed_pid = key - '0';
	node = tree_find_ident(app->model.tree, (struct ident){.pid = (int32_t)app->typed_pid});
	if (node && view_select(app->model.view, node))
		app_notify(app, "pid %" PRId64, app->typed_pid);
	else
		app_notify(app, "pid %" PRId64 ": %s", app->typed_pid,
			node ? "not shown" : "no such process");
	return true;
}

static bool act_follow(struct app *app, int key)
{
	view_follow(app->model.view, !view_is_following(app->model.view));
	if (view_is_following(app->model.view))
		app_notify(app, "following pid %d", view_cursor(app->model.view)->id.pid);
	return true;
}

static bool act_fold(struct app *app, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (!node)
		return false;
	view_fold(app->model.view, node, !view_is_folded(app->model.view, node));
	return true;
}

static bool act_fold_all(struct app *app, int key)
{
	view_fold_all(app->model.view, !view_any_folded(app->model.view));
	return true;
}

static bool act_fold_parent(struct app *app, int key)
{
	if (!view_select_parent(app->model.view))
		return false;
	view_fold(app->model.view, view_cursor(app->model.view), true);
	return true;
}

/* And one down, as in htop: a run of rows is tagged by a run of the key. */
static bool act_tag(struct app *app, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (!node)
		return false;
	view_tag(app->model.view, node, !view_is_tagged(app->model.view, node));
	view_move(app->model.view, 1);
	return true;
}

static bool act_tag_subtree(struct app *app, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (node)
		view_tag_subtree(app->model.view, node);
	return node;
}

static bool act_untag(struct app *app, int key)
{
	view_untag_all(app->model.view);
	return true;
}

static bool act_search(struct app *app, int key)
{
	app_open_prompt(app, PROMPT_SEARCH);
	return true;
}

static bool step_search(struct app *app, int step)
{
	if (!*app->search)
		app_notify(app, "no search yet: F3 starts one");
	prompts_search(app, step);
	return true;
}

static bool act_next(struct app *app, int key)
{
	return step_search(app, 1);
}

static bool act_previous(struct app *app, int key)
{
	return step_search(app, -1);
}

static bool act_filter(struct app *app, int key)
{
	app_open_prompt(app, PROMPT_FILTER);
	return true;
}

static bool act_sort(struct app *app, int key)
{
	panel_open(app, &sort_panel);
	return true;
}

static bool act_invert(struct app *app, int key)
{
	sorting_invert(app);
	return true;
}

static bool act_sort_cpu(struct app *app, int key)
{
	sorting_by(app, ORDER_CPU);
	return true;
}

static bool act_sort_memory(struct app *app, int key)
{
	sorting_by(app, ORDER_MEMORY);
	return true;
}

static bool act_sort_time(struct app *app, int key)
{
	sorting_by(app, ORDER_TIME);
	return true;
}

static bool act_sort_pid(struct app *app, int key)
{
	sorting_by(app, ORDER_PID);
	return true;
}

static bool act_user(struct app *app, int key)
{
	panel_open(app, &users_panel);
	return true;
}

static bool act_freeze(struct app *app, int key)
{
	if (app->model.frozen)
		model_resume(&app->model);
	else
		app->model.frozen = true;
	return true;
}

/* The time on the screen becomes that of the event. */
static bool act_step(struct app *app, int key)
{
	if (!app->model.frozen)
		return act_sort(app, key);
	if (!model_step(&app->model))
		app_notify(app, "no pending events");
	return true;
}

static bool step_linger(struct app *app, int step)
{
	static const unsigned seconds[] = {0, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600, 3600};
	const int count = sizeof(seconds) / sizeof(*seconds);
	uint64_t now = tree_limits(app->model.tree)->linger_ns;
	int at = 0;

	while (at < count - 1 && seconds[at] * SECOND_NS < now)
		at++;
	if (step < 0 || seconds[at] * SECOND_NS == now)
		at += step;
	at = at < 0 ? 0 : at >= count ? count - 1 : at;
	tree_set_linger(app->model.tree, seconds[at] * SECOND_NS);
	if (seconds[at])
		app_notify(app, "linger %u s", seconds[at]);
	else
		app_notify(app, "exited processes are removed at once");
	return true;
}

static bool act_linger_less(struct app *app, int key)
{
	return step_linger(app, -1);
}

static bool act_linger_more(struct app *app, int key)
{
	return step_linger(app, 1);
}

static bool act_output(struct app *app, int key)
{
	if (app->model.child)
		panel_open(app, &output_panel);
	else
		app_notify(app, "no command is running: start one with mayfly -- COMMAND");
	return true;
}

static bool act_spawners(struct app *app, int key)
{
	screen_toggle(app, &spawners_screen);
	return true;
}

static bool act_log(struct app *app, int key)
{
	screen_toggle(app, &log_screen);
	return true;
}

static bool act_screen(struct app *app, int key)
{
	screen_show_next(app);
	return true;
}

static bool act_redraw(struct app *app, int key)
{
	app->whole = true;
	return true;
}

static bool act_help(struct app *app, int key)
{
	panel_open(app, &help_panel);
	return true;
}

static bool act_close(struct app *app, int key)
{
	*app->search = '\0';
	view_set_search(app->model.view, "");
	return true;
}

static bool act_quit(struct app *app, int key)
{
	app->quit = true;
	return true;
}

static bool act_nice_up(struct app *app, int key)
{
	return signals_panel_renice(app, -1);
}

static bool act_nice_down(struct app *app, int key)
{
	return signals_panel_renice(app, 1);
}

static bool act_signal(struct app *app, int key)
{
	return signals_panel_open(app);
}

static bool act_copy_line(struct app *app, int key)
{
	return act_copy(app);
}

static bool act_setup(struct app *app, int key)
{
	panel_open(app, &setup_panel);
	return true;
}

static bool act_details(struct app *app, int key)
{
	return details_panel_open(app);
}

static act_fn *const acts[COMMAND_COUNT] = {
	[COMMAND_UP] = act_up,
	[COMMAND_DOWN] = act_down,
	[COMMAND_PAGE_UP] = act_page_up,
	[COMMAND_PAGE_DOWN] = act_page_down,
	[COMMAND_FIRST] = act_first,
	[COMMAND_LAST] = act_last,
	[COMMAND_LEFT] = act_left,
	[COMMAND_RIGHT] = act_right,
	[COMMAND_PARENT] = act_kin_parent,
	[COMMAND_DIGIT] = act_digit,
	[COMMAND_FOLLOW] = act_follow,
	[COMMAND_FOLD] = act_fold,
	[COMMAND_FOLD_ALL] = act_fold_all,
	[COMMAND_FOLD_PARENT] = act_fold_parent,
	[COMMAND_TAG] = act_tag,
	[COMMAND_TAG_SUBTREE] = act_tag_subtree,
	[COMMAND_UNTAG] = act_untag,
	[COMMAND_SEARCH] = act_search,
	[COMMAND_NEXT] = act_next,
	[COMMAND_PREVIOUS] = act_previous,
	[COMMAND_FILTER] = act_filter,
	[COMMAND_FLAT] = act_show_flat,
	[COMMAND_SORT] = act_sort,
	[COMMAND_INVERT] = act_invert,
	[COMMAND_SORT_CPU] = act_sort_cpu,
	[COMMAND_SORT_MEMORY] = act_sort_memory,
	[COMMAND_SORT_TIME] = act_sort_time,
	[COMMAND_SORT_PID] = act_sort_pid,
	[COMMAND_USER] = act_user,
	[COMMAND_DEAD] = act_show_dead,
	[COMMAND_KTHREADS] = act_show_kthreads,
	[COMMAND_THREADS] = act_show_threads,
	[COMMAND_STORMS] = act_show_storms,
	[COMMAND_FAILURES] = act_show_failures,
	[COMMAND_DESCENDANTS] = act_show_descendants,
	[COMMAND_PATHS] = act_show_paths,
	[COMMAND_ATTEMPTS] = act_show_attempts,
	[COMMAND_SPAWNERS] = act_spawners,
	[COMMAND_LOG] = act_log,
	[COMMAND_SCREEN] = act_screen,
	[COMMAND_FREEZE] = act_freeze,
	[COMMAND_STEP] = act_step,
	[COMMAND_LINGER_LESS] = act_linger_less,
	[COMMAND_LINGER_MORE] = act_linger_more,
	[COMMAND_NICE_UP] = act_nice_up,
	[COMMAND_NICE_DOWN] = act_nice_down,
	[COMMAND_SIGNAL] = act_signal,
	[COMMAND_SETUP] = act_setup,
	[COMMAND_DETAILS] = act_details,
	[COMMAND_COPY] = act_copy_line,
	[COMMAND_OUTPUT] = act_output,
	[COMMAND_REDRAW] = act_redraw,
	[COMMAND_HELP] = act_help,
	[COMMAND_CLOSE] = act_close,
	[COMMAND_QUIT] = act_quit,
};

bool app_command(struct app *app, enum command_id id, int key)
{
	if (id >= COMMAND_COUNT || !acts[id])
		return false;
	app->model.changed = true;
	return acts[id](app, key);
}

void app_key(struct app *app, int key, uint64_t now_ns)
{
	enum command_id id = command_table_lookup(key);

	if (!app->prompt.kind && key != KEY_ESCAPE) /* it is about the row that was searched for */
		view_end_search(app->model.view);
	app->model.time_ns = now_ns;
	app->model.changed = true;
	*app->notice = '\0';
	if (id != COMMAND_DIGIT || app->prompt.kind || app->panel)
		app->typed_pid = 0;
	if (id != COMMAND_PARENT || app->prompt.kind || app->panel)
		app->came_from = (struct ident){0};
	if (app->prompt.kind)
		prompts_key(app, key);
	else if (!(app->panel ? panel_key(app, key) : screen_key(app, key)))
		app_command(app, id, key);
}
