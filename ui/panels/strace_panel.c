// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * strace of one process in place of the screen.
 *
 *      strace of bash (812)
 *      16:20:01.000123 read(0, "l", 1) = 1 <0.812301>
 */
#include "ui/action/tracer.h"
#include "ui/panels/panels.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct strace_state {
	struct tracer *tracer;
	char name[TARGET_SENTENCE];
	unsigned lines; /* as of the last frame */
};

static struct strace_state *strace_of(const struct app *app)
{
	return app->panel_state;
}

static const char *why_not(int err)
{
	return err == -ENOENT                    ? "strace is not installed"
	       : err == -ESRCH || err == -ESTALE ? "the process has exited"
	       : err == -EPERM                   ? "not possible for mayfly and kernel threads"
						 : strerror(-err);
}

void strace_panel_open(struct app *app, const struct node *node)
{
	struct target target;
	int err;

	if (app->readonly || !app->model.feed.source || !app->model.feed.source->live) {
		app_notify(app, "%s",
			app->readonly ? "strace is disabled by --readonly"
				      : "not available in a recording");
		return;
	}
	if (!node || !panel_open(app, &strace_panel))
		return;
	target = target_of(node_process(node));
	target_name(strace_of(app)->name, sizeof(strace_of(app)->name), &target);
	strace_of(app)->tracer = tracer_start(&target, &err);
	if (strace_of(app)->tracer)
		return;
	panel_close(app);
	app_notify(app, "no strace: %s", why_not(err));
}

static void strace_close(struct app *app)
{
	tracer_stop(strace_of(app)->tracer);
	app->commands.shift = 0;
}

static unsigned strace_lines(const struct app *app)
{
	return strace_of(app)->tracer ? tracer_lines(strace_of(app)->tracer) : 0;
}

/* What was at the end stays there when more is printed. */
static void strace_sync(struct app *app)
{
	struct strace_state *state = strace_of(app);
	unsigned lines = strace_lines(app);

	if (app->panel_top + panel_page(app) >= state->lines)
		app->panel_top = lines;
	state->lines = lines;
}

static bool strace_key(struct app *app, int key)
{
	enum command_id id = command_table_lookup(key);
	int step = id == COMMAND_LEFT ? -10 : id == COMMAND_RIGHT ? 10 : 0;

	if (id == COMMAND_REDRAW)
		return false;
	if (step)
		app->commands.shift =
			app->commands.shift + step > 0 ? app->commands.shift + step : 0;
	else
		panel_close(app);
	return true;
}

static int strace_fd(const struct app *app)
{
	return strace_of(app)->tracer ? tracer_fd(strace_of(app)->tracer) : -1;
}

static void strace_input(struct app *app)
{
	tracer_read(strace_of(app)->tracer);
}

static void put_strace_title(const struct app *app, struct pen *pen, uint64_t dropped)
{
	pen_put(pen, STYLE_HEAD, "strace of ");
	pen_put(pen, STYLE_HEAD, strace_of(app)->name);
	if (dropped)
		pen_format(pen, STYLE_HEAD, ", first %" PRIu64 " lines dropped", dropped);
	if (strace_fd(app) < 0)
		pen_put(pen, STYLE_HEAD, ", has ended");
	pen_fill(pen, STYLE_HEAD);
}

/* What strace prints has text of the process. */
static void draw_strace(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);
	unsigned line = 0, top = app->panel_top;
	uint64_t dropped;
	size_t len;
	const char *text = tracer_text(strace_of(app)->tracer, &len, &dropped), *end = text + len;

	if (app->layout.heading_height)
		put_strace_title(app, &pen, dropped);
	for (; text < end && line < top + app->layout.tree_height; line++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t size = (size_t)((newline ? newline : end) - text);

		if (line >= top) {
			pen = frame_pen(
				frame, 0, app->layout.tree_y + line - top, app->layout.width);
			pen.x -= app->commands.shift;
			pen_escape(&pen, STYLE_NORMAL, text, size);
		}
		text += size + 1;
	}
}

const struct panel strace_panel = {
	.extent = PANEL_MIDDLE,
	.state_size = sizeof(struct strace_state),
	.close = strace_close,
	.lines = strace_lines,
	.key = strace_key,
	.sync = strace_sync,
	.fd = strace_fd,
	.take_input = strace_input,
	.draw = draw_strace,
};
