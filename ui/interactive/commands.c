// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include "core/base/array.h"
#include "core/base/clock.h"
#include "ui/app/sorting.h"
#include "ui/interactive/past.h"
#include "ui/interactive/prompts.h"
#include "ui/interactive/typing.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/panels.h"
#include "ui/app/screen.h"
#include "ui/panels/signals_panel.h"
#include "ui/screens/screens.h"

#include <inttypes.h>
#include <stdlib.h>

#define SHIFT_COLUMNS   5
#define PID_LIMIT       (1 << 22) /* the kernel's PID_MAX_LIMIT */
#define RESUMED_AT_ONCE 128       /* events; the others in the turns that follow */

static void move_rows(struct app *app, const struct command *command, int key)
{
	view_move(app->model.view, command->number);
}

static void move_page(struct app *app, const struct command *command, int key)
{
	view_page(app->model.view, command->number, app->layout.tree_height);
}

static void move_first(struct app *app, const struct command *command, int key)
{
	view_first(app->model.view);
}

static void move_last(struct app *app, const struct command *command, int key)
{
	view_last(app->model.view);
}

/* In a recording, and while paused, the arrows move in time, unless whole commands need them. */
static void shift_columns(struct app *app, const struct command *command, int key)
{
	static const struct command back = {.number = -1}, forward = {.number = 1};

	if (go_moves(app) && !app->commands.whole) {
		go_seconds(app, command->number < 0 ? &back : &forward, key);
		return;
	}
	app->commands.shift = app->commands.shift + command->number > 0
				      ? app->commands.shift + command->number
				      : 0;
}

/* A thread that is not shown leads to its process. */
static void notify_unknown_pid(struct app *app, int32_t pid)
{
	struct node *process = model_find_by_thread(&app->model, pid);

	if (!process || process->id.pid == pid) {
		app_notify(app, "pid %d: no such process", pid);
		return;
	}
	view_select(app->model.view, process);
	app_notify(app, "pid %d is a thread of process %d; H shows threads", pid, process->id.pid);
}

/* Digits make a pid, and the cursor goes to the process with the pid so far, even if exited. */
static void type_pid(struct app *app, const struct command *command, int key)
{
	char why[VIEW_WHY_SIZE];
	struct node *node;

	app->going.typed_pid = app->going.typed_pid * 10 + (key - '0');
	if (app->going.typed_pid > PID_LIMIT)
		app->going.typed_pid = key - '0';
	node = tree_find_ident(
		app->model.tree, (struct ident){.pid = (int32_t)app->going.typed_pid});
	if (node && view_select(app->model.view, node))
		app_notify(app, "pid %" PRId64, app->going.typed_pid);
	else if (node && view_why_hidden(app->model.view, node, why, sizeof(why)))
		app_notify(app, "pid %" PRId64 " is not shown: %s", app->going.typed_pid, why);
	else
		notify_unknown_pid(app, (int32_t)app->going.typed_pid);
}

static void toggle_follow(struct app *app, const struct command *command, int key)
{
	struct view *view = app->model.view;

	view_follow(view, !view_is_following(view));
	if (view_is_following(view))
		app_notify(app, "following pid %d", view_cursor(view)->id.pid);
}

static void toggle_fold(struct app *app, const struct command *command, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (node)
		view_fold(app->model.view, node, !view_is_folded(app->model.view, node));
}

static void toggle_fold_all(struct app *app, const struct command *command, int key)
{
	view_fold_all(app->model.view, !view_any_folded(app->model.view));
}

static void fold_parent(struct app *app, const struct command *command, int key)
{
	if (view_select_parent(app->model.view))
		view_fold(app->model.view, view_cursor(app->model.view), true);
}

/* All that the row stands for: each has a row of its own then.  False: it is one process. */
static bool tag_row(struct app *app, struct node *row)
{
	struct view *view = app->model.view;
	struct node **members = NULL, *node = NULL;
	uint32_t room = 0, count = 0;

	while ((node = view_next_in_row(view, row, node))) {
		struct node **grown = array_grow(members, &room, count, sizeof(*members), 0);

		if (!grown)
			break;
		members = grown;
		members[count++] = node;
	}
	for (uint32_t i = 0; count > 1 && i < count; i++)
		view_tag(view, members[i], true);
	free(members);
	return count > 1;
}

static void notify_tagged(struct app *app)
{
	app_notify(app, "%u tagged: k signals them, U untags them", view_tagged(app->model.view));
}

