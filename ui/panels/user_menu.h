/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* user_menu.h - the list of users that own processes. */
#ifndef UI_PANELS_USER_MENU_H
#define UI_PANELS_USER_MENU_H

#include "core/query/filter.h"

#define USER_MENU_ALL UINT32_MAX

struct user_menu_entry {
	uint32_t uid;       /* USER_MENU_ALL: the first entry */
	uint64_t processes; /* running ones */
	char name[32];      /* not escaped */
};

struct user_menu {
	struct user_menu_entry *entries;
	unsigned count, chosen;
	uint32_t room;
};

/*
 * Lists "all users", then the owners of running processes by name; chooses uid.  O(nodes).  False:
 * no memory.
 */
bool user_menu_fill(struct user_menu *menu, const struct tree *tree,
	const struct query_context *names, uint32_t uid);
void user_menu_free(struct user_menu *menu);

#endif
