/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * user_names.h - names of users by number, asked of the system once each.
 *
 * The system may ask a name service on another machine: a child does (core/io/reader.h).  A
 * name that does not come at once is its number in digits until it is there; one that has not come
 * in READ_NAME_NS stays so.  While no child can be started it is late, too.
 */
#ifndef UI_SESSION_USER_NAMES_H
#define UI_SESSION_USER_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct user_names;

/* wait_ns: that may be waited for names in all; 1 part in 50 of the time comes back.  NULL: no
 * memory. */
struct user_names *user_names_new(uint64_t wait_ns);
void user_names_free(struct user_names *users); /* NULL is fine */
/*
 * The name, or the number in digits.  Good until the next call.  The ctx of
 * query_context.user_name may be a struct user_names: hence the void pointer.
 */
const char *user_names_get(void *users, uint32_t uid);

/* Take names that came late.  True: some that were numbers are names now. */
bool user_names_turn(struct user_names *users);
/* of a turn; 0: none */
uint64_t user_names_due_ns(const struct user_names *users, uint64_t now_ns);

/* 0; -ENOENT: nobody is called so; -ETIME: that could not be known in READ_NAMES_NS; -errno. */
int user_names_find(const char *name, uint32_t *uid);

#endif
