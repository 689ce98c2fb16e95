// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/screens/lists.h"

#include <stdio.h>

unsigned lists_page(const struct app *app)
{
	return app->layout.tree_height ? app->layout.tree_height : 1;
}

void lists_go_to(struct app *app, struct ident id)
{
	struct node *node = tree_find_ident(app->model.tree, id);

	if (!node)
		app_notify(app, "%d is no longer in the tree", id.pid);
	else if (!view_select(app->model.view, node))
		app_notify(app, "%d is hidden by the filter or the user menu (u)", id.pid);
	else
		app->screen = &tree_screen;
}

/* Keys that mean here what they mean in the tree. */
static bool is_shared(enum command_id id)
{
	static const bool shared[COMMAND_COUNT] = {
		[COMMAND_HELP] = true,
		[COMMAND_QUIT] = true,
		[COMMAND_REDRAW] = true,
		[COMMAND_FREEZE] = true,
		[COMMAND_STEP] = true,
		[COMMAND_USER] = true,
		[COMMAND_FILTER] = true,
		[COMMAND_OUTPUT] = true,
		[COMMAND_SPAWNERS] = true,
		[COMMAND_LOG] = true,
		[COMMAND_ATTEMPTS] = true,
		[COMMAND_SCREEN] = true,
		[COMMAND_LEFT] = true,
		[COMMAND_RIGHT] = true,
		[COMMAND_SORT] = true,
		[COMMAND_INVERT] = true,
		[COMMAND_SORT_CPU] = true,
		[COMMAND_SORT_MEMORY] = true,
		[COMMAND_SORT_TIME] = true,
		[COMMAND_SORT_PID] = true,
	};

	return id < COMMAND_COUNT && shared[id];
}

bool lists_key(struct app *app, int key)
{
	enum command_id id = command_table_lookup(key);

	if (id == COMMAND_CLOSE)
		app->screen = &tree_screen;
	return !is_shared(id);
}
