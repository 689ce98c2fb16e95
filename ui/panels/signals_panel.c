// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The signals menu, at the left over the tree, so that the processes stay visible; and nice. */
#include "ui/panels/signals_panel.h"

#include "core/base/names.h"
#include "core/tree/lineage.h"
#include "ui/action/selection.h"
#include "ui/action/target.h"
#include "ui/app/function_bar.h"
#include "ui/app/screen.h"
#include "ui/panels/panels.h"

#include <string.h>

#define DRAIN_MAX 65536 /* events handled in each round while a subtree is stopped */
#define KEY_F9    (KEY_FUNCTION_0 + 9)
#define KEY_F10   (KEY_FUNCTION_0 + 10)

/* The reason why processes cannot be signalled or reniced, or NULL. */
static const char *refusal_reason(const struct app *app)
{
	if (app->readonly)
		return "signals are disabled by --readonly";
	if (!app->model.feed.source || !app->model.feed.source->live)
		return panel_why_not_now(app);
	return NULL;
}

/*
 * The process of the row cannot be meant: another one was there a moment ago, or it has exited.
 * Says so.  Tagged processes are meant whatever is under the cursor.
 */
static bool is_refused(struct app *app, const struct node *node)
{
	char name[160];
	struct target target;

	if (!node && view_tagged(app->model.view))
		return false;
	node = node ? node : view_cursor(app->model.view);
	if (!node)
		return false;
	if (!screen_is_settled(app)) {
		app_notify(app, "another process has come under the cursor: look, and press again");
		return true;
	}
	node = node_process(node);
	target = target_of(node);
	target_name(name, sizeof(name), &target);
	if (node_is_exited(node))
		app_notify(app, "%s: has already exited", name);
	return node_is_exited(node);
}

static struct selection *selection_of(const struct app *app)
{
	return app->panel_state;
}

void signals_panel_open(struct app *app, const struct node *node)
{
	struct selection *selection;

	if (app->readonly || model_is_recording(&app->model)) {
		app_notify(app, "%s", refusal_reason(app));
		return;
	}
	if (is_refused(app, node) || !panel_open(app, &signals_panel))
		return;
	selection = selection_of(app);
	if (node ? selection_take_one(selection, app->model.tree, node)
		 : selection_take(selection, app->model.tree, app->model.view))
		signal_menu_open(&selection->signals);
	else
		panel_close(app);
}

/*
 * Events that have arrived meanwhile go to the tree, which knows the descendants that became
 * orphans.
 */
static void add_new_descendants(void *ctx, struct targets *targets)
{
	struct app *app = ctx;

	app_drain(app, DRAIN_MAX, app->model.time_ns);
	selection_add_below(selection_of(app), app->model.tree, targets);
}

static void send_signal(struct app *app)
{
	struct selection *selection = selection_of(app);
	int number = signal_menu_number(&selection->signals);
	struct outcome outcome;
	size_t len = 0;

	if (refusal_reason(app)) {
		app_notify(app, "%s", refusal_reason(app));
		return;
	}
	selection_add_members(selection, app->model.tree);
	if (selection->reach == REACH_BELOW)
		targets_signal_below(
			&selection->targets, number, add_new_descendants, app, &outcome);
	else
		targets_signal(&selection->targets, number, &outcome);
	if (selection->of_threads)
		len = snprintf(
			app->notice, sizeof(app->notice), "signals go to the whole process: ");
	outcome_signalled(app->notice + len, sizeof(app->notice) - len, &outcome,
		&selection->targets, number);
}

/* The menu has no room for it: what the chosen signal does, and to which processes it goes. */
static void signals_sync(struct app *app)
{
	const struct selection *selection = selection_of(app);
	int number = signal_menu_number(&selection->signals);
	char names[160];

	if (*app->notice) /* until the next key, which may choose another signal */
		return;
	selection_write(selection, names, sizeof(names));
	app_notify(app, "%s: %s; to %s", signal_name(number), signal_menu_sentence(number), names);
}

static unsigned signals_lines(const struct app *app)
{
	return selection_of(app)->signals.count;
}

static unsigned *signals_chosen(const struct app *app)
{
	return &selection_of(app)->signals.chosen;
}

static bool signals_key(struct app *app, int key)
{
	struct selection *selection = selection_of(app);

	if (key == KEY_ESCAPE || key == KEY_F9 || key == KEY_F10) {
		panel_close(app);
	} else if (key == KEY_ENTER_CHAR) {
		send_signal(app);
		panel_close(app);
	} else if (key == KEY_TAB_CHAR) {
		selection_set_reach(
			selection, app->model.tree, (selection->reach + 1) % REACH_COUNT);
	} else {
		signal_menu_type(&selection->signals, key);
	}
	return true;
}

