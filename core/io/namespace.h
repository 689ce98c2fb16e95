/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * namespace.h - the namespaces that mayfly runs in, as /proc shows them.
 *
 * Pids are those of mayfly's pid namespace, and times those of its time namespace, whatever the
 * source: system calls take these pids and clocks, and /proc shows them.
 */
#ifndef CORE_IO_NAMESPACE_H
#define CORE_IO_NAMESPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum namespace_kind { NAMESPACE_PID, NAMESPACE_USER, NAMESPACE_TIME };

/*
 * Whether mayfly is in the machine's first namespace of that kind, whose inode number is the same
 * on every kernel.  Without /proc: false.
 */
bool namespace_is_first(enum namespace_kind kind);

/*
 * How far clocks are ahead of the machine's: 0 in the first time namespace.  The kernel shows those
 * of the namespace that a process's children get, which may be another one than its own: before
 * Linux 6.3 an exec after unshare(2) did not enter it.
 */
struct namespace_offsets {
	int64_t monotonic_ns;
	int64_t boot_ns;
};

struct namespace_offsets namespace_read_offsets(void);
/* Parses the text of /proc/PID/timens_offsets; what it does not have is 0. */
struct namespace_offsets namespace_parse_offsets(const char *text);

#endif
