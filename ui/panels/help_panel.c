// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The help page, made from the tables of commands, columns and filter fields. */
#include "ui/app/function_bar.h"
#include "ui/format/legend.h"
#include "ui/panels/panels.h"
#include "ui/panels/text_page.h"

#include <inttypes.h>

static const char help_title[] =
	"mayfly " MAYFLY_VERSION ": live process tree, including short-lived processes";

static const char *const help_head[] = {
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

#define TWO_COLUMNS 170 /* width from which each has room for its sentences */

struct help_state {
	struct text_page page;
	struct text_pager pager;
};

static struct help_state *help_of(const struct app *app)
{
	return app->panel_state;
}

static void put_help_line(struct text_page *page, const char *keys, const char *sentence)
{
	char label[64];

	snprintf(label, sizeof(label), "  %-15s", keys);
	text_page_line(page, label);
	text_page_put(page, "%s", sentence);
}

static void put_commands(
	struct text_page *page, const struct key_map *map, enum command_group group)
{
	text_page_title(page, command_table_group_title(group));
	for (int id = 0; id < COMMAND_COUNT; id++)
		if (command_table_entry(id)->group == group)
			put_help_line(
				page, key_map_names(map, id), command_table_entry(id)->sentence);
}

static void put_texts(struct text_page *page, const char *const *texts, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		text_page_line(page, "");
		text_page_put(page, "%s", texts[i]);
	}
}

/* The counters that are not 0, and what mayfly itself costs. */
static void put_session(struct text_page *page, const struct model *model)
{
	const struct machine *machine = &model->machine;
	uint64_t linger_ns = tree_limits(model->tree)->linger_ns;
	char text[48];

	text_page_title(page, "This session");
	for (unsigned i = 0; i < MODEL_COUNTERS; i++) {
		uint64_t count = model_count(model, i);

		if (!count)
			continue;
		snprintf(text, sizeof(text), "%" PRIu64 " %s", count, model_counter(i)->word);
		put_help_line(page, text, model_counter(i)->sentence);
	}
	if (linger_ns == TREE_ENDLESS_NS)
		snprintf(text, sizeof(text), "linger endless");
	else
		snprintf(text, sizeof(text), "linger %gs", (double)linger_ns / 1e9);
	put_help_line(page, text, "how long exited processes stay; failed ones longer");
	if (machine->own_share < 0)
		return;
	put_help_line(page, "cost", "");
	text_page_put(page, "%.1f%% of a CPU", 100 * machine->own_share);
	if (machine->kernel_share >= 0)
		text_page_put(
			page, ", and %.1f%% in its BPF programs", 100 * machine->kernel_share);
}

static void put_legend(struct text_page *page, enum legend_group group)
{
	const struct legend_entry *entry;

	text_page_title(page, legend_title(group));
	for (unsigned at = 0; (entry = legend_entry(at)); at++)
		if (entry->group == group)
			put_help_line(page, entry->name, entry->sentence);
}

static void put_fields(struct text_page *page)
{
	text_page_title(page, "Columns");
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		put_help_line(page, columns_field(id)->heading, columns_field(id)->sentence);
	text_page_title(page, "Filter");
	put_texts(page, help_filter, FILTER_LINES);
	for (unsigned id = 0; id < FIELD_COUNT; id++)
		if (!(field_table[id].flags & FIELD_UNFILTERED))
			put_help_line(page, field_table[id].word, field_table[id].sentence);
}

static unsigned split_of(const struct app *app)
{
	return app->layout.width >= TWO_COLUMNS ? 50 : 0;
}

static void write_help(struct text_page *page, const struct app *app)
{
	page->split = split_of(app);
	text_page_clear(page);
	text_page_title(page, help_title);
	put_texts(page, help_head, HEAD_LINES);
	put_session(page, &app->model);
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++)
		put_commands(page, &app->key_map, group);
	text_page_column(page, 1);
	for (int group = 0; group < LEGEND_GROUP_COUNT; group++)
		put_legend(page, group);
	put_fields(page);
}

static bool help_open(struct app *app)
{
	help_of(app)->pager.found = -1;
	write_help(&help_of(app)->page, app);
	return !help_of(app)->page.failed;
}

static void help_sync(struct app *app)
{
	struct text_page *page = &help_of(app)->page;

	if (page->split != split_of(app))
		write_help(page, app);
}

static void help_close(struct app *app)
{
	text_page_free(&help_of(app)->page);
}

static unsigned help_lines(const struct app *app)
{
	return text_page_rows(&help_of(app)->page);
}

static unsigned help_page(const struct app *app)
{
	return app->layout.bar_y;
}

/* As in htop, any key that does nothing else here closes it. */
static bool help_key(struct app *app, int key)
{
	enum text_key use = text_pager_key(app, &help_of(app)->pager, key);

	if (use == TEXT_KEY_FREE || command_table_lookup(key) == COMMAND_HELP)
		panel_close(app);
	return use != TEXT_KEY_COMMAND || !app->panel;
}

static void help_search(struct app *app, const char *text, int step)
{
	text_pager_search(app, &help_of(app)->pager, &help_of(app)->page, text, step);
}

static void draw_help(const struct app *app, struct frame *frame)
{
	text_pager_draw(app, frame, &help_of(app)->pager, &help_of(app)->page, STYLE_VALUE);
}

static void help_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "/", "Search");
}

const struct panel help_panel = {
	.extent = PANEL_WHOLE,
	.is_static = true,
	.state_size = sizeof(struct help_state),
	.open = help_open,
	.close = help_close,
	.lines = help_lines,
	.page = help_page,
	.key = help_key,
	.search = help_search,
	.sync = help_sync,
	.draw = draw_help,
	.buttons = help_buttons,
};