/* The cursor moves down, as in htop, so that pressing the key again tags the next row. */
static void toggle_tag(struct app *app, const struct command *command, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (model_is_playing(&app->model)) {
		go_pause(app);
		return;
	}
	if (!node)
		return;
	if (tag_row(app, node))
		notify_tagged(app);
	else
		view_tag(app->model.view, node, !view_is_tagged(app->model.view, node));
	view_move(app->model.view, 1);
}

static void tag_subtree(struct app *app, const struct command *command, int key)
{
	struct node *node = view_cursor(app->model.view);

	if (!node)
		return;
	if (!tag_row(app, node))
		view_tag_subtree(app->model.view, node);
	notify_tagged(app);
}

static void untag_all(struct app *app, const struct command *command, int key)
{
	view_untag_all(app->model.view);
}

static void open_prompt(struct app *app, const struct command *command, int key)
{
	app_open_prompt(app, command->number);
}

static void step_search(struct app *app, const struct command *command, int key)
{
	if (!*app->search)
		app_notify(app, "no search yet: F3 starts one");
	app_search(app, command->number);
}

/* One at a time, the newest first: the search, then the subtree. */
static void end_search(struct app *app, const struct command *command, int key)
{
	const struct app_subtree *subtree = &app->filter.subtree;

	if (go_halt(app))
		return;
	if (*app->search && !(subtree->id.pid && subtree->is_newest))
		app_set_search(app, "");
	else if (app->model.live && !subtree->id.pid)
		go_to_now(app);
	else
		toggles_leave_subtree(app);
}

static void open_panel(struct app *app, const struct command *command, int key)
{
	panel_open(app, command->panel);
}

static void open_output(struct app *app, const struct command *command, int key)
{
	if (app->model.child)
		panel_open(app, &output_panel);
	else
		app_notify(app, "no command is running: start one with mayfly -- COMMAND");
}

static void type_into(struct app *app, const struct command *command, int key)
{
	typing_begin(app);
}

static void open_details(struct app *app, const struct command *command, int key)
{
	details_panel_open(app);
}

static void open_section(struct app *app, const struct command *command, int key)
{
	details_panel_open_at(app, command->number);
}

/* The timeline handles the key itself. */
static void open_strace(struct app *app, const struct command *command, int key)
{
	strace_panel_open(app, view_cursor(app->model.view));
}

static void open_signals(struct app *app, const struct command *command, int key)
{
	signals_panel_open(app, NULL);
}

static void change_nice(struct app *app, const struct command *command, int key)
{
	signals_panel_renice(app, command->number);
}

static void reverse_order(struct app *app, const struct command *command, int key)
{
	sorting_invert(app);
}

static void sort_by(struct app *app, const struct command *command, int key)
{
	sorting_by(app, command->number);
}

static void toggle_screen(struct app *app, const struct command *command, int key)
{
	screen_toggle(app, command->screen);
}

/* The timeline handles these keys itself. */
static void ask_timeline(struct app *app, const struct command *command, int key)
{
	const char *elsewhere = command_table_elsewhere(key);

	if (elsewhere)
		app_notify(app, "%c: %s", key, elsewhere);
	else
		app_notify(app, "%c zooms the timeline: press G first", key);
}

static void ask_log(struct app *app, const struct command *command, int key)
{
	app_notify(app, "A shows clock times in the log: press L first");
}

static void show_next_screen(struct app *app, const struct command *command, int key)
{
	screen_show_next(app);
}

static void freeze(struct app *app)
{
	char back[64];

	app->model.frozen = true;
	if (past_describe(app, back, sizeof(back)))
		app_notify(app, "Left goes back (%s), Right on; Z resumes", back);
}

/* Applies the first events at once: as a rule these are all of them. */
static void toggle_frozen(struct app *app, const struct command *command, int key)
{
	if (app->model.live)
		go_to_now(app);
	else if (model_is_recording(&app->model)) /* resumes what the past has paused, too */
		go_pause(app);
	else if (app->model.frozen)
		app->model.resuming = !app->model.resuming;
	else
		freeze(app);
	if (app->model.resuming)
		model_resume(&app->model, RESUMED_AT_ONCE);
}

static void step_event(struct app *app, const struct command *command, int key)
{
	if (app->model.frozen || model_is_playing(&app->model))
		go_to_event(app, command, key);
	else
		panel_open(app, &sort_panel);
}

