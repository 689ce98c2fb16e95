/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * child.h - runs the command after "--" as the invoking user, and waits for it.
 *
 * child_start forks a launcher, which keeps the privileges that mayfly drops.  child_release makes
 * it fork the command, as a child of mayfly, and end: the command's life begins then, and what it
 * uses is its own.
 */
#ifndef UI_SESSION_CHILD_H
#define UI_SESSION_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum child_output {
	CHILD_TO_STDOUT,   /* mayfly writes to the file of -o */
	CHILD_TO_STDERR,   /* mayfly writes to standard output */
	CHILD_OUTPUT_KEPT, /* keeps both streams; standard input is /dev/null */
	CHILD_ON_TERMINAL, /* the same, on a terminal of its own (ui/pty/pty.h) */
};

struct child;
struct pty;        /* ui/pty/pty.h */
struct transcript; /* ui/session/transcript.h */

/* as: see child_user.h.  NULL: errno. */
struct child *child_start(char **argv, enum child_output output, uid_t as);
/* True: the command was started now, and has its pid.  False: it was before. */
bool child_release(struct child *child);
pid_t child_pid(const struct child *child);     /* of the launcher before child_release */
int child_output_fd(const struct child *child); /* if the output is kept: poll it; else -1 */
/* Reads some of it; call it when the descriptor is readable.  1: there may be more, 0: end of file,
 * or -errno. */
int child_read_output(struct child *child);
struct pty *child_pty(const struct child *child); /* CHILD_ON_TERMINAL; else NULL */
bool child_is_typing(const struct child *child);  /* keys go to that terminal */
/* What was read so far, if the output is kept; else NULL. */
const struct transcript *child_transcript(const struct child *child);
bool child_reap(struct child *child);                 /* on SIGCHLD: true once it has ended */
int child_exit_status(const struct child *child);     /* its code, 128 + signal, 126, 127 */
int32_t child_wait_status(const struct child *child); /* of wait(2), once it has ended */

/* Of the command and the descendants that were waited for, as time(1) prints it. */
struct child_usage {
	uint64_t elapsed_ns; /* from child_release on */
	uint64_t user_ns, system_ns;
};
/* False: the command has not ended, or was not started. */
bool child_usage(const struct child *child, struct child_usage *usage);
void child_free(struct child *child); /* does not end it; NULL is fine */

#endif
