// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/panels/text_page.h"

#include "core/base/array.h"
#include "core/base/text.h"
#include "ui/app/function_bar.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool make_room(struct text_page *page, size_t more)
{
	size_t room = page->room ? page->room : 4096;
	char *grown;

	while (room < page->len + more + 1)
		room *= 2;
	if (room == page->room)
		return true;
	grown = realloc(page->text, room);
	if (!grown) {
		page->failed = true;
		return false;
	}
	page->text = grown;
	page->room = room;
	return true;
}

static void add_text(struct text_page *page, const char *text, size_t len)
{
	if (!page->count || !make_room(page, len))
		return;
	memcpy(page->text + page->len, text, len);
	page->len += len;
	page->text[page->len] = '\0';
}

static bool begin_line(struct text_page *page)
{
	struct text_page_line *lines =
		array_grow(page->lines, &page->line_room, page->count, sizeof(*lines), 0);

	page->lines = lines ? lines : page->lines;
	page->failed |= !lines;
	if (!lines || !make_room(page, 0))
		return false;
	page->lines[page->count++] = (struct text_page_line){
		.at = page->len, .row = page->rows[page->column]++, .column = page->column};
	page->text[page->len] = '\0';
	return true;
}

void text_page_clear(struct text_page *page)
{
	page->len = page->count = page->column = 0;
	page->rows[0] = page->rows[1] = 0;
	page->failed = false;
}

void text_page_column(struct text_page *page, unsigned column)
{
	page->column = page->split ? column : 0;
}

unsigned text_page_rows(const struct text_page *page)
{
	return page->rows[0] > page->rows[1] ? page->rows[0] : page->rows[1];
}

void text_page_free(struct text_page *page)
{
	free(page->text);
	free(page->lines);
	*page = (struct text_page){0};
}

void text_page_title(struct text_page *page, const char *title)
{
	if (page->rows[page->column] && !begin_line(page))
		return;
	if (!begin_line(page))
		return;
	page->lines[page->count - 1].title = true;
	add_text(page, title, strlen(title));
}

void text_page_line(struct text_page *page, const char *label)
{
	if (!begin_line(page))
		return;
	add_text(page, label, strlen(label));
	page->lines[page->count - 1].label = page->len - page->lines[page->count - 1].at;
}

void text_page_put(struct text_page *page, const char *format, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len >= (int)sizeof(text))
		len = sizeof(text) - 1;
	if (len > 0)
		add_text(page, text, len);
}

void text_page_escape(struct text_page *page, const char *in, size_t len)
{
	size_t size = text_escape(NULL, 0, in, len);

	if (!page->count || !make_room(page, size))
		return;
	text_escape(page->text + page->len, size + 1, in, len);
	page->len += size;
}

const char *text_page_text(const struct text_page *page, unsigned line, size_t *len)
{
	size_t at = page->lines[line].at;

	*len = (line + 1 < page->count ? page->lines[line + 1].at : page->len) - at;
	return page->text + at;
}

static bool has_text(const char *text, size_t len, const char *what, size_t what_len)
{
	for (size_t i = 0; i + what_len <= len; i++)
		if (!strncasecmp(text + i, what, what_len))
			return true;
	return false;
}

long text_page_find(const struct text_page *page, const char *what, long from, int step)
{
	size_t what_len = strlen(what), len;
	long count = page->count;

	for (long i = 0; what_len && i < count; i++) {
		long line = ((from + i * step) % count + count) % count;
		const char *text = text_page_text(page, line, &len);

		if (has_text(text, len, what, what_len))
			return line;
	}
	return -1;
}

/* ---- keys ---- */

#define SHIFT_COLUMNS 10
#define KEY_F3        (KEY_FUNCTION_0 + 3)

enum text_key text_pager_key(struct app *app, struct text_pager *pager, int key)
{
	enum command_id id = command_table_lookup(key);
	int step = id == COMMAND_LEFT ? -SHIFT_COLUMNS : id == COMMAND_RIGHT ? SHIFT_COLUMNS : 0;

