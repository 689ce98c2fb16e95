// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The help page, made from the tables of commands, columns and filter fields. */
#include "ui/panels/panels.h"

#define KEYS_WIDTH 18

static const char *const help_head[] = {
	"mayfly " MAYFLY_VERSION ": live process tree, including short-lived processes",
	"",
	"  + new  x exited  ! failed  = grouped  R runaway  * tagged  violet: short-lived",
	"  seen   processes so far           late   events delivered > 0.1 s late",
	"  lost   events dropped (ring full) cost   own CPU: user + BPF",
};
#define HEAD_LINES (sizeof(help_head) / sizeof(*help_head))

static const char *const help_filter[] = {
	"  word  \"two words\"  /regex/  field=value     = != < <= > >= ~ !~",
	"  and  or  not  !  ( )       such as   user=joe age<1s !make",
	"",
};
#define FILTER_LINES (sizeof(help_filter) / sizeof(*help_filter))

static void put_help_line(struct pen *pen, const char *keys, const char *sentence)
{
	pen_put(pen, STYLE_NORMAL, "  ");
	pen_put(pen, STYLE_VALUE, keys);
	pen_put(pen, STYLE_NORMAL, " ");
	if (pen->x < KEYS_WIDTH)
		pen->x = KEYS_WIDTH;
	pen_put(pen, STYLE_NORMAL, sentence);
}

/* Counts the lines of the page, and has the pen for those on the screen. */
struct help_page {
	struct frame *frame; /* NULL: lines are only counted */
	struct pen pen;
	unsigned top, height, line;
};

static struct pen *next_line(struct help_page *page)
{
	unsigned line = page->line++;

	if (!page->frame || line < page->top || line >= page->top + page->height)
		return NULL;
	page->pen = frame_pen(page->frame, 0, line - page->top, frame_width(page->frame));
	return &page->pen;
}

static void put_title(struct help_page *page, const char *title)
{
	struct pen *pen;

	next_line(page);
	pen = next_line(page);
	if (pen)
		pen_put(pen, STYLE_TITLE, title);
}

static void put_commands(struct help_page *page, enum command_group group)
{
	put_title(page, command_table_group_title(group));
	for (int id = 0; id < COMMAND_COUNT; id++) {
		struct pen *pen;

		if (command_table_entry(id)->group != group)
			continue;
		pen = next_line(page);
		if (pen)
			put_help_line(pen, command_table_entry(id)->keys,
				command_table_entry(id)->sentence);
	}
}

static void put_texts(struct help_page *page, const char *const *texts, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct pen *pen = next_line(page);

		if (pen)
			pen_put(pen, page->line == 1 ? STYLE_TITLE : STYLE_NORMAL, texts[i]);
	}
}

static void put_help(struct help_page *page)
{
	put_texts(page, help_head, HEAD_LINES);
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++)
		put_commands(page, group);
	put_title(page, "Columns");
	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		struct pen *pen = next_line(page);

		if (pen)
			put_help_line(pen, columns_field(id)->heading, columns_field(id)->sentence);
	}
	put_title(page, "Filter");
	put_texts(page, help_filter, FILTER_LINES);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		struct pen *pen = field_table[id].flags & FIELD_UNFILTERED ? NULL : next_line(page);

		if (pen)
			put_help_line(pen, field_table[id].word, field_table[id].sentence);
	}
}

static unsigned help_lines(const struct app *app)
{
	struct help_page page = {0};

	put_help(&page);
	return page.line;
}

static void draw_help(const struct app *app, struct frame *frame)
{
	struct help_page page = {.frame = frame, .top = app->panel_top, .height = panel_page(app)};

	put_help(&page);
}

static unsigned help_page(const struct app *app)
{
	return app->layout.bar_y;
}

const struct panel help_panel = {
	.extent = PANEL_WHOLE,
	.is_static = true,
	.lines = help_lines,
	.page = help_page,
	.draw = draw_help,
};
