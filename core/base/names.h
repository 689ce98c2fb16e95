/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - what the C library calls a number. */
#ifndef CORE_BASE_NAMES_H
#define CORE_BASE_NAMES_H

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

#endif
