// SPDX-License-Identifier: GPL-2.0-or-later
/* What lies over the tree: the help page, the users, the output of the command; and the whole. */
#include "ui/draw/draw.h"

#include "ui/session/child.h"

#include <string.h>

#define KEYS_WIDTH 18

/* ---- help: made from the tables ---- */

static const char *const help_head[] = {
	"mayfly " MAYFLY_VERSION ": every process, even those that live for a moment",
	"",
	"  + new  x dead  ! failed  = many alike  R runaway  * tag  violet: short-lived",
	"  seen   processes so far           late   events that came 0.1 s after the fact",
	"  lost   events without room        cost   our CPU + our programs' in the kernel",
};
#define HEAD_LINES (sizeof(help_head) / sizeof(*help_head))

static const struct {
	const char *name, *sentence;
} fields[] = {
#define X(name, kind, sentence) {#name, sentence},
	FILTER_FIELDS(X)
#undef X
};
#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

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

/* Which pen a line gets; NULL when it is scrolled off.  Counts the lines on the way. */
struct help_page {
	struct frame *frame; /* NULL: only count */
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

static void put_commands(struct help_page *page, enum key_group group)
{
	put_title(page, keys_group_title(group));
	for (int id = 0; id < COMMAND_COUNT; id++) {
		struct pen *pen;

		if (keys_entry(id)->group != group)
			continue;
		pen = next_line(page);
		if (pen)
			put_help_line(pen, keys_entry(id)->keys, keys_entry(id)->sentence);
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
	for (int group = 0; group < KEY_GROUP_COUNT; group++)
		put_commands(page, group);
	put_title(page, "Columns");
	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		struct pen *pen = next_line(page);

		if (pen)
			put_help_line(pen, columns_entry(id)->heading, columns_entry(id)->sentence);
	}
	put_title(page, "Filter");
	put_texts(page, help_filter, FILTER_LINES);
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		struct pen *pen = next_line(page);

		if (pen)
			put_help_line(pen, fields[i].name, fields[i].sentence);
	}
}

unsigned draw_help_lines(const struct app *app)
{
	struct help_page page = {0};

	put_help(&page);
	return page.line;
}

void draw_help(const struct app *app, struct frame *frame)
{
	struct help_page page = {.frame = frame,
		.top = app->panel_top,
		.height = app->layout.bar_y ? app->layout.bar_y : 1};

	put_help(&page);
	draw_bar(app, frame);
}

/* ---- users ---- */

void draw_users(const struct app *app, struct frame *frame)
{
	const struct menu *menu = &app->menu;
	int width = app->layout.width < DRAW_USERS_WIDTH ? app->layout.width : DRAW_USERS_WIDTH;
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (app->layout.heading_height) {
		pen_put(&pen, STYLE_HEAD, "Show processes of");
		pen_fill(&pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, app->layout.tree_y + i, width);

		if (at < menu->count) {
			const struct menu_entry *entry = &menu->entries[at];

			pen_format(
				&line, STYLE_DIM, "%7llu ", (unsigned long long)entry->processes);
			pen_escape(&line, STYLE_NORMAL, entry->name, strlen(entry->name));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == menu->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}

/* ---- output of the command ---- */

/* The line at `text`, its end in *len; returns where the next one starts, NULL: it was the last. */
static const char *cut_line(const char *text, const char *end, size_t *len)
{
	const char *newline = memchr(text, '\n', end - text);

	*len = (newline ? newline : end) - text;
	if (*len && text[*len - 1] == '\r')
		(*len)--;
	return newline && newline + 1 < end ? newline + 1 : NULL;
}

unsigned draw_output_lines(const struct app *app)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = command_output(app->command, &len, &dropped), *end = text + len;
	unsigned lines = 0;

	while (len && text) {
		text = cut_line(text, end, &cut);
		lines++;
	}
	return lines;
}

static void draw_output_title(
	const struct app *app, struct frame *frame, size_t len, uint64_t dropped)
{
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, app->layout.width);

	if (!app->layout.heading_height)
		return;
	pen_put(&pen, STYLE_HEAD, "Output of the command");
	if (!len)
		pen_put(&pen, STYLE_HEAD, ": nothing yet");
	if (dropped)
		pen_format(&pen, STYLE_HEAD, ", without its first %llu bytes",
			(unsigned long long)dropped);
	pen_fill(&pen, STYLE_HEAD);
}

static void put_tabbed(struct pen *pen, const char *text, size_t len)
{
	while (len && pen->x < pen->right) {
		const char *tab = memchr(text, '\t', len);
		size_t part = tab ? (size_t)(tab - text) : len;

		pen_escape(pen, STYLE_NORMAL, text, part);
		if (!tab)
			return;
		do
			pen_put(pen, STYLE_NORMAL, " ");
		while (pen->x % 8 && pen->x < pen->right);
		text += part + 1;
		len -= part + 1;
	}
}

void draw_output(const struct app *app, struct frame *frame)
{
	uint64_t dropped;
	size_t len, cut;
	const char *text = command_output(app->command, &len, &dropped), *end = text + len;
	unsigned top = app->panel_top, height = app->layout.tree_height;

	draw_output_title(app, frame, len, dropped);
	for (unsigned line = 0; len && text && line < top + height; line++) {
		const char *next = cut_line(text, end, &cut);

		if (line >= top) {
			struct pen pen = frame_pen(
				frame, 0, app->layout.tree_y + line - top, app->layout.width);

			pen.x -= app->shift;
			put_tabbed(&pen, text, cut);
		}
		text = next;
	}
}

/* ---- all of it ---- */

void app_draw(const struct app *app, struct frame *frame)
{
	frame_clear(frame);
	if (app->panel == PANEL_HELP) {
		draw_help(app, frame);
		return;
	}
	if (app->panel == PANEL_DETAILS) {
		draw_details(app, frame);
		return;
	}
	draw_header(app, frame);
	if (app->panel == PANEL_OUTPUT) {
		draw_output(app, frame);
	} else if (app->screen == SCREEN_SPAWNERS) {
		draw_spawners(app, frame);
	} else if (app->screen == SCREEN_LOG) {
		draw_log(app, frame);
	} else {
		draw_heading(app, frame);
		draw_tree(app, frame);
		draw_line(app, frame);
	}
	if (app->panel == PANEL_USERS)
		draw_users(app, frame);
	if (app->panel == PANEL_SORT)
		draw_sorting(app, frame);
	if (app->panel == PANEL_SIGNALS)
		draw_signals(app, frame);
	if (app->panel == PANEL_SETUP)
		draw_setup(app, frame);
	draw_bar(app, frame);
	if (app->question)
		draw_prompt(app, frame);
}
