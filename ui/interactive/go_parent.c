// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include <inttypes.h>

/* The process that started it has exited, and its current parent is known. */
static bool has_another(const struct node *node)
{
	return node->flags & NODE_ORPHAN && node->current.pid != node->parent->id.pid;
}

/* The first g led from the orphan to the parent that started it. */
static bool came_from_orphan(const struct app *app, const struct node *orphan)
{
	const struct node *cursor = view_cursor(app->model.view);

	return orphan && cursor && has_another(orphan) && orphan->parent == cursor;
}

static void go_to_current(struct app *app, const struct node *orphan)
{
	struct node *current = tree_find_ident(app->model.tree, orphan->current);
	char why[VIEW_WHY_SIZE];

	if (current && view_select(app->model.view, current))
		app_notify(app, "%" PRId32 " is the current parent of %" PRId32, current->id.pid,
			orphan->id.pid);
	else if (current && view_why_hidden(app->model.view, current, why, sizeof(why)))
		app_notify(app, "%" PRId32 ", the current parent of %" PRId32 ", is not shown: %s",
			orphan->current.pid, orphan->id.pid, why);
	else
		app_notify(app,
			"%" PRId32 ", the current parent of %" PRId32 ", is not in the tree",
			orphan->current.pid, orphan->id.pid);
}

void go_parent(struct app *app, const struct command *command, int key)
{
	const struct node *before = tree_find_ident(app->model.tree, app->going.came_from);
	const struct node *cursor = view_cursor(app->model.view);
	char why[VIEW_WHY_SIZE];

	if (app->going.came_from.pid && came_from_orphan(app, before)) {
		app->going.came_from = (struct ident){0};
		go_to_current(app, before);
		return;
	}
	if (!cursor)
		return;
	app->going.came_from = cursor->id;
	if (!view_select_parent(app->model.view)) {
		if (!node_is_top(cursor->parent) &&
			view_why_hidden(app->model.view, cursor->parent, why, sizeof(why)))
			app_notify(app, "the parent, %" PRId32 ", is not shown: %s",
				cursor->parent->id.pid, why);
		return;
	}
	if (has_another(cursor))
		app_notify(app,
			"%" PRId32 " started %" PRId32 ", whose current parent is %" PRId32
			": press g again to go there",
			cursor->parent->id.pid, cursor->id.pid, cursor->current.pid);
}
