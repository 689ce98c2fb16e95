// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/function_bar.h"

#include <string.h>

#define LABEL_WIDTH 6

static void add_button(struct button *buttons, unsigned *count, const char *name, const char *label)
{
	struct button *button = &buttons[*count];

	if (*count == BUTTONS_MAX || !*label)
		return;
	button->key = keys_parse(name, strlen(name));
	snprintf(button->name, sizeof(button->name), "%s", name);
	button->label = label;
	(*count)++;
}

/* A button says what its key does now. */
static const char *command_label(const struct app *app, enum command_id id)
{
	const struct view_options *options = view_get_options(app->view);

	if (id == COMMAND_FLAT && options->flat)
		return "Tree";
	if (id == COMMAND_FREEZE && app->frozen)
		return "Thaw";
	if (id == COMMAND_OUTPUT && !app->command)
		return "";
	return keys_entry(id)->label;
}

/* Function keys by number, then letters. */
static int command_order(enum command_id id)
{
	int key = keys_parse(keys_entry(id)->keys, strcspn(keys_entry(id)->keys, " "));

	if (key > KEY_FUNCTION_0 && key <= KEY_FUNCTION_0 + 10)
		return key - KEY_FUNCTION_0;
	return 11 + (int)id;
}

/* So few, each is looked for; but a key's name is read once, since this is done for each frame. */
static void list_commands(const struct app *app, struct button *buttons, unsigned *count)
{
	int orders[COMMAND_COUNT];
	char name[12];

	for (int id = 0; id < COMMAND_COUNT; id++)
		orders[id] = *keys_entry(id)->label ? command_order(id) : 0;
	for (int order = 1; order <= 11 + COMMAND_COUNT; order++)
		for (int id = 0; id < COMMAND_COUNT; id++)
			if (orders[id] == order) {
				keys_write_first(name, sizeof(name), id);
				add_button(buttons, count, name, command_label(app, id));
			}
}

static void list_panel(const struct app *app, struct button *buttons, unsigned *count)
{
	if (app->panel == PANEL_USERS)
		add_button(buttons, count, "Enter", "Show");
	if (app->panel == PANEL_SORT)
		add_button(buttons, count, "Enter", "Sort");
	if (app->panel == PANEL_DETAILS) {
		add_button(buttons, count, "e", "Env");
		add_button(buttons, count, "/", "Search");
	}
	if (app->panel == PANEL_SIGNALS) {
		add_button(buttons, count, "Enter", "Send");
		add_button(buttons, count, "Tab", app->aim.below ? "Alone" : "Below");
	}
	if (app->panel == PANEL_SETUP) {
		add_button(buttons, count, "Space", "Choose");
		add_button(buttons, count, "F7", "Left");
		add_button(buttons, count, "F8", "Right");
		add_button(buttons, count, "t", "Theme");
		add_button(buttons, count, "Enter", "Save");
	}
	add_button(buttons, count, "Esc", app->panel == PANEL_SETUP ? "Undo" : "Close");
}

static void list_question(const struct app *app, struct button *buttons, unsigned *count)
{
	add_button(buttons, count, "Enter", "Keep");
	add_button(buttons, count, "Esc", app->question == ASK_FILTER ? "Clear" : "Cancel");
	if (app->question == ASK_SEARCH)
		add_button(buttons, count, "F3", "Next");
}

unsigned buttons_list(const struct app *app, struct button buttons[BUTTONS_MAX])
{
	unsigned count = 0;

	if (app->question)
		list_question(app, buttons, &count);
	else if (app->panel)
		list_panel(app, buttons, &count);
	else
		list_commands(app, buttons, &count);
	return count;
}

unsigned button_label_width(const struct button *button)
{
	unsigned len = strlen(button->label);

	return len > LABEL_WIDTH ? len : LABEL_WIDTH;
}

int buttons_key(const struct app *app, int x)
{
	struct button buttons[BUTTONS_MAX];
	unsigned count = buttons_list(app, buttons);
	int right = 0;

	for (unsigned i = 0; i < count; i++) {
		right += strlen(buttons[i].name) + button_label_width(&buttons[i]);
		if (x < right)
			return buttons[i].key;
	}
	return -1;
}
