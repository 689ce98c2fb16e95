// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/typing.h"

#include "core/base/clock.h"
#include "core/tree/subtree.h"
#include "ui/app/panel.h"
#include "ui/panels/panels.h"
#include "ui/pty/display.h"
#include "ui/pty/grid.h"
#include "ui/pty/input_wait.h"
#include "ui/pty/key_bytes.h"
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
		app_notify(
			app, "no command to type into: mayfly -- COMMAND; I/O priority: ionice(1)");
	else if (!pty)
		app_notify(app, "the command has no terminal: --no-pty");
	else if (app->model.job.has_ended)
		app_notify(app, "the command has ended");
	else if (app->panel == &output_panel || panel_open(app, &output_panel)) {
		app->panel_top = PANEL_END;
		*pty_typing(pty) = true;
	}
}

/* What the command's terminal shows; NULL: there is only text. */
static struct grid *grid_of(const struct pty *pty)
{
	return pty_display(pty) ? display_grid(pty_display(pty)) : NULL;
}

/* As the last picture has it: a lie of the process that makes it costs some keys. */
static unsigned modes_of(const struct pty *pty)
{
	struct grid *grid = grid_of(pty);

	return grid ? grid_look(grid)->modes : 0;
}

static void send_key(struct interactive *session, struct pty *pty, int key)
{
	char bytes[KEY_BYTES_MAX];

	pty_send(pty, bytes, key_bytes_write(bytes, key, modes_of(pty)));
	session->typing.unsent = pty_flush(pty);
	session->typing.echoes = true;
}

static void type_key(struct interactive *session, struct pty *pty, int key)
{
	uint64_t lost = pty_lost(pty);

	if (session->app.model.job.has_ended) {
		app_notify(&session->app, "the command has ended; Ctrl-] Esc: back to mayfly");
		return;
	}
	session->app.panel_top = PANEL_END;
	send_key(session, pty, key);
	if (pty_lost(pty) > lost)
		app_notify(&session->app,
			"%" PRIu64 " bytes were not sent: the command does not read, or a line is "
			"longer than 4095 bytes",
			pty_lost(pty));
}

/*
 * Sends what the mouse does, if the program has asked for it; without that the wheel is arrow keys
 * for a program that fills the screen, such as less.  False: nothing is sent.
 */
static bool send_mouse(struct interactive *session, struct pty *pty, struct key_mouse mouse)
{
	struct grid *grid = grid_of(pty);
	unsigned modes = modes_of(pty), above;
	char bytes[KEY_BYTES_MAX];

	if (!grid)
		return false;
	above = grid_lines(grid) - grid_look(grid)->rows;
	if (mouse.row < above || mouse.row >= grid_lines(grid))
		return false;
	mouse.row -= above;
	if (modes & GRID_MOUSE) {
		pty_send(pty, bytes, key_bytes_mouse(bytes, &mouse, modes));
		session->typing.unsent = pty_flush(pty);
		return true;
	}
	if (!(modes & GRID_ALTERNATE) || !mouse.wheel)
		return false;
	for (int i = 0; i < WHEEL_LINES; i++)
		send_key(session, pty, mouse.wheel < 0 ? KEY_ARROW_UP : KEY_ARROW_DOWN);
	return true;
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
	const struct key_mouse pointed = {
		app->panel_top + spot.line, (unsigned)mouse.x, wheel, mouse.shift, mouse.ctrl};

	if (spot.place != MOUSE_TREE || (mouse.act != MOUSE_CLICK && !wheel) ||
		send_mouse(session, pty, pointed))
		return;
	if (wheel < 0)
		app->panel_top -= app->panel_top < WHEEL_LINES ? app->panel_top : WHEEL_LINES;
	else
		app->panel_top += (unsigned)wheel; /* panel_sync limits it */
}

