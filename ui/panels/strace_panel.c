// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * strace of one process in place of the screen.
 *
 *      strace of bash (812)
 *      16:20:01.000123 read(0, "l", 1) = 1 <0.812301>
 */
#include "ui/action/tracer.h"
#include "ui/app/function_bar.h"
#include "ui/panels/panels.h"
#include "ui/panels/text_page.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

struct strace_state {
	struct tracer *tracer;
	char name[TARGET_SENTENCE];
	struct text_pager pager;
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
				      : panel_why_not_now(app));
		return;
	}
	if (!node || !panel_open(app, &strace_panel))
		return;
	strace_of(app)->pager.found = -1;
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
}

static unsigned strace_lines(const struct app *app)
{
	return strace_of(app)->tracer ? tracer_lines(strace_of(app)->tracer) : 0;
}

static void strace_sync(struct app *app)
{
	struct strace_state *state = strace_of(app);
	uint64_t dropped = 0;
	size_t len;

	if (state->tracer)
		tracer_text(state->tracer, &len, &dropped);
	text_pager_follow(app, &state->pager, strace_lines(app), dropped);
}

static void strace_search(struct app *app, const char *text, int step)
{
	struct text_page page = {0};
	uint64_t dropped;
	size_t len;
	const char *at = tracer_text(strace_of(app)->tracer, &len, &dropped), *end = at + len;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;

		text_page_line(&page, "");
		text_page_escape(&page, at, (size_t)(stop - at));
		at = stop + 1;
	}
	text_pager_search(app, &strace_of(app)->pager, &page, text, step);
	text_page_free(&page);
}

static bool strace_key(struct app *app, int key)
{
	enum text_key use = text_pager_key(app, &strace_of(app)->pager, key);

	if (use == TEXT_KEY_FREE && command_table_lookup(key) == COMMAND_ZOOM_OUT)
		panel_close(app);
	else if (use == TEXT_KEY_FREE)
		panel_notify_unbound(app, key);
	return use != TEXT_KEY_COMMAND;
}

static void strace_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "/", "Search");
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
			pen.x -= strace_of(app)->pager.shift;
			pen_escape(&pen, STYLE_NORMAL, text, size);
			if (strace_of(app)->pager.found == (long)line)
				pen_restyle(&pen, STYLE_FOUND);
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
	.search = strace_search,
	.sync = strace_sync,
	.fd = strace_fd,
	.take_input = strace_input,
	.draw = draw_strace,
	.buttons = strace_buttons,
};
