/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * detail.h - what only /proc knows of one living process, read on request.
 *
 *	detail_read -> detail_go_on until it is false -> detail_free ... -> detail_reader_free
 *
 * Arguments and environment are in the process's memory, which may block: they come a moment later,
 * or not at all (reader.h).  The rest never blocks.
 *
 * All is read through one descriptor of /proc/PID whose identity was checked: it belongs to that
 * process, or is missing.  If its first thread has ended, that directory has nothing any more, and
 * the one of a thread that lives is read.  Each item may be missing by itself: most are readable
 * only by the owner and root.
 */
#ifndef CORE_SOURCE_PROC_DETAIL_H
#define CORE_SOURCE_PROC_DETAIL_H

#include "core/event.h"
#include "core/io/read_limits.h"

#include <stdbool.h>
#include <sys/types.h>

/* NAME, its file in /proc/PID/ns */
#define DETAIL_NAMESPACES(X)                                                                       \
	X(CGROUP, "cgroup")                                                                        \
	X(IPC, "ipc")                                                                              \
	X(MNT, "mnt")                                                                              \
	X(NET, "net")                                                                              \
	X(PID, "pid")                                                                              \
	X(TIME, "time")                                                                            \
	X(USER, "user")                                                                            \
	X(UTS, "uts")

enum detail_namespace {
#define X(name, file) NAMESPACE_##name,
	DETAIL_NAMESPACES(X)
#undef X
		NAMESPACE_COUNT
};

struct reader;

/* Words separated by NUL, as the process has them. */
struct detail_block {
	char *text; /* len bytes, then a NUL */
	size_t len;
	uint64_t whole; /* total bytes according to the kernel, any number; the rest was cut */
	bool more;      /* the total is not known: there are more than len */
	int err;        /* why no text: -EINPROGRESS being read, -ETIME late, or -errno */
};

struct detail_text {
	char text[READ_LINK_MAX]; /* "" when err */
	bool cut;
	int err;
};

struct detail {
	int err; /* nothing is known: -ESRCH it has ended, -ESTALE the pid was reused, ... */
	struct detail_text exe, cwd, root;
	struct detail_block args, environment;
	long files;      /* open; or a negative errno */
	bool more_files; /* files is a lower bound */
	uint64_t files_limit, processes_limit, core_limit,
		memory_limit; /* soft; UINT64_MAX: none */
	bool has_limits;
	uint64_t namespaces[NAMESPACE_COUNT]; /* inodes; 0: not known */
	bool shared[NAMESPACE_COUNT];         /* the same as mayfly's */
	bool leader_ended;     /* its first thread has ended: all this is of one that lives */
	struct reader *reader; /* the caller's, while it reads the blocks; then NULL */
};

/*
 * NULL: no memory.  *reader is NULL at first, is made here, and is kept by the caller for the next
 * one; it serves one detail at a time.  A child of it that is stuck may end long after its detail.
 */
struct detail *detail_read(struct reader **reader, struct ident id);
/* Takes what has arrived, and waits for more up to wait_ns.  Returns false when all is complete. */
bool detail_go_on(struct detail *detail, uint64_t wait_ns);
void detail_free(struct detail *detail);        /* NULL is fine */
void detail_reader_free(struct reader *reader); /* after the details; NULL is fine */
const char *detail_namespace_name(enum detail_namespace which);

/*
 * Reads the soft limit in the line of /proc/PID/limits that begins with name; false: no such line.
 */
bool detail_limit(const char *limits, const char *name, uint64_t *limit);

#endif
