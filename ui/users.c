// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/users.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS     1024 /* a power of two */
#define USERS_MAX (SLOTS / 4 * 3)
#define NAME_SIZE 36

struct user {
	uint32_t uid;
	char name[NAME_SIZE]; /* "": a free slot */
};

struct users {
	unsigned count;
	struct user slots[SLOTS];
};

struct users *users_new(void)
{
	return calloc(1, sizeof(struct users));
}

void users_free(struct users *users)
{
	free(users);
}

/* The slot of this user, or the free one where it belongs. */
static struct user *find_slot(struct users *users, uint32_t uid)
{
	uint32_t i = uid * UINT32_C(2654435769) >> 22;

	while (users->slots[i].name[0] && users->slots[i].uid != uid)
		i = (i + 1) % SLOTS;
	return &users->slots[i];
}

static void ask_system(struct user *user, uint32_t uid)
{
	const struct passwd *entry = getpwuid(uid);

	user->uid = uid;
	if (entry && entry->pw_name[0] && strlen(entry->pw_name) < NAME_SIZE)
		strcpy(user->name, entry->pw_name);
	else
		snprintf(user->name, NAME_SIZE, "%u", uid);
}

const char *users_name(void *ctx, uint32_t uid)
{
	struct users *users = ctx;
	struct user *user = find_slot(users, uid);

	if (user->name[0])
		return user->name;
	/* More users than anybody has at a time: start anew rather than grow without end. */
	if (users->count == USERS_MAX) {
		memset(users, 0, sizeof(*users));
		user = find_slot(users, uid);
	}
	users->count++;
	ask_system(user, uid);
	return user->name;
}
