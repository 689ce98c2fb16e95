// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/panels/user_menu.h"

#include "core/base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_entry(struct user_menu *menu, uint32_t uid)
{
	struct user_menu_entry *entries =
		array_grow(menu->entries, &menu->room, menu->count, sizeof(*entries), 0);

	if (!entries)
		return false;
	menu->entries = entries;
	entries[menu->count++] = (struct user_menu_entry){.uid = uid};
	return true;
}

/* *at is the entry of the process before: most often the next process has the same owner. */
static bool count_process(struct user_menu *menu, uint32_t uid, unsigned *at)
{
	menu->entries[0].processes++;
	if (!*at || menu->entries[*at].uid != uid)
		for (*at = 1; *at < menu->count && menu->entries[*at].uid != uid;)
			++*at;
	if (*at == menu->count && !add_entry(menu, uid))
		return false;
	menu->entries[*at].processes++;
	return true;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct user_menu_entry *)a)->name,
		((const struct user_menu_entry *)b)->name);
}

static void name_entries(struct user_menu *menu, const struct query_context *names, uint32_t uid)
{
	for (unsigned i = 1; i < menu->count; i++) {
		struct user_menu_entry *entry = &menu->entries[i];

		if (names->user_name)
			snprintf(entry->name, sizeof(entry->name), "%s",
				names->user_name(names->ctx, entry->uid));
		else
			snprintf(entry->name, sizeof(entry->name), "%u", entry->uid);
	}
	qsort(menu->entries + 1, menu->count - 1, sizeof(*menu->entries), compare_names);
	for (unsigned i = 0; i < menu->count; i++)
		if (menu->entries[i].uid == uid)
			menu->chosen = i;
}

/* The owner of a placeholder is not known. */
static bool has_owner(const struct node *node)
{
	return !node_is_host(node) &&
	       !(node->flags & (NODE_EXITED | NODE_PLACEHOLDER | NODE_THREAD));
}

bool user_menu_fill(struct user_menu *menu, const struct tree *tree,
	const struct query_context *names, uint32_t uid)
{
	const struct node *node = NULL;
	unsigned at = 0;

	menu->count = menu->chosen = 0;
	if (!add_entry(menu, USER_MENU_ALL))
		return false;
	snprintf(menu->entries[0].name, sizeof(menu->entries[0].name), "all users");
	while ((node = tree_next(tree, node))) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].uid);
		if (has_owner(node) && !count_process(menu, node->uid, &at))
			return false;
	}
	name_entries(menu, names, uid);
	return true;
}

void user_menu_free(struct user_menu *menu)
{
	free(menu->entries);
	*menu = (struct user_menu){0};
}
