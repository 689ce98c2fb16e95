// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The help page, made from the tables of commands, columns and filter fields. */
#include "ui/format/legend.h"
#include "ui/panels/panels.h"

#include <inttypes.h>

#define KEYS_WIDTH 18

static const char *const help_head[] = {
	"mayfly " MAYFLY_VERSION ": live process tree, including short-lived processes",
	"",
	"  + new  x exited (violet: short-lived)  ! failed (red: by a signal, 126, 127)",
	"  = grouped  * tagged  B busy: many short-lived children  R runaway: it goes on",
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

static void put_commands(
	struct help_page *page, const struct key_map *map, enum command_group group)
{
	put_title(page, command_table_group_title(group));
	for (int id = 0; id < COMMAND_COUNT; id++) {
		struct pen *pen;

		if (command_table_entry(id)->group != group)
			continue;
		pen = next_line(page);
		if (pen)
			put_help_line(
				pen, key_map_names(map, id), command_table_entry(id)->sentence);
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

/* The counters that are not 0, and what mayfly itself costs. */
static void put_session(struct help_page *page, const struct model *model)
{
	const struct machine *machine = &model->machine;
	uint64_t linger_ns = tree_limits(model->tree)->linger_ns;
	struct pen *pen;
	char text[48];

	put_title(page, "This session");
	for (unsigned i = 0; i < MODEL_COUNTERS; i++) {
		uint64_t count = model_count(model, i);

		pen = count ? next_line(page) : NULL;
		if (!pen)
			continue;
		snprintf(text, sizeof(text), "%" PRIu64 " %s", count, model_counter(i)->word);
		put_help_line(pen, text, model_counter(i)->sentence);
	}
	pen = next_line(page);
	if (pen) {
		if (linger_ns == TREE_ENDLESS_NS)
			snprintf(text, sizeof(text), "linger endless");
		else
			snprintf(text, sizeof(text), "linger %gs", (double)linger_ns / 1e9);
		put_help_line(pen, text, "how long exited processes stay; failed ones longer");
	}
	pen = machine->own_share >= 0 ? next_line(page) : NULL;
	if (pen) {
		put_help_line(pen, "cost", "");
		pen_format(pen, STYLE_NORMAL, "%.1f%% of a CPU", 100 * machine->own_share);
		if (machine->kernel_share >= 0)
			pen_format(pen, STYLE_NORMAL, ", and %.1f%% in its BPF programs",
				100 * machine->kernel_share);
	}
}

static void put_legend(struct help_page *page, enum legend_group group)
{
	const struct legend_entry *entry;

	put_title(page, legend_title(group));
	for (unsigned at = 0; (entry = legend_entry(at)); at++) {
		struct pen *pen = entry->group == group ? next_line(page) : NULL;

		if (pen)
			put_help_line(pen, entry->name, entry->sentence);
	}
}

static void put_help(struct help_page *page, const struct app *app)
{
	put_texts(page, help_head, HEAD_LINES);
	put_session(page, &app->model);
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++)
		put_commands(page, &app->key_map, group);
	for (int group = 0; group < LEGEND_GROUP_COUNT; group++)
		put_legend(page, group);
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

	put_help(&page, app);
	return page.line;
}

static void draw_help(const struct app *app, struct frame *frame)
{
	struct help_page page = {.frame = frame, .top = app->panel_top, .height = panel_page(app)};

	put_help(&page, app);
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