bool typing_takes(struct interactive *session, int key)
{
	struct pty *pty = pty_of(&session->app);
	bool prefixed = session->typing.prefixed;

	if (!pty || !*pty_typing(pty))
		return false;
	session->app.model.changed = true;
	if (key == KEY_POINTER) {
		point(session, pty);
		return true;
	}
	*session->app.notice = '\0';
	session->typing.prefixed = !prefixed && key == KEY_PREFIX;
	if (session->typing.prefixed)
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

	if (!session->typing.input_wait)
		session->typing.input_wait = input_wait_new(pty_number(pty));
	if (!session->typing.input_wait)
		return;
	for (unsigned i = 0; node && i < WATCH_MAX; i++, node = subtree_next(node, root))
		if (!node_is_exited(node) && !node_is_thread(node) && count < INPUT_WAIT_MAX)
			pids[count++] = node->id.pid;
	input_wait_begin(session->typing.input_wait, pids, count);
	session->typing.is_watching = true;
}

/* Returns when it must be called again. */
static uint64_t watch_turn(struct interactive *session, const struct pty *pty, uint64_t now_ns)
{
	struct job *job = &session->app.model.job;
	int result;

	if (now_ns >= session->typing.watch_ns) {
		watch(session, pty);
		session->typing.watch_ns = now_ns + WATCH_NS;
	}
	if (!session->typing.is_watching)
		return session->typing.watch_ns;
	result = input_wait_result(session->typing.input_wait);
	if (result == -EAGAIN)
		return now_ns + FLUSH_NS;
	session->typing.is_watching = false;
	session->app.model.changed |= job->waits_for_input != (bool)result;
	job->waits_for_input = result;
	return session->typing.watch_ns;
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

/* The display says when there is another picture. */
static int on_picture(void *ctx, int fd)
{
	struct interactive *session = ctx;
	struct app *app = &session->app;
	struct display *display = pty_display(pty_of(app));

	if (!display_read(display) || !app->panel || !app->panel->shows_output)
		return 0;
	app->model.changed = true;
	session->key |= session->typing.echoes;
	session->typing.echoes = false;
	return 0;
}

int typing_watch(struct interactive *session)
{
	struct pty *pty = pty_of(&session->app);

	session->typing.display_fd = pty && pty_display(pty) ? display_fd(pty_display(pty)) : -1;
	if (session->typing.display_fd < 0)
		return 0;
	return loop_watch(session->loop, session->typing.display_fd, on_picture, session);
}

/* While the display is full, what the command writes waits for its turn. */
static void watch_output(struct interactive *session, const struct display *display)
{
	bool wanted = !display_is_full(display);
	int fd = child_output_fd(session->child);

	if (session->typing.output_ended || wanted == !session->typing.output_waits)
		return;
	session->typing.output_waits = !wanted;
	if (wanted)
		loop_watch(session->loop, fd, interactive_on_output, session);
	else
		loop_unwatch(session->loop, fd);
}

/* Returns when it must be called again. */
static uint64_t show_turn(struct interactive *session, struct display *display, uint64_t now_ns)
{
	struct app *app = &session->app;
	uint64_t due_ns;
	const char *note;

	display_show(display, app->panel && app->panel->shows_output);
	due_ns = display_turn(display, now_ns);
	note = display_note(display);
	if (*note)
		app_notify(app, "%s", note);
	app->model.changed |= *note;
	if (session->typing.display_fd >= 0 && display_fd(display) < 0) {
		loop_unwatch(session->loop, session->typing.display_fd);
		session->typing.display_fd = -1;
	}
	watch_output(session, display);
	return due_ns;
}

uint64_t typing_turn(struct interactive *session, uint64_t now_ns)
{
	struct pty *pty = pty_of(&session->app);
	struct job *job = &session->app.model.job;
	uint64_t due_ns = 0;

	if (pty && pty_display(pty))
		due_ns = show_turn(session, pty_display(pty), now_ns);
	if (!pty || job->has_ended) {
		job->waits_for_input = false;
		return due_ns;
	}
	if (session->typing.unsent)
		session->typing.unsent = pty_flush(pty);
	due_ns = clock_min_deadline(due_ns, watch_turn(session, pty, now_ns));
	return session->typing.unsent ? clock_min_deadline(due_ns, now_ns + FLUSH_NS) : due_ns;
}