/* A click never sends: SIGTERM is chosen when the menu opens, so that one click would be enough. */
static void signals_click(struct app *app, unsigned line, int x)
{
	if (app->panel_top + line < signals_lines(app))
		*signals_chosen(app) = app->panel_top + line;
}

static void signals_close(struct app *app)
{
	selection_free(selection_of(app));
}

/* One key would renice every process of the row: the second one does. */
static bool is_asked(struct app *app, const struct selection *selection)
{
	char names[160];

	if (!selection->row_of || ident_equal(app->going.reniced, selection->roots[0]))
		return true;
	app->going.reniced = selection->roots[0];
	selection_write(selection, names, sizeof(names));
	app_notify(app, "%s: press the key again to renice all", names);
	return false;
}

void signals_panel_renice(struct app *app, int steps)
{
	struct outcome outcome;
	struct selection selection = {0};

	if (refusal_reason(app)) {
		app_notify(app, "%s", refusal_reason(app));
	} else if (is_refused(app, NULL)) {
		return;
	} else if (selection_take_threads(&selection, app->model.tree, app->model.view)) {
		if (is_asked(app, &selection)) {
			targets_renice(&selection.targets, steps, &outcome);
			outcome_reniced(
				app->notice, sizeof(app->notice), &outcome, &selection.targets);
		}
		selection_free(&selection);
	}
}

/* As the row has it. */
static void put_row_command(struct pen *pen, const struct node *node)
{
	bool has_args = !(node->flags & NODE_KTHREAD) && !lineage_is_renamed_child(node);
	char text[64]; /* more than the menu is wide */

	if (has_args && image_command(text, sizeof(text), node->image, false)) /* printable */
		pen_put(pen, STYLE_HEAD, text);
	else
		pen_escape(pen, STYLE_HEAD, node_name(node), strlen(node_name(node)));
}

/* The foot of the screen has names and numbers in full. */
static void put_reach(struct pen *pen, const struct selection *selection)
{
	bool single = selection->root_count == 1;

	if (selection->reach == REACH_GROUP || selection->reach == REACH_SESSION)
		pen_put(pen, STYLE_HEAD,
			selection->reach == REACH_GROUP ? "group of " : "session of ");
	else if (selection->of_threads)
		pen_put(pen, STYLE_HEAD, "all of ");
	if (single)
		pen_format(pen, STYLE_HEAD, "%d", selection->roots[0].pid);
	else
		pen_format(pen, STYLE_HEAD, "%u processes", selection->root_count);
	if (selection->reach == REACH_BELOW && !selection->below_count)
		pen_put(pen, STYLE_HEAD, " and all below");
	else if (selection->reach == REACH_BELOW)
		pen_format(pen, STYLE_HEAD, " and %u below", selection->below_count);
}

static void draw_signals_title(const struct app *app, struct pen *pen)
{
	const struct selection *selection = selection_of(app);
	const struct node *node = selection->root_count == 1
					  ? tree_find_ident(app->model.tree, selection->roots[0])
					  : NULL;

	pen_put(pen, STYLE_HEAD, "Send to ");
	put_reach(pen, selection);
	if (node && selection->reach == REACH_ONE) {
		pen_put(pen, STYLE_HEAD, " ");
		put_row_command(pen, node);
	}
	if (*selection->signals.typed) {
		pen_put(pen, STYLE_HEAD, ": ");
		pen_put(pen, STYLE_HEAD, selection->signals.typed);
	}
}

static void draw_signals_line(const struct app *app, struct pen *pen, unsigned line)
{
	int number = selection_of(app)->signals.shown[line];

	pen_format(pen, STYLE_DIM, "%3d ", number);
	pen_put(pen, STYLE_NAME, signal_name(number) + 3);
}

static void signals_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "Enter", "Send");
	static const char *const next[REACH_COUNT] = {"Tree", "Group", "Sessn", "Single"};

	function_bar_add(buttons, "Tab", next[selection_of(app)->reach]);
}

const struct panel signals_panel = {
	.width = 30,
	.state_size = sizeof(struct selection),
	.close = signals_close,
	.lines = signals_lines,
	.chosen = signals_chosen,
	.key = signals_key,
	.click = signals_click,
	.sync = signals_sync,
	.draw_title = draw_signals_title,
	.draw_line = draw_signals_line,
	.buttons = signals_buttons,
};
