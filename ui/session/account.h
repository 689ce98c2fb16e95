/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * account.h - the system's users and groups.
 *
 * A program without shared libraries cannot load what /etc/nsswitch.conf names: those modules need
 * the C library that they were built with.  It reads /etc/passwd and /etc/group only.  Users that
 * are not in there, such as those of LDAP, then have no entry, and are shown by number.
 */
#ifndef UI_SESSION_ACCOUNT_H
#define UI_SESSION_ACCOUNT_H

#include <pwd.h>
#include <stdbool.h>

/* The entry of a user, valid until the next call; NULL: not found.  May block: the system may ask a
 * server. */
const struct passwd *account_by_uid(uid_t uid);
const struct passwd *account_by_name(const char *name);
/* Gives this process the groups of a user, with gid.  Needs CAP_SETGID.  Returns 0 or -errno. */
int account_join_groups(const char *name, gid_t gid);

#endif
