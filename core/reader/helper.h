/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * helper.h - the first steps of a child process that works for mayfly: reader.h, starter.h, the
 * terminal of a command, the guard of the process connector.
 */
#ifndef CORE_READER_HELPER_H
#define CORE_READER_HELPER_H

#include <sys/types.h>

#define HELPER_KEPT_FD 3

/* Closes the descriptors from `first` on. */
void helper_close_from(int first);
/* Sets the name and the arguments that others see. */
void helper_set_title(const char *comm, const char *title);
/*
 * The process ends with its parent, and has a session and signals of its own.  Of the descriptors
 * it keeps kept_fd (-1: none), which becomes HELPER_KEPT_FD; the standard ones are /dev/null.
 */
void helper_leave_parent(pid_t parent, int kept_fd);

#endif
