/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * child_user.h - the user that the command runs as, and whether that user may run it.
 *
 * Without --as that is the user who called sudo (core/io/caller.h), with that user's groups, and
 * the user of mayfly otherwise.
 */
#ifndef UI_SESSION_CHILD_USER_H
#define UI_SESSION_CHILD_USER_H

#include <stddef.h>
#include <sys/types.h>

#define CHILD_USER_USUAL ((uid_t)-1) /* no --as */
#define CHILD_CANNOT_RUN 126         /* exit statuses, as shells have them */
#define CHILD_NOT_FOUND  127

uid_t child_user_uid(uid_t as); /* the user that child_user_become makes it */
/* This process becomes that user, for good.  0 or -errno. */
int child_user_become(uid_t as);
const char *child_user_word(uid_t as); /* what has failed if it did */
/*
 * Before anything is opened: whether the command can be found and executed by that user.  0, or the
 * exit status, and a message is printed; it takes a process, since this one keeps its privileges.
 */
int child_user_check(const char *command, uid_t as);
/* Writes why this process could not execute the command.  before: its user before
 * child_user_become.  Returns the exit status. */
int child_user_explain(const char *command, int err, uid_t before, char *message, size_t size);
/* A process of ours has nothing left to do but to end; if it cannot, it stays a zombie of ours. */
void child_user_reap(pid_t pid);

#endif
