/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* caller.h - the user who called sudo, from SUDO_UID and SUDO_GID. */
#ifndef CORE_IO_CALLER_H
#define CORE_IO_CALLER_H

#include <sys/types.h>

/*
 * Returns 0 with the caller's ids; with uid 0 and gid 0 when there is no other caller, or when the
 * real user is not root: then the environment cannot be trusted.  Returns -EINVAL, also with uid 0
 * and gid 0, when the variables hold no ids.
 */
int caller_read(uid_t *uid, gid_t *gid);

#endif
