/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read_limits.h - how much is read of other processes, and for how long.
 *
 * They may belong to anybody, and may have made what is read of them endless, or slow.  Counts are
 * in bytes or entries, times in nanoseconds.
 */
#ifndef CORE_IO_READ_LIMITS_H
#define CORE_IO_READ_LIMITS_H

/* ---- how much ---- */

/* Of arguments, where no option says how much; as much as one argument may have. */
#define READ_ARGS_MAX (128u << 10)
/* Of arguments and of the environment on the details page: what an exec passes on by default. */
#define READ_BLOCK_MAX (2u << 20)
/* Words of them that are shown there: the page is written anew whenever something has changed. */
#define READ_WORDS_MAX 10000
/* Of a link.  The kernel gives no more than a page of one. */
#define READ_LINK_MAX 4096
/* Of other files in /proc/PID (limits, status, cgroup): the largest is about 5 KiB. */
#define READ_FILE_MAX 16384
/* Descriptors that are counted one by one, where the kernel does not know how many there are. */
#define READ_FILES_MAX 100000
/* Of a script's first line, as the kernel reads it, and headers of an ELF program. */
#define READ_SCRIPT_MAX  256
#define READ_HEADERS_MAX 64
/* Control groups below one another: managers nest fewer, and each is a descriptor. */
#define READ_CGROUPS_DEPTH 64

/* ---- how long ---- */

/* An answer of one process, or of one file.  Seldom more than a millisecond. */
#define READ_WAIT_NS 200000000ull
/* The least of it: when others have been waited for already. */
#define READ_WAIT_MIN_NS 20000000ull
/* Of all processes that do not answer: what they may delay the first tree. */
#define READ_WAIT_ALL_NS 1000000000ull
/* After so long that much time may be spent on them again. */
#define READ_FORGIVE_NS 10000000000ull
/* In which a reader that only waits for a CPU is still trusted to get one. */
#define READ_STARVED_NS 2000000000ull
/* In one step: a key is waiting. */
#define READ_STEP_NS 4000000ull
/* For what would better be there in the first picture. */
#define READ_SOON_NS 10000000ull
/* Processes of one owner (but root) that are waited for in vain; the others' come first then. */
#define READ_STUCK_OWNER 3
/* After a fork that failed, no reader is started for so long. */
#define READ_FORK_NS 100000000ull
/* Readers that cannot be ended, since the kernel does not let go of them. */
#define READ_STUCK_READERS 8

/* The name of a user: a name service may ask another machine. */
#define READ_NAME_NS 10000000000ull
/* The screen waits for names that long in all, and gets 1 part in 50 of the time back. */
#define READ_NAMES_SOON_NS 200000000ull
/* Where the name cannot be put in later: --once, --batch, --user. */
#define READ_NAMES_NS 2000000000ull
/* Without file handles: a walk over all control groups; descriptors counted; threads reniced. */
#define READ_WALK_NS    50000000ull
#define READ_COUNT_NS   20000000ull
#define READ_THREADS_NS 1000000000ull

#endif
