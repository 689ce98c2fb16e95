/* SPDX-License-Identifier: GPL-2.0-or-later */
/* user_menu.h - the users who own processes, to pick one from. */
#ifndef UI_PANELS_USER_MENU_H
#define UI_PANELS_USER_MENU_H

#include "core/query/filter.h"
#include "core/stats/user_counts.h"

#define USER_MENU_EVERYBODY UINT32_MAX

struct user_menu_entry {
	uint32_t uid;       /* USER_MENU_EVERYBODY: the first entry */
	uint64_t processes; /* living */
	char name[32];      /* as the system has it: hostile, like all names */
};

struct user_menu {
	struct user_menu_entry *entries;
	unsigned count, room;
	unsigned chosen;
};

/* Everybody, then the owners of living processes by name; `chosen` on uid.  False: no memory. */
bool user_menu_fill(struct user_menu *menu, struct user_counts *user_counts,
	const struct filter_context *names, uint32_t uid);
void user_menu_free(struct user_menu *menu);

#endif
