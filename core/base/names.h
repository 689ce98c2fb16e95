/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - names of numbers: the C library's of signals and errors, the kernel's of terminals.
 */
#ifndef CORE_BASE_NAMES_H
#define CORE_BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/*
 * "SIGTERM", "SIGRTMIN+3"; "ENOENT".  A number without a name gives "SIG99", "E1234": that text
 * is good until this thread's next call, all others for ever.
 */
const char *signal_name(int number);
/* "TERM", "SIGTERM", "sigterm", "RTMIN+3", "15"; 0 when it is no signal. */
int signal_number(const char *name);

const char *errno_name(int number);
/* "ENOENT" or "2"; 0 when it is none. */
int errno_number(const char *name);

/*
 * A terminal, such as "pts/3", "tty1", "ttyS0".  tty is major << 20 | minor; 0 gives "".  Returns
 * the length, writes at most size bytes.
 */
size_t tty_write(char *out, size_t size, uint32_t tty);

#endif