/* As in htop; while a recording plays only F6 sorts. */
static void open_sort(struct app *app, const struct command *command, int key)
{
	bool is_playing = model_is_playing(&app->model);
	bool can_go_back = is_playing || app->model.frozen;

	if (can_go_back && key == ',')
		go_back_event(app);
	else if (is_playing && (key == '<' || key == '>'))
		go_change_speed(app, key == '<' ? 0.5 : 2);
	else
		panel_open(app, &sort_panel);
}

static void ask_time(struct app *app, const struct command *command, int key)
{
	go_ask_time(app);
}

static void step_linger(struct app *app, const struct command *command, int key)
{
	static const uint64_t steps[] = {0, SECOND_NS, 2 * SECOND_NS, 3 * SECOND_NS, 5 * SECOND_NS,
		10 * SECOND_NS, 20 * SECOND_NS, 30 * SECOND_NS, 60 * SECOND_NS, 120 * SECOND_NS,
		300 * SECOND_NS, 600 * SECOND_NS, 3600 * SECOND_NS, TREE_ENDLESS_NS};
	const int count = sizeof(steps) / sizeof(*steps);
	uint64_t now_ns = tree_limits(app->model.tree)->linger_ns;
	int step = command->number, at = 0;

	while (at < count - 1 && steps[at] < now_ns)
		at++;
	if (step < 0 || steps[at] == now_ns)
		at += step;
	at = at < 0 ? 0 : at >= count ? count - 1 : at;
	tree_set_linger(app->model.tree, steps[at]);
	app->model.stream_linger_ns = 0;
	if (!steps[at])
		app_notify(app, "exited processes are removed at once");
	else if (steps[at] == TREE_ENDLESS_NS)
		app_notify(app, "the newest %zu exited processes stay",
			tree_limits(app->model.tree)->max_exited);
	else
		app_notify(app, "linger %g s", steps[at] / (double)SECOND_NS);
}

static void redraw(struct app *app, const struct command *command, int key)
{
	app->whole = true;
}

static void quit(struct app *app, const struct command *command, int key)
{
	app->quit = true;
}

#define OPTION(name) .option = offsetof(struct view_options, name)

