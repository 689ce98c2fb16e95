// SPDX-License-Identifier: GPL-2.0-or-later
/* Signals and nice: what the keys for them do to processes. */
#include "ui/panels/signals_panel.h"

#include "core/base/names.h"
#include "ui/panels/panels.h"
#include "ui/draw/draw.h"

#define DRAIN_MAX 65536 /* events taken while a subtree is being stopped, each time round */
#define KEY_F9    (KEY_FUNCTION_0 + 9)
#define KEY_F10   (KEY_FUNCTION_0 + 10)

/* Why nothing can be done to processes, or NULL. */
static const char *refusal(const struct app *app)
{
	if (app->readonly)
		return "--readonly: processes are left alone";
	if (!app->feed.source || !app->feed.source->live)
		return "a recording: these processes are not here";
	return NULL;
}

static void say_notice(struct app *app, const char *sentence)
{
	snprintf(app->notice, sizeof(app->notice), "%s", sentence);
}

static bool open_menu(struct app *app, bool taken)
{
	if (!taken)
		return false;
	signals_open(&app->aim.signals);
	panel_open(app, &signals_panel);
	panel_keep_shown(app, app->aim.signals.chosen);
	return true;
}

bool act_signal_open(struct app *app)
{
	if (!app->readonly)
		return open_menu(app, aim_take(&app->aim, app->tree, app->view));
	say_notice(app, refusal(app));
	return true;
}

bool act_signal_open_at(struct app *app, const struct node *node)
{
	if (!app->readonly)
		return open_menu(app, aim_take_one(&app->aim, app->tree, node));
	say_notice(app, refusal(app));
	return true;
}

/* What has happened meanwhile is taken into the tree, which knows of orphans. */
static void add_more(void *ctx, struct targets *targets)
{
	struct app *app = ctx;

	app_drain(app, DRAIN_MAX, app->time_ns);
	aim_add_below(&app->aim, app->tree, targets);
}

static void send(struct app *app)
{
	struct aim *aim = &app->aim;
	int number = signals_number(&aim->signals);
	struct outcome outcome;
	size_t len = 0;

	if (refusal(app)) {
		say_notice(app, refusal(app));
		return;
	}
	if (aim->below)
		targets_signal_below(&aim->targets, number, add_more, app, &outcome);
	else
		targets_signal(&aim->targets, number, &outcome);
	if (aim->of_threads)
		len = snprintf(app->notice, sizeof(app->notice), "not a thread, its process: ");
	outcome_signalled(
		app->notice + len, sizeof(app->notice) - len, &outcome, &aim->targets, number);
}

static void close_signals(struct app *app)
{
	aim_free(&app->aim);
	panel_close(app);
}

void act_signal_key(struct app *app, int key)
{
	struct signals *signals = &app->aim.signals;

	if (key == KEY_ESCAPE || key == KEY_F9 || key == KEY_F10) {
		close_signals(app);
	} else if (key == KEY_ENTER_CHAR) {
		send(app);
		close_signals(app);
	} else if (key == KEY_TAB_CHAR) {
		app->aim.below = !app->aim.below;
	} else {
		signals_type(signals, key);
	}
	if (app->panel)
		panel_keep_shown(app, signals->chosen);
}

bool act_signal_renice(struct app *app, int steps)
{
	struct outcome outcome;

	if (refusal(app)) {
		say_notice(app, refusal(app));
		return true;
	}
	if (!aim_take_threads(&app->aim, app->tree, app->view))
		return false;
	targets_renice(&app->aim.targets, steps, &outcome);
	outcome_reniced(app->notice, sizeof(app->notice), &outcome, &app->aim.targets);
	aim_free(&app->aim);
	return true;
}

/* The menu of signals, at the left over the tree: whom it is about stays in sight beside it. */

static void draw_title(const struct app *app, struct frame *frame, int width)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);
	char whom[160];

	if (!app->layout.heading_height)
		return;
	aim_write(&app->aim, whom, sizeof(whom));
	pen_put(&pen, STYLE_HEAD, "Send to ");
	pen_put(&pen, STYLE_HEAD, whom);
	if (*app->aim.signals.typed) {
		pen_put(&pen, STYLE_HEAD, ": ");
		pen_put(&pen, STYLE_HEAD, app->aim.signals.typed);
	}
	pen_fill(&pen, STYLE_HEAD);
}

void draw_signals(const struct app *app, struct frame *frame)
{
	const struct signals *signals = &app->aim.signals;
	int width = app->layout.width < DRAW_SIGNALS_WIDTH ? app->layout.width : DRAW_SIGNALS_WIDTH;

	draw_title(app, frame, width);
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, app->layout.tree_y + i, width);

		if (at < signals->count) {
			pen_format(&line, STYLE_DIM, "%3d ", signals->shown[at]);
			pen_format(&line, STYLE_NAME, "%-12s", signal_name(signals->shown[at]) + 3);
			pen_put(&line, STYLE_NORMAL, signals_sentence(signals->shown[at]));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == signals->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}
