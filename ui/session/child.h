/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - the command after "--": started held, run as the invoking user, waited for.
 *
 * child_start forks; the child waits until child_release, so that the capture can be told
 * its pid before it executes anything.  Under sudo (SUDO_UID, SUDO_GID, SUDO_USER) the child runs
 * as the user who called sudo, with that user's groups.
 */
#ifndef UI_SESSION_CHILD_H
#define UI_SESSION_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CHILD_OUTPUT_MAX (1u << 20) /* the newest bytes kept under the screen */

enum child_output {
	CHILD_TO_STDOUT,   /* -o is given: ours is elsewhere */
	CHILD_TO_STDERR,   /* our own output has standard output */
	CHILD_OUTPUT_KEPT, /* under the screen: both streams kept; its standard input is /dev/null */
};

struct child;

struct child *child_start(char **argv, enum child_output output); /* NULL: errno */
void child_release(struct child *child);
pid_t child_pid(const struct child *child);
int child_output_fd(const struct child *child); /* CHILD_OUTPUT_KEPT: poll it; else -1 */
/* When it is readable: takes some.  1: there may be more, 0: it has ended, or -errno. */
int child_read_output(struct child *child);
/* What is kept; *dropped gets how many older bytes are not. */
const char *child_output(const struct child *child, size_t *len, uint64_t *dropped);
bool child_reap(struct child *child);             /* on SIGCHLD: true once it has ended */
int child_exit_status(const struct child *child); /* its code, 128 + signal, 126, 127 */
void child_free(struct child *child);             /* does not end it; NULL is fine */

#endif
