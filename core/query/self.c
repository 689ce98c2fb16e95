// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/self.h"

#include <string.h>

/* It inherits the image of mayfly. */
static bool is_child(const struct self *self, const struct node *node)
{
	const struct node *parent = node->parent;

	return parent && parent->id.pid == self->pid &&
	       (node->id.pid != self->command || (node->image && node->image == parent->image));
}

static bool is_ancestor(const struct self *self, const struct node *node)
{
	for (unsigned i = 0; i < self->ancestor_count; i++)
		if (self->ancestors[i] == node->id.pid)
			return true;
	return false;
}

static bool has_text(const struct image *image, const char *text)
{
	return memmem(image->args, image->args_len, text, strlen(text));
}

bool self_has(const struct self *self, const struct node *node, const char *text)
{
	node = node_process(node);
	if (!self->pid || node->id.pid == self->pid)
		return self->pid;
	if (is_child(self, node))
		return true;
	return node->image && is_ancestor(self, node) && has_text(node->image, self->name) &&
	       has_text(node->image, text);
}
