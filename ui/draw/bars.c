// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The function bar, and the prompt that replaces it. */
#include "ui/app/function_bar.h"
#include "ui/app/panel.h"
#include "ui/draw/draw.h"

#include <string.h>

/* ---- function bar ---- */

/* Returns where the last label ends. */
static int draw_buttons(const struct app *app, struct pen *pen)
{
	struct button_list list;
	int end = 0;

	function_bar_list(app, &list);
	for (unsigned i = 0; i < list.count; i++) {
		const struct button *button = &list.buttons[i];

		pen_put(pen, STYLE_KEY, button->name);
		end = pen->x + (int)strlen(button->label);
		pen_format(pen, STYLE_BUTTON, "%-*s", (int)function_bar_label_width(button),
			button->label);
	}
	pen_fill(pen, STYLE_BUTTON);
	return end;
}

/* The lines shown of a panel that is longer than the screen, if there is room beside the buttons */
static void draw_place(const struct app *app, struct frame *frame, int buttons_end)
{
	unsigned lines = panel_lines(app), page = panel_page(app);
	struct pen pen;
	char text[48];
	int len;

	if (lines <= page)
		return;
	len = snprintf(text, sizeof(text), "%u-%u of %u ", app->panel_top + 1,
		app->panel_top + page, lines);
	if (buttons_end >= (int)app->layout.width - len)
		return;
	pen = frame_pen(frame, (int)app->layout.width - len, app->layout.bar_y, len);
	pen_put(&pen, STYLE_BUTTON, text);
}

/* No key is mayfly's now but these. */
static void draw_typing(struct pen *pen, bool has_ended)
{
	pen_put(pen, STYLE_ALERT,
		has_ended ? " THE COMMAND HAS ENDED " : " TYPING INTO THE COMMAND ");
	pen_put(pen, STYLE_KEY, " Ctrl-] Esc ");
	pen_put(pen, STYLE_BUTTON, "back to mayfly");
	if (!has_ended) {
		pen_put(pen, STYLE_KEY, " Ctrl-] Ctrl-] ");
		pen_put(pen, STYLE_BUTTON, "sends Ctrl-]");
	}
	pen_fill(pen, STYLE_BUTTON);
}

void draw_bar(const struct app *app, struct frame *frame)
{
	struct pen pen = frame_pen(frame, 0, app->layout.bar_y, app->layout.width);
	int end;

	if (!app->layout.bar_height)
		return;
	if (model_is_typing(&app->model)) {
		draw_typing(&pen, app->model.job.has_ended);
		return;
	}
	end = draw_buttons(app, &pen);
	if (app->panel)
		draw_place(app, frame, end);
}

/* ---- prompt ---- */

/* A caret below the character, and the message beside it; if it fits nowhere, in its place. */
static void draw_error(const struct app *app, struct frame *frame, int y, int column)
{
	const char *message = app->filter.error.message;
	int width = (int)app->layout.width, len = (int)strlen(message), after;
	struct pen pen = frame_pen(frame, 0, y, width);

	pen_fill(&pen, STYLE_NORMAL);
	if (column >= width)
		column = width - 1;
	after = width - column - 2;
	if (len > after && len > column - 1) {
		pen = frame_pen(frame, column, y - 1, 1);
		pen_restyle(&pen, STYLE_ERROR);
		pen = frame_pen(frame, len < width ? width - len : 0, y, width);
	} else {
		pen = frame_pen(frame, column, y, width - column);
		pen_put(&pen, STYLE_ERROR, "^ ");
		if (len > after)
			pen = frame_pen(frame, column - 1 - len, y, column - 1);
	}
	pen_put(&pen, STYLE_ERROR, message);
}

void draw_prompt(const struct app *app, struct frame *frame)
{
	static const char *const labels[] = {[PROMPT_SEARCH] = "Search: ",
		[PROMPT_FILTER] = "Filter: ",
		[PROMPT_TIME] = "Time (HH:MM:SS, +SECONDS, -5m): "};
	const char *label = labels[app->prompt.kind];
	bool two = app->layout.line_height; /* a line for the prompt, one for hints or the error */
	int y = two ? app->layout.line_y : app->layout.bar_y, width = app->layout.width;
	struct pen pen = frame_pen(frame, 0, y, width), below = frame_pen(frame, 0, y + 1, width);
	int start = strlen(label), at = prompt_columns(&app->prompt.line, app->prompt.line.at),
	    shift;

	shift = start + at + 1 > width ? start + at + 1 - width : 0;
	pen_fill(&pen, STYLE_NORMAL);
	pen.x = -shift;
	pen_put(&pen, STYLE_TITLE, label);
	pen_put(&pen, STYLE_VALUE, app->prompt.line.text);
	if (*app->notice)
		pen_format(&pen, STYLE_ERROR, "  %s", app->notice);
	else if (app->prompt.kind == PROMPT_SEARCH &&
		 view_searched(app->model.view) == SEARCH_RUNNING)
		pen_put(&pen, STYLE_LABEL, "  searching");
	pen = frame_pen(frame, start + at - shift, y, 1);
	pen_restyle(&pen, STYLE_CURSOR);
	if (!two)
		return;
	if (app->filter.is_wrong)
		draw_error(app, frame, y + 1,
			start - shift +
				prompt_columns(&app->prompt.line, app->filter.error.column));
	else
		draw_buttons(app, &below);
}
