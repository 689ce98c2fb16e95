/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * read_limits.h - how much is read of other processes, and for how long.
 *
 * They may belong to any user, and may have made what is read of them endless, or slow.  Counts are
 * in bytes or entries, times in nanoseconds.
 */
#ifndef CORE_IO_READ_LIMITS_H
#define CORE_IO_READ_LIMITS_H

#include "core/base/clock.h"

/* ---- how much ---- */

/* Of arguments, without an option for it; the maximum of a single argument. */
#define READ_ARGS_MAX (128u << 10)
/* Of arguments and environment on the details page: what an exec passes on by default. */
#define READ_BLOCK_MAX (2 << 20)
/* Words of them shown there: the page is built again after every change. */
#define READ_WORDS_MAX 10000
/* Of a link.  The kernel returns at most a page. */
#define READ_LINK_MAX 4096
/* Of other files in /proc/PID (limits, status, cgroup): the largest is about 5 KiB. */
#define READ_FILE_MAX 16384
/* Threads whose bytes are added, one file each. */
#define READ_IO_THREADS 1024
/* Descriptors counted one by one, where the kernel does not report their number. */
#define READ_FILES_MAX 100000
/* Open files listed on the details page, and threads whose names are. */
#define READ_LISTED_MAX 4096
/* Of a script's first line, as the kernel reads it, and headers of an ELF program. */
#define READ_SCRIPT_MAX  256
#define READ_HEADERS_MAX 64

/* ---- how long ---- */

/* One reply of one process or one file.  Usually takes less than a millisecond. */
#define READ_WAIT_NS 200000000ull
/* Minimum of that, when others have used up the time. */
#define READ_WAIT_MIN_NS 20000000ull
/* For all processes that do not reply: how long they may delay the first tree. */
#define READ_WAIT_ALL_NS SECOND_NS
/* After this long that time is available again. */
#define READ_FORGIVE_NS (10 * SECOND_NS)
/* How long a reader that only waits for a CPU may take. */
#define READ_STARVED_NS (2 * SECOND_NS)
/* One step of the event loop, so that keys stay responsive. */
#define READ_STEP_NS 4000000ull
/* For data that should be in the first picture. */
#define READ_SOON_NS 10000000ull
/* Processes of one owner (except root) that may fail to reply; then other owners come first. */
#define READ_STUCK_OWNER 3
/* After a fork that failed, no reader is started for so long. */
#define READ_FORK_NS 100000000ull
/* Readers that cannot be ended, since they are blocked in the kernel. */
#define READ_STUCK_READERS 8

/* The name of a user: a name service may contact another machine. */
#define READ_NAME_NS (10 * SECOND_NS)
/* The screen waits this long for names in total, and regains 1 part in 50 of the time. */
#define READ_NAMES_SOON_NS 200000000ull
/* Where a name cannot be added later: --once, --batch, --user. */
#define READ_NAMES_NS (2 * SECOND_NS)
/* Counting descriptors; renicing threads. */
#define READ_COUNT_NS 20000000ull
/* Each of three steps of listing open files: its own, its sockets, the other ends; and threads. */
#define READ_LIST_NS    40000000ull
#define READ_THREADS_NS SECOND_NS

#endif
