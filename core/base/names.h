/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * names.h - names, signal, errno, capability: names of signals, errors (both as in the C library),
 * terminals and capabilities (as in the kernel).
 */
#ifndef CORE_BASE_NAMES_H
#define CORE_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * "SIGTERM", "SIGRTMIN+3"; "ENOENT".  A number without a name becomes "SIG99", "E1234": that text
 * is valid until this thread's next call, all others for ever.
 */
const char *signal_name(int number);
/* Reads "TERM", "SIGTERM", "sigterm", "RTMIN+3", "15"; returns 0 when it is no signal. */
int signal_number(const char *name);

const char *errno_name(int number);
/* Reads "ENOENT" or "2"; returns 0 when it is no error. */
int errno_number(const char *name);

/*
 * Writes a terminal, such as "pts/3", "tty1", "ttyS0".  tty is major << 20 | minor; 0 is "".
 * Returns the length; writes at most size bytes.
 */
size_t names_write_tty(char *out, size_t size, uint32_t tty);

/* Reads what names_write_tty has written.  False: the name is not one of a terminal. */
bool names_read_tty(const char *name, uint32_t *tty);

#define CAPABILITY_COUNT 41                   /* as of Linux 6.18 */
const char *capability_name(unsigned number); /* "sys_admin"; NULL: unknown */

#endif
