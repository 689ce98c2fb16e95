// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/user_names.h"

#include "core/base/hash_map.h"
#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "ui/session/account.h"
#include "ui/session/loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS      1024 /* a power of two */
#define USERS_MAX  (SLOTS / 4 * 3)
#define NAME_SIZE  36
#define BATCH      64
#define LOGIN_SIZE 256 /* of a name given to user_names_find */
#define REFILL     50  /* 1/50 of elapsed time is added to the time that may be waited */
#define TURN_NS    UINT64_C(50000000)

enum state { NAMED, WANTED, REQUESTED };

struct user {
	uint32_t uid;
	enum state state;
	bool shown;           /* was returned as a number */
	char name[NAME_SIZE]; /* "": the slot is free */
};

struct user_names {
	struct reader *reader;
	uint64_t wait_ns;
	uint64_t left_ns, left_at_ns; /* time that may still be waited, as of left_at_ns */
	uint32_t batch[BATCH];
	unsigned requested, taken; /* of the batch: sent, and replies read */
	unsigned wanted;           /* slots in state WANTED */
	bool late;                 /* a number has become a name */
	unsigned count;
	struct user slots[SLOTS];
};

/* reader_fn, runs in the child: uid -> name with its NUL, or nothing. */
static size_t serve_name(const void *request, char *out, size_t room)
{
	const struct passwd *entry;
	uint32_t uid;

	memcpy(&uid, request, sizeof(uid));
	entry = account_by_uid(uid);
	if (!entry || strlen(entry->pw_name) >= room)
		return 0;
	strcpy(out, entry->pw_name);
	return strlen(out) + 1;
}

struct user_names *user_names_new(uint64_t wait_ns)
{
	const struct reader_limits limits = {
		.requests = BATCH,
		.request_bytes = sizeof(uint32_t),
		.reply_bytes = NAME_SIZE,
		.batch_bytes = 2 * BATCH * NAME_SIZE,
		.wait_ns = READ_NAME_NS,
		.all_ns = 8 * READ_NAME_NS,
	};
	struct user_names *users = calloc(1, sizeof(*users));

	if (!users)
		return NULL;
	users->wait_ns = users->left_ns = wait_ns;
	users->left_at_ns = loop_now_ns();
	users->reader = reader_new(serve_name, &limits);
	if (users->reader)
		return users;
	free(users);
	return NULL;
}

void user_names_free(struct user_names *users)
{
	if (!users)
		return;
	reader_free(users->reader);
	free(users);
}

/* The slot of this user, or the free slot for it. */
static struct user *find_slot(struct user_names *users, uint32_t uid)
{
	size_t i = hash_map_mix(0, uid) >> 32 & (SLOTS - 1);

	while (users->slots[i].name[0] && users->slots[i].uid != uid)
		i = (i + 1) % SLOTS;
	return &users->slots[i];
}

/* ---- lookups ---- */

static void request_names(struct user_names *users)
{
	if (users->taken < users->requested || !users->wanted)
		return;
	reader_begin(users->reader);
	users->requested = users->taken = 0;
	for (unsigned i = 0; users->wanted && i < SLOTS; i++) {
		struct user *user = &users->slots[i];

		if (user->state != WANTED || !reader_add(users->reader, &user->uid))
			continue;
		user->state = REQUESTED;
		users->wanted--;
		users->batch[users->requested++] = user->uid;
	}
	reader_go(users->reader);
}

static void keep_name(struct user_names *users, uint32_t uid, const char *name)
{
	struct user *user = find_slot(users, uid);

	if (!user->name[0] || user->state != REQUESTED)
		return; /* user_names_get has cleared the table meanwhile */
	user->state = NAMED;
	if (!name || !*name)
		return;
	memcpy(user->name, name, strlen(name) + 1);
	users->late |= user->shown;
}

/* Reads all replies of the batch.  False: the next one did not arrive in time. */
static bool read_replies(struct user_names *users, uint64_t wait_ns)
{
	const char *name = NULL;
	ssize_t len = 0;

	while (users->taken < users->requested) {
		len = reader_reply(users->reader, users->taken, wait_ns, &name);
		if (len == -EAGAIN || len == -EBUSY)
			return false;
		keep_name(users, users->batch[users->taken++], len > 0 ? name : NULL);
	}
	return true;
}

static uint64_t time_left(struct user_names *users, uint64_t now_ns)
{
	users->left_ns += (now_ns - users->left_at_ns) / REFILL;
	users->left_at_ns = now_ns;
	if (users->left_ns > users->wait_ns)
		users->left_ns = users->wait_ns;
	return users->left_ns;
}

/* Waits for the user's batch, and the batch before it, while time is left. */
static void wait_for(struct user_names *users, struct user *user)
{
	uint64_t now_ns = loop_now_ns(), spent_ns;
	uint64_t left_ns = time_left(users, now_ns);

	request_names(users);
	while (user->state != NAMED && read_replies(users, left_ns))
		request_names(users);
	spent_ns = loop_now_ns() - now_ns;
	users->left_ns -= spent_ns < left_ns ? spent_ns : left_ns;
}

const char *user_names_get(void *ctx, uint32_t uid)
{
	struct user_names *users = ctx;
	struct user *user = find_slot(users, uid);

	if (user->name[0])
		return user->name;
	/* The table is full: clear it. */
	if (users->count == USERS_MAX) {
		memset(users->slots, 0, sizeof(users->slots));
		users->count = users->wanted = 0;
		user = find_slot(users, uid);
	}
	users->count++;
	users->wanted++;
	user->uid = uid;
	user->state = WANTED;
	snprintf(user->name, NAME_SIZE, "%u", uid);
	wait_for(users, user);
	user->shown = user->state != NAMED;
	return user->name;
}

bool user_names_turn(struct user_names *users)
{
	bool late;

	read_replies(users, 0);
	request_names(users);
	late = users->late;
	users->late = false;
	return late;
}

uint64_t user_names_due_ns(const struct user_names *users, uint64_t now_ns)
{
	return users->taken < users->requested || users->wanted ? now_ns + TURN_NS : 0;
}

/* ---- by name ---- */

/* reader_fn, runs in the child: name -> uid, or nothing. */
static size_t serve_uid(const void *request, char *out, size_t room)
{
	const struct passwd *entry = account_by_name(request);
	uint32_t uid = entry ? entry->pw_uid : 0;

	memcpy(out, &uid, sizeof(uid));
	return entry ? sizeof(uid) : 0;
}

int user_names_find(const char *name, uint32_t *uid)
{
	const struct reader_limits limits = {
		.requests = 1,
		.request_bytes = LOGIN_SIZE,
		.reply_bytes = sizeof(*uid),
		.batch_bytes = sizeof(*uid),
		.wait_ns = READ_NAMES_NS,
		.all_ns = 4 * READ_NAMES_NS,
	};
	char request[LOGIN_SIZE] = "";
	const char *reply = NULL;
	struct reader *reader;
	ssize_t len;

	if (strlen(name) >= sizeof(request))
		return -ENOENT;
	strcpy(request, name);
	reader = reader_new(serve_uid, &limits);
	if (!reader)
		return -ENOMEM;
	reader_begin(reader);
	reader_add(reader, request);
	reader_go(reader);
	len = reader_reply(reader, 0, 2 * READ_NAMES_NS, &reply);
	if (len > 0)
		memcpy(uid, reply, sizeof(*uid));
	reader_free(reader);
	return len > 0 ? 0 : len ? (int)len : -ENOENT;
}
