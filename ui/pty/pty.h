/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * pty.h - the terminal of the command: a pty of the kernel, and a display that shows it.
 *
 *      pty_new -> (in the command's process) pty_attach -> pty_show for what was read, pty_send,
 *      pty_flush, pty_resize ... -> pty_free
 *
 * The command has a session of its own, so the keys that make signals (Ctrl-C, Ctrl-Z) go to its
 * foreground processes, by the kernel, and never to mayfly's.
 */
#ifndef UI_PTY_PTY_H
#define UI_PTY_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct display; /* ui/pty/display.h */
struct pty;

#define PTY_COLUMNS 80 /* until the first pty_resize */
#define PTY_ROWS    24

/* *slave: the command's end, for pty_attach; close it afterwards.  NULL: errno. */
struct pty *pty_new(int *slave);
void pty_free(struct pty *pty); /* hangs up; NULL is fine */
/* The command goes on after mayfly: a process of ours reads what it writes, for as long. */
void pty_leave(struct pty *pty);
int pty_fd(const struct pty *pty); /* to read from, and to poll; does not block */
/* In the process of the command, before it becomes another user: the terminal will be that user's.
 * 0 or -errno. */
int pty_give(int slave, uid_t uid);
/* In the process of the command: a new session, with the terminal as input, output and error. */
int pty_attach(int slave);

/* What was read from pty_fd. */
void pty_show(struct pty *pty, const char *bytes, size_t len);
void pty_resize(struct pty *pty, unsigned columns, unsigned rows);
/* NULL: mayfly was built without libvterm, or memory was short; there is only text then. */
struct display *pty_display(const struct pty *pty);

/* What the person typed.  Sent by pty_flush. */
void pty_send(struct pty *pty, const char *bytes, size_t len);
/* Sends what the command has room for.  True: some is left, call it again soon. */
bool pty_flush(struct pty *pty);
uint64_t pty_lost(const struct pty *pty); /* bytes typed for which there was no room */
bool *pty_typing(struct pty *pty);        /* keys go to the command: the caller sets and reads it */

/* The leader of the group of processes that Ctrl-C reaches; 0: none. */
pid_t pty_foreground(const struct pty *pty);
int pty_number(const struct pty *pty); /* of the command's end: /dev/pts/NUMBER */

#endif
