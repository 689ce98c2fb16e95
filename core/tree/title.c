// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include <errno.h>
#include <string.h>

static bool is_moved(const struct image *image, const struct event *event)
{
	return event->exec.exe && strcmp(image->exe, event->exec.exe);
}

/* The title of the exec itself needs no image of its own. */
static struct image *make_title(const struct event *event, const struct node *node)
{
	struct image *executed = image_executed(node->image), *own = node_own_image(node);
	struct image *before = own ? own->before : NULL, *title;

	if (!executed)
		return image_new(event, NULL);
	if (executed->before == before && image_has_args(executed, &event->exec) &&
		!is_moved(executed, event))
		return image_get(executed);
	title = image_new_title(event, executed, image_get(before));
	if (!title)
		image_put(before);
	return title;
}

int title_take_parts(struct tree *tree, const struct event *event, const struct node *node,
	struct event_parts *parts)
{
	parts->image = make_title(event, node);
	if (parts->image)
		return 0;
	event_parts_drop(tree, parts);
	return -ENOMEM;
}

/* Its parent's arguments are in the memory of a process until it executes, so they count. */
static bool is_new_title(const struct node *node, const struct event *event)
{
	const struct image *image = node->image;

	return !image || (image->time_ns < event->time_ns &&
				 (!image_has_args(image, &event->exec) || is_moved(image, event)));
}

int title_apply(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	struct event_parts parts;

	if (!node || node_is_exited(node) || node->flags & (NODE_KTHREAD | NODE_PLACEHOLDER) ||
		!event->exec.args_len || !is_new_title(node, event))
		return 0;
	if (event_parts_alloc(tree, event, node, &parts) < 0 ||
		title_take_parts(tree, event, node, &parts) < 0)
		return -ENOMEM;
	resolve_mark_seen(tree, node, event->id, event->time_ns);
	node_set_image(tree, node, parts.image);
	parts.image = NULL;
	event_parts_drop(tree, &parts);
	tree_notify(tree, NODE_CHANGED, node, NULL);
	return 1;
}
