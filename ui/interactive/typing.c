// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/typing.h"

#include "core/base/clock.h"
#include "core/tree/subtree.h"
#include "ui/app/panel.h"
#include "ui/panels/panels.h"
#include "ui/pty/emulator.h"
#include "ui/pty/input_wait.h"
#include "ui/pty/pty.h"
#include "ui/session/child.h"
#include "ui/session/loop.h"
#include "ui/term/term.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#define KEY_PREFIX  0x1d                /* Ctrl-] */
#define FLUSH_NS    UINT64_C(10000000)  /* until the command is tried again */
#define WATCH_NS    UINT64_C(250000000) /* between two looks at who reads the terminal */
#define WATCH_MAX   256u                /* processes of the foreground */
#define PANEL_END   (UINT_MAX / 2)      /* panel_sync limits it to the last page */
#define WHEEL_LINES 3

static struct pty *pty_of(const struct app *app)
{
	return app->model.child ? child_pty(app->model.child) : NULL;
}

void typing_begin(struct app *app)
{
	struct pty *pty = pty_of(app);

	if (!app->model.child)
		app_notify(app, "no command is running: start one with mayfly -- COMMAND");
	else if (!pty)
		app_notify(app, "the command has no terminal: --no-pty");
	else if (app->model.job.has_ended)
		app_notify(app, "the command has ended");
	else if (app->panel == &output_panel || panel_open(app, &output_panel)) {
		app->panel_top = PANEL_END;
		*pty_typing(pty) = true;
	}
}

static void type_key(struct interactive *session, struct pty *pty, int key)
{
	uint64_t lost = pty_lost(pty);

	if (session->app.model.job.has_ended) {
		app_notify(&session->app, "the command has ended; Ctrl-] Esc: back to mayfly");
		return;
	}
	session->app.panel_top = PANEL_END;
	pty_key(pty, key);
	session->unsent = pty_flush(pty);
	if (pty_lost(pty) > lost)
		app_notify(&session->app,
			"%" PRIu64 " bytes were not sent: the command does not read, or a line is "
			"longer than 4095 bytes",
			pty_lost(pty));
}

/* The mouse over the terminal is for the command, if it wants it; else the wheel scrolls back. */
static void point(struct interactive *session, struct pty *pty)
{
	struct app *app = &session->app;
	struct mouse mouse = term_mouse(session->term);
	struct mouse_spot spot = layout_find(&app->layout, mouse.x, mouse.y);
	int wheel = mouse.act == MOUSE_WHEEL_UP     ? -WHEEL_LINES
		    : mouse.act == MOUSE_WHEEL_DOWN ? WHEEL_LINES
						    : 0;
	const struct emulator_mouse pointed = {
		app->panel_top + spot.line, (unsigned)mouse.x, wheel, mouse.shift, mouse.ctrl};

	if (spot.place != MOUSE_TREE || (mouse.act != MOUSE_CLICK && !wheel))
		return;
	if (pty_emulator(pty) && emulator_point(pty_emulator(pty), &pointed))
		session->unsent = pty_flush(pty);
	else if (wheel < 0)
		app->panel_top -= app->panel_top < WHEEL_LINES ? app->panel_top : WHEEL_LINES;
	else
		app->panel_top += (unsigned)wheel; /* panel_sync limits it */
}

bool typing_takes(struct interactive *session, int key)
{
	struct pty *pty = pty_of(&session->app);
	bool prefixed = session->prefixed;

	if (!pty || !*pty_typing(pty))
		return false;
	session->app.model.changed = true;
	if (key == KEY_POINTER) {
		point(session, pty);
		return true;
	}
	*session->app.notice = '\0';
	session->prefixed = !prefixed && key == KEY_PREFIX;
	if (session->prefixed)
		return true;
	if (prefixed && key == KEY_ESCAPE) {
		*pty_typing(pty) = false;
		return true;
	}
	if (prefixed && key != KEY_PREFIX)
		type_key(session, pty, KEY_PREFIX);
	type_key(session, pty, key);
	return true;
}

/* Begins to look at the processes that get what is typed. */
static void watch(struct interactive *session, const struct pty *pty)
{
	pid_t leader = pty_foreground(pty), pids[INPUT_WAIT_MAX];
	const struct node *root = leader ? tree_find(session->app.model.tree, leader) : NULL;
	const struct node *node = root;
	unsigned count = 0;

	if (!session->input_wait)
		session->input_wait = input_wait_new(pty_number(pty));
	if (!session->input_wait)
		return;
	for (unsigned i = 0; node && i < WATCH_MAX; i++, node = subtree_next(node, root))
		if (!node_is_exited(node) && !node_is_thread(node) && count < INPUT_WAIT_MAX)
			pids[count++] = node->id.pid;
	input_wait_begin(session->input_wait, pids, count);
	session->is_watching = true;
}

/* Returns when it must be called again. */
static uint64_t watch_turn(struct interactive *session, const struct pty *pty, uint64_t now_ns)
{
	struct job *job = &session->app.model.job;
	int result;

	if (now_ns >= session->watch_ns) {
		watch(session, pty);
		session->watch_ns = now_ns + WATCH_NS;
	}
	if (!session->is_watching)
		return session->watch_ns;
	result = input_wait_result(session->input_wait);
	if (result == -EAGAIN)
		return now_ns + FLUSH_NS;
	session->is_watching = false;
	session->app.model.changed |= job->waits_for_input != (bool)result;
	job->waits_for_input = result;
	return session->watch_ns;
}

void typing_resize(struct interactive *session, unsigned width, unsigned height)
{
	struct pty *pty = pty_of(&session->app);
	struct layout layout;

	if (!pty)
		return;
	layout_compute(&layout, width, height, HEADER_LINES + 1, 0);
	pty_resize(pty, width, layout.tree_height);
}

uint64_t typing_turn(struct interactive *session, uint64_t now_ns)
{
	struct pty *pty = pty_of(&session->app);
	struct job *job = &session->app.model.job;
	uint64_t due_ns;

	if (!pty || job->has_ended) {
		job->waits_for_input = false;
		return 0;
	}
	if (session->unsent)
		session->unsent = pty_flush(pty);
	due_ns = watch_turn(session, pty, now_ns);
	return session->unsent ? now_ns + FLUSH_NS : due_ns;
}
