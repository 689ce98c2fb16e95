/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * user_names.h - user names by uid, looked up once each.
 *
 * A lookup may go to a name service on another machine, so a child process does it
 * (core/reader/reader.h).  Until the name arrives, the uid in digits is shown; if it does not
 * arrive within READ_NAME_NS, for good.  While no child can be started, lookups wait.
 */
#ifndef UI_SESSION_USER_NAMES_H
#define UI_SESSION_USER_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct user_names;

/* wait_ns: how long user_names_get may wait in total; 1/50 of elapsed time is added back.  NULL: no
 * memory. */
struct user_names *user_names_new(uint64_t wait_ns);
void user_names_free(struct user_names *users); /* NULL is fine */
/*
 * The name, or the uid in digits.  Valid until the next call.  users is a struct user_names; the
 * type is that of query_context.user_name.
 */
const char *user_names_get(void *users, uint32_t uid);

/* Reads late replies.  True: a user that was shown as a number has a name now. */
bool user_names_turn(struct user_names *users);
/* When the next turn is due; 0: none */
uint64_t user_names_due_ns(const struct user_names *users, uint64_t now_ns);

/* 0; -ENOENT: no such user; -ETIME: no answer within READ_NAMES_NS; or another -errno. */
int user_names_find(const char *name, uint32_t *uid);

#endif
