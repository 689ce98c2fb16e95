/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * detail.h - what only /proc knows of one living process, read when somebody looks.
 *
 * All of it is read through one descriptor of /proc/PID whose owner was checked: it is of that
 * process, or missing.  Each item may be missing for itself: most are for its owner and root.
 */
#ifndef CORE_SOURCE_DETAIL_H
#define CORE_SOURCE_DETAIL_H

#include "core/event.h"

#include <stdbool.h>
#include <sys/types.h>

#define DETAIL_BLOCK_MAX (4u << 20) /* bytes kept of arguments, and of the environment */
#define DETAIL_TEXT_MAX  4096
#define DETAIL_FILES_MAX 1000000

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

/* NUL-parted words, as the process has them. */
struct detail_block {
	char *text; /* len bytes, then a NUL */
	size_t len;
	size_t whole; /* bytes there are; what is more than len was cut */
	int err;      /* why there is none: a negative errno */
};

struct detail_text {
	char text[DETAIL_TEXT_MAX]; /* "" when err */
	int err;
};

struct detail {
	int err; /* nothing is known: -ESRCH it has ended, -ESTALE the pid is another's, ... */
	struct detail_text exe, cwd, root;
	struct detail_block args, environment;
	long files; /* open; or a negative errno */
	uint64_t files_limit, processes_limit, core_limit,
		memory_limit; /* soft; UINT64_MAX: none */
	bool has_limits;
	uint64_t namespaces[NAMESPACE_COUNT]; /* inodes; 0: not known */
	bool shared[NAMESPACE_COUNT];         /* with us */
};

struct detail *detail_read(struct ident id); /* NULL: no memory */
void detail_free(struct detail *detail);     /* NULL is fine */
const char *detail_namespace_name(enum detail_namespace which);

/* The soft limit of a line of /proc/PID/limits that begins with name; false: no such line. */
bool detail_limit(const char *limits, const char *name, uint64_t *limit);

#endif