	if (id == COMMAND_REDRAW || id == COMMAND_HELP)
		return TEXT_KEY_COMMAND;
	if (step)
		pager->shift = pager->shift + step > 0 ? pager->shift + step : 0;
	else if (id == COMMAND_CLOSE || id == COMMAND_QUIT)
		panel_close(app);
	else if (id == COMMAND_NEXT || (key == KEY_F3 && *pager->search))
		app->panel->search(app, NULL, 1);
	else if (id == COMMAND_PREVIOUS || key == 'N')
		app->panel->search(app, NULL, -1);
	else if (id == COMMAND_SEARCH)
		app_open_prompt(app, PROMPT_SEARCH);
	else
		return TEXT_KEY_FREE;
	return TEXT_KEY_USED;
}

static long first_line(const struct text_page *page, unsigned row)
{
	unsigned line = 0;

	while (line < page->count && page->lines[line].row < row)
		line++;
	return line;
}

void text_pager_search(struct app *app, struct text_pager *pager, const struct text_page *page,
	const char *text, int step)
{
	long from = pager->found < 0 ? first_line(page, app->panel_top) : pager->found + step;

	if (text)
		snprintf(pager->search, sizeof(pager->search), "%s", text);
	else if (!*pager->search) {
		app_open_prompt(app, PROMPT_SEARCH);
		return;
	}
	pager->found = text_page_find(page, pager->search, from, step ? step : 1);
	if (pager->found >= 0)
		panel_keep_shown(app, page->lines[pager->found].row);
	else if (*pager->search)
		app_notify(app, "not found");
}

void text_pager_follow(struct app *app, struct text_pager *pager, unsigned lines, uint64_t dropped)
{
	bool at_end = app->panel_top + panel_page(app) >= pager->lines;
	uint64_t more = dropped - pager->dropped;

	app->panel_top = at_end ? lines : app->panel_top > more ? app->panel_top - more : 0;
	if (pager->found >= 0)
		pager->found = (uint64_t)pager->found >= more ? pager->found - (long)more : -1;
	pager->lines = lines;
	pager->dropped = dropped;
}

/* ---- drawing ---- */

/* The first column has the longer texts. */
static struct pen line_pen(const struct app *app, struct frame *frame, const struct text_page *page,
	const struct text_page_line *line)
{
	int width = (int)app->layout.width,
	    first = page->split ? width * (int)page->split / 100 : width;
	int y = (int)(line->row - app->panel_top);

	return line->column ? frame_pen(frame, first, y, width - first)
			    : frame_pen(frame, 0, y, first - !!page->split);
}

static void draw_text_line(const struct app *app, struct pen *pen, const struct text_pager *pager,
	const struct text_page *page, unsigned at, enum style style)
{
	const struct text_page_line *line = &page->lines[at];
	size_t len, label = line->label;
	const char *text = text_page_text(page, at, &len);

	if (line->title) {
		pen_escape(pen, STYLE_TITLE, text, len);
	} else {
		pen_escape(pen, style, text, label);
		pen_put(pen, STYLE_NORMAL, label ? " " : "");
		pen->left = pen->x;
		pen->x -= pager->shift;
		pen_escape(pen, STYLE_NORMAL, text + label, len - label);
	}
	if (pen->x <= pen->right || pen->left >= pen->right)
		return;
	pen->x = pen->right - 1; /* a line that is cut shows it */
	pen_put(pen, STYLE_LABEL, app->ascii ? "+" : "…");
}

void text_pager_draw(const struct app *app, struct frame *frame, const struct text_pager *pager,
	const struct text_page *page, enum style label)
{
	unsigned top = app->panel_top, height = panel_page(app);

	for (unsigned at = 0; at < page->count; at++) {
		struct pen pen, whole;

		if (page->lines[at].row < top || page->lines[at].row >= top + height)
			continue;
		whole = pen = line_pen(app, frame, page, &page->lines[at]);
		draw_text_line(app, &pen, pager, page, at, label);
		if (pager->found == (long)at)
			pen_restyle(&whole, STYLE_FOUND);
	}
}
