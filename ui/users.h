/* SPDX-License-Identifier: GPL-2.0-or-later */
/* users.h - names of users by number, asked of the system once each. */
#ifndef UI_USERS_H
#define UI_USERS_H

#include <stdint.h>

struct users;

struct users *users_new(void);        /* NULL: no memory */
void users_free(struct users *users); /* NULL is fine */
/*
 * The name, or the number in digits when there is none.  Good until the next call.  The ctx of
 * filter_context.user_name may be a struct users: hence the void pointer.
 */
const char *users_name(void *users, uint32_t uid);

#endif
