/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * detail.h - what only /proc knows of one living process, read on request.
 *
 *	detail_read -> detail_go_on until it is false -> detail_free ... -> detail_reader_free
 *
 * Arguments and environment are in the process's memory, which may block; a list of threads or open
 * files may be long.  They come a moment later, or not at all (reader.h).  The rest never blocks.
 *
 * All is read through one descriptor of /proc/PID whose identity was checked: it belongs to that
 * process, or is missing.  If its first thread has ended, that directory has nothing any more, and
 * the one of a thread that lives is read.  Each item may be missing by itself: most are readable
 * only by the owner and root.
 */
#ifndef CORE_SOURCE_DETAIL_DETAIL_H
#define CORE_SOURCE_DETAIL_DETAIL_H

#include "core/event.h"
#include "core/io/read_limits.h"
#include "core/source/detail/proc_state.h"

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

/*
 * What a reader reads: name, member of struct detail.  The open files are read only when they are
 * asked for, all others at once.
 */
#define DETAIL_PARTS(X)                                                                            \
	X(ARGS, args)                                                                              \
	X(ENVIRONMENT, environment)                                                                \
	X(PARENT_ENVIRONMENT, parent_environment)                                                  \
	X(THREAD_NAMES, thread_names)                                                              \
	X(MEMORY, memory)                                                                          \
	X(OPEN_FILES, open_files)

enum detail_part {
#define X(name, member) PART_##name,
	DETAIL_PARTS(X)
#undef X
		PART_COUNT
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
	struct detail_block parent_environment; /* err -ESRCH: no parent to read it of */
	struct detail_block thread_names;       /* one word per thread */
	struct detail_block memory;             /* the text of smaps_rollup */
	struct detail_block open_files;         /* see open_files.h */
	struct proc_state state;
	long files;                           /* open; or a negative errno */
	bool more_files;                      /* files is a lower bound */
	uint64_t namespaces[NAMESPACE_COUNT]; /* inodes; 0: not known */
	bool shared[NAMESPACE_COUNT];         /* the same as mayfly's */
	bool leader_ended; /* its first thread has ended: all this is of one that lives */
	struct ident id, parent;
	struct reader *reader;              /* the caller's */
	enum detail_part asked[PART_COUNT]; /* what it reads now */
	unsigned asked_count;               /* 0: nothing */
	bool wants_files;                   /* next */
};

/*
 * NULL: no memory.  *reader is NULL at first, is made here, and is kept by the caller for the next
 * one; it serves one detail at a time.  A child of it that is stuck may end long after its detail.
 * The parent's environment is read for a comparison; its pid is 0: there is none to read.
 */
struct detail *detail_read(struct reader **reader, struct ident id, struct ident parent);
/* Reads the open files, again if they were read before: call detail_go_on. */
void detail_list_files(struct detail *detail);
/* Takes what has arrived, and waits for more up to wait_ns.  Returns false when all is complete. */
bool detail_go_on(struct detail *detail, uint64_t wait_ns);
void detail_free(struct detail *detail);        /* NULL is fine */
void detail_reader_free(struct reader *reader); /* after the details; NULL is fine */
const char *detail_namespace_name(enum detail_namespace which);

/* Of memory: a line such as "Pss", in bytes.  False: not known. */
bool detail_memory(const struct detail *detail, const char *name, uint64_t *bytes);

#endif