static const struct command commands[COMMAND_COUNT] = {
	[COMMAND_UP] = {move_rows, -1},
	[COMMAND_DOWN] = {move_rows, 1},
	[COMMAND_PAGE_UP] = {move_page, -1},
	[COMMAND_PAGE_DOWN] = {move_page, 1},
	[COMMAND_FIRST] = {move_first},
	[COMMAND_LAST] = {move_last},
	[COMMAND_LEFT] = {shift_columns, -SHIFT_COLUMNS},
	[COMMAND_RIGHT] = {shift_columns, SHIFT_COLUMNS},
	[COMMAND_PARENT] = {go_parent},
	[COMMAND_DIGIT] = {type_pid},
	[COMMAND_FOLLOW] = {toggle_follow},
	[COMMAND_FOLD] = {toggle_fold},
	[COMMAND_FOLD_ALL] = {toggle_fold_all},
	[COMMAND_FOLD_PARENT] = {fold_parent},
	[COMMAND_SUBTREE] = {toggles_subtree},
	[COMMAND_TAG] = {toggle_tag},
	[COMMAND_TAG_SUBTREE] = {tag_subtree},
	[COMMAND_UNTAG] = {untag_all},
	[COMMAND_SEARCH] = {open_prompt, PROMPT_SEARCH},
	[COMMAND_NEXT] = {step_search, 1},
	[COMMAND_PREVIOUS] = {step_search, -1},
	[COMMAND_FILTER] = {open_prompt, PROMPT_FILTER},
	[COMMAND_FLAT] = {toggles_option, OPTION(flat)},
	[COMMAND_SORT] = {open_sort},
	[COMMAND_INVERT] = {reverse_order},
	[COMMAND_SORT_CPU] = {sort_by, ORDER_CPU},
	[COMMAND_SORT_MEMORY] = {sort_by, ORDER_RES},
	[COMMAND_SORT_TIME] = {sort_by, ORDER_TIME},
	[COMMAND_SORT_PID] = {sort_by, ORDER_PID},
	[COMMAND_USER] = {open_panel, .panel = &users_panel},
	[COMMAND_DEAD] = {toggles_option, OPTION(dead)},
	[COMMAND_KTHREADS] = {toggles_option, OPTION(kthreads)},
	[COMMAND_THREADS] = {toggles_threads, OPTION(threads)},
	[COMMAND_STORMS] = {toggles_storms, OPTION(storms)},
	[COMMAND_FAILURES] = {toggles_failures, OPTION(failures)},
	[COMMAND_DESCENDANTS] = {toggles_descendants, OPTION(descendants)},
	[COMMAND_PATHS] = {toggles_paths},
	[COMMAND_WHOLE] = {toggles_whole},
	[COMMAND_ATTEMPTS] = {toggles_failed_execs},
	[COMMAND_SPAWNERS] = {toggle_screen, .screen = &spawners_screen},
	[COMMAND_LOG] = {toggle_screen, .screen = &log_screen},
	[COMMAND_TIMELINE] = {toggle_screen, .screen = &timeline_screen},
	[COMMAND_ZOOM_IN] = {ask_timeline},
	[COMMAND_ZOOM_OUT] = {open_strace},
	[COMMAND_ZOOM_ALL] = {ask_timeline},
	[COMMAND_ZOOM_FIT] = {ask_timeline},
	[COMMAND_CLOCK] = {ask_log},
	[COMMAND_SCREEN] = {show_next_screen},
	[COMMAND_FREEZE] = {toggle_frozen},
	[COMMAND_STEP] = {step_event},
	[COMMAND_BACK] = {go_seconds, -10},
	[COMMAND_FORWARD] = {go_seconds, 10},
	[COMMAND_GO_TO] = {ask_time},
	[COMMAND_BEGIN] = {go_to_begin},
	[COMMAND_END] = {go_to_end},
	[COMMAND_ALARM] = {go_to_alarm},
	[COMMAND_LINGER_LESS] = {step_linger, -1},
	[COMMAND_LINGER_MORE] = {step_linger, 1},
	[COMMAND_NICE_UP] = {change_nice, -1},
	[COMMAND_NICE_DOWN] = {change_nice, 1},
	[COMMAND_SIGNAL] = {open_signals},
	[COMMAND_DETAILS] = {open_details},
	[COMMAND_FILES] = {open_section, DETAILS_FILES},
	[COMMAND_ENVIRONMENT] = {open_section, DETAILS_ENVIRONMENT},
	[COMMAND_COPY] = {copy_command_line},
	[COMMAND_OUTPUT] = {open_output},
	[COMMAND_TYPE] = {type_into},
	[COMMAND_REDRAW] = {redraw},
	[COMMAND_SETUP] = {open_panel, .panel = &setup_panel},
	[COMMAND_HELP] = {open_panel, .panel = &help_panel},
	[COMMAND_CLOSE] = {end_search},
	[COMMAND_QUIT] = {quit},
};

static void run_command(struct app *app, enum command_id id, int key)
{
	if (id == COMMAND_NONE)
		panel_notify_unbound(app, key);
	else
		commands[id].run(app, &commands[id], key);
}

/*
 * Only the tree and the lists have nothing but commands.  A panel knows its own keys; those that
 * move are everywhere the same.
 */
static int translate(const struct app *app, int key)
{
	int meant = key_map_translate(&app->key_map, key);
	bool moves = meant && command_table_rows(command_table_lookup(meant), 1);

	if (app->prompt.kind || (app->panel && (!moves || (key >= ' ' && key < KEY_FIRST_NAMED))))
		return key;
	return meant;
}

void commands_key(struct app *app, int pressed, uint64_t now_ns)
{
	int key = translate(app, pressed);
	enum command_id id = command_table_lookup(key);
	struct ident before = screen_cursor(app);
	const struct screen_ops *screen = app->screen;
	bool is_prompt = app->prompt.kind != PROMPT_CLOSED, over_screen = is_prompt || app->panel;

	if (!is_prompt && key != KEY_ESCAPE) /* the key acts on the row that the search leads to */
		view_end_search(app->model.view);
	app->model.time_ns = now_ns;
	app->model.changed = true;
	*app->notice = '\0';
	if (id != COMMAND_DIGIT || over_screen)
		app->going.typed_pid = 0;
	if (id != COMMAND_PARENT || over_screen)
		app->going.came_from = (struct ident){0};
	if ((id != COMMAND_NICE_UP && id != COMMAND_NICE_DOWN) || over_screen)
		app->going.reniced = (struct ident){0};
	if (is_prompt)
		prompts_key(app, key);
	else if (!(app->panel ? panel_key(app, key) : screen_key(app, key)))
		run_command(app, id, key ? key : pressed);
	/* Also where another screen has the same process under its cursor. */
	if (app->screen != screen || !ident_equal(screen_cursor(app), before))
		screen_trust_cursor(app);
}
