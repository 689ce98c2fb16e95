/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - the command after "--": started held, run as the invoking user, waited for.
 *
 * command_start forks; the child waits until command_release, so that the capture can be told
 * its pid before it executes anything.  Under sudo (SUDO_UID, SUDO_GID, SUDO_USER) the child runs
 * as the user who called sudo, with that user's groups.
 */
#ifndef UI_SESSION_CHILD_H
#define UI_SESSION_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define COMMAND_OUTPUT_MAX (1u << 20) /* the newest bytes kept under the screen */

enum command_output {
	COMMAND_TO_STDOUT, /* -o is given: ours is elsewhere */
	COMMAND_TO_STDERR, /* our own output has standard output */
	COMMAND_KEPT, /* under the screen: both streams kept; its standard input is /dev/null */
};

struct command;

struct command *command_start(char **argv, enum command_output output); /* NULL: errno */
void command_release(struct command *command);
pid_t command_pid(const struct command *command);
int command_output_fd(const struct command *command); /* COMMAND_KEPT: poll it; else -1 */
/* When it is readable: takes some.  1: there may be more, 0: it has ended, or -errno. */
int command_read_output(struct command *command);
/* What is kept; *dropped gets how many older bytes are not. */
const char *command_output(const struct command *command, size_t *len, uint64_t *dropped);
bool command_reap(struct command *command);             /* on SIGCHLD: true once it has ended */
int command_exit_status(const struct command *command); /* its code, 128 + signal, 126, 127 */
void command_free(struct command *command);             /* does not end it; NULL is fine */

#endif
