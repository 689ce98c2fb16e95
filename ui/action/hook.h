/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * hook.h - runs the command of --exec, again and again, each time with other standard input.
 *
 *      hook_start -> hook_is_free, hook_run for each match -> hook_end
 *
 * hook_start forks a helper, before mayfly drops its privileges: it becomes the user that the
 * command is for, starts all of them, each in a process group of its own, and ends those that last
 * too long.  It reports on standard error what has failed.  It ends with mayfly, however that ends.
 */
#ifndef UI_ACTION_HOOK_H
#define UI_ACTION_HOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOOK_RUNNING_MAX 8                     /* at once; and so many in a burst, */
#define HOOK_EVERY_NS    UINT64_C(1000000000)  /* after which there is one in this time */
#define HOOK_TIMEOUT_NS  UINT64_C(30000000000) /* then SIGTERM to its group, */
#define HOOK_KILL_NS     UINT64_C(2000000000)  /* and that much later SIGKILL */
#define HOOK_GRACE_NS    UINT64_C(2000000000)  /* from hook_end to SIGTERM */

struct hook;

/*
 * command is for /bin/sh -c; borrowed.  as: see ui/session/child_user.h.  NULL: errno, and
 * *user_failed if the helper cannot become that user.
 */
struct hook *hook_start(const char *command, uid_t as, bool *user_failed);
pid_t hook_pid(const struct hook *hook); /* of the helper, the parent of the commands */
/* Whether the bounds allow another one now (CLOCK_BOOTTIME). */
bool hook_is_free(struct hook *hook, uint64_t now_ns);
/* Waits until fewer than HOOK_RUNNING_MAX run, whatever the rate.  False: mayfly is to end, or the
 * helper is gone. */
bool hook_wait(struct hook *hook);
/* Runs it with that standard input, a file at its begin; borrowed.  0, or -errno: the helper is
 * gone. */
int hook_run(struct hook *hook, int input);
void hook_end(struct hook *hook); /* waits for those that run, as said above; NULL is fine */

#endif
