// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/function_bar.h"

#include "ui/app/panel.h"
#include "ui/app/screen.h"

#include <string.h>

#define LABEL_WIDTH 6

void function_bar_add(struct button_list *buttons, const char *name, const char *label)
{
	struct button *button = &buttons->buttons[buttons->count];

	if (buttons->count == BUTTONS_MAX || !*label)
		return;
	button->key = key_parse(name, strlen(name));
	snprintf(button->name, sizeof(button->name), "%s", name);
	button->label = label;
	buttons->count++;
}

/* The label of a button is what its key does now. */
static const char *command_label(const struct app *app, enum command_id id)
{
	const struct view_options *options = view_get_options(app->model.view);

	if (id == COMMAND_FLAT && options->flat)
		return "Tree";
	if (id == COMMAND_FREEZE && app->model.live)
		return "Now";
	if (id == COMMAND_FREEZE && app->model.frozen && !app->model.resuming)
		return "Resume";
	if ((id == COMMAND_OUTPUT || id == COMMAND_TYPE) && !app->model.child)
		return "";
	return command_table_entry(id)->label;
}

/* Function keys by number, then letters. */
static int command_order(enum command_id id)
{
	const char *names = command_table_entry(id)->keys;
	int key = key_parse(names, strcspn(names, " "));

	if (key > KEY_FUNCTION_0 && key <= KEY_FUNCTION_0 + 10)
		return key - KEY_FUNCTION_0;
	return 11 + (int)id;
}

static void write_first(char *out, size_t size, const char *names)
{
	snprintf(out, size, "%.*s", (int)strcspn(names, " "), names);
}

static bool has_button(const struct app *app, enum command_id id)
{
	return *command_table_entry(id)->label &&
	       (!app->screen->has_command || app->screen->has_command(id));
}

/*
 * The list is short enough to search it for each place.  The name of a key is parsed once, since
 * this runs for each frame.
 */
static void list_commands(const struct app *app, struct button_list *buttons)
{
	int orders[COMMAND_COUNT];
	char name[12];

	for (int id = 0; id < COMMAND_COUNT; id++)
		orders[id] = has_button(app, id) ? command_order(id) : 0;
	for (int order = 1; order <= 11 + COMMAND_COUNT; order++)
		for (int id = 0; id < COMMAND_COUNT; id++)
			if (orders[id] == order) {
				write_first(name, sizeof(name), key_map_names(&app->key_map, id));
				function_bar_add(buttons, name, command_label(app, id));
			}
}

static void list_panel(const struct app *app, struct button_list *buttons)
{
	const struct panel *panel = app->panel;

	if (panel->buttons)
		panel->buttons(app, buttons);
	function_bar_add(buttons, "Esc", panel->escape ? panel->escape : "Close");
}

static void list_prompt(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "Enter", app->prompt.kind == PROMPT_TIME ? "Go" : "Keep");
	function_bar_add(buttons, "Esc", app->prompt.kind == PROMPT_FILTER ? "Clear" : "Cancel");
	if (app->prompt.kind == PROMPT_SEARCH)
		function_bar_add(buttons, "F3", "Next");
}

/* A button is shown whole or not at all; the last label may lack blanks at its end. */
static void drop_cut(struct button_list *buttons, unsigned width)
{
	unsigned x = 0, shown = 0;

	for (; shown < buttons->count; shown++) {
		const struct button *button = &buttons->buttons[shown];
		unsigned name = strlen(button->name);

		if (x + name + strlen(button->label) > width)
			break;
		x += name + function_bar_label_width(button);
	}
	buttons->count = shown;
}

void function_bar_list(const struct app *app, struct button_list *buttons)
{
	buttons->count = 0;
	if (app->prompt.kind)
		list_prompt(app, buttons);
	else if (app->panel)
		list_panel(app, buttons);
	else
		list_commands(app, buttons);
	drop_cut(buttons, app->layout.width);
}

unsigned function_bar_label_width(const struct button *button)
{
	unsigned len = strlen(button->label);

	return len > LABEL_WIDTH ? len : LABEL_WIDTH;
}

int function_bar_key(const struct app *app, int x)
{
	struct button_list list;
	int right = 0;

	function_bar_list(app, &list);
	for (unsigned i = 0; i < list.count; i++) {
		const struct button *button = &list.buttons[i];

		right += strlen(button->name) + function_bar_label_width(button);
		if (x < right)
			return button->key;
	}
	return -1;
}
