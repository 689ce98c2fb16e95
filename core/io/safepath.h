/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * safepath.h - walks a path one component at a time, by descriptors, so that links, files and
 * directories that another user puts in the way are refused and never followed.
 *
 *      safepath_open -> safepath_create, or safepath_reopen -> safepath_close
 *
 * Trusted users are root, the effective user, and the user who called sudo (caller.h).  Symbolic
 * links of others are never followed, in any directory and whatever fs.protected_symlinks is.  In
 * /proc the kernel resolves links itself: /dev/stdout and /dev/fd/N are descriptors that mayfly was
 * given.
 */
#ifndef CORE_IO_SAFEPATH_H
#define CORE_IO_SAFEPATH_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>

enum safepath_flag {
	/* Directories, links and the file must belong to root or the effective user. */
	SAFEPATH_OWN = 1 << 0,
	/*
	 * With SAFEPATH_OWN, for reading only: from some component on everything except links may
	 * belong to one other user instead.
	 */
	SAFEPATH_READ = 1 << 1,
	SAFEPATH_NO_LINK = 1 << 2, /* refuse a link as the last component: SAFEPATH_LINK */
	SAFEPATH_MAKE = 1 << 3,    /* create missing directories, mode 0700 */
};

struct safepath {
	int dir;                 /* O_PATH descriptor of the directory that holds name */
	int file;                /* O_PATH descriptor of the file, -1: it does not exist */
	bool given;              /* a descriptor in /proc: its owner does not matter */
	struct stat dir_stat;    /* of dir */
	struct stat stat;        /* of file */
	char name[NAME_MAX + 1]; /* the last component, links resolved */
	uid_t other;             /* SAFEPATH_READ: the one other user, 0: none */
};

/*
 * Why a path is refused: codes in the place of an errno, above the kernel's (1 to 4095).  code,
 * sentence about the file.
 */
#define SAFEPATH_REFUSALS(X)                                                                       \
	X(LINK_OTHERS, "a symbolic link in its path belongs to another user; use a path without "  \
		       "the link")                                                                 \
	X(DIR_OTHERS, "a directory in its path belongs to another user; use a path whose "         \
		      "directories belong to root or to you")                                      \
	X(FILE_OTHERS, "it belongs to another user; use another name, or remove it")               \
	X(FILE_NAMES, "it has more than one hard link, and other users may create files in its "   \
		      "directory; use another name, or remove it")                                 \
	X(LINK, "it is a symbolic link; edit its target, or replace it with a regular file")       \
	X(OUT_LINK, "it is a symbolic link; use the name of the file itself")                      \
	X(EXISTS, "it exists; use another name, or --force to replace it")                         \
	X(NOT_RECORDING, "it exists and is no recording; use another name")                        \
	X(NOT_REGULAR,                                                                             \
		"it is a device, a FIFO, a socket or a directory; replace it with a regular file") \
	X(READ_ONLY, "it is read-only; make it writable with chmod u+w")                           \
	X(LINKED, "it has another hard link, which would keep the old text; replace it with a "    \
		  "copy of its own")                                                               \
	X(GROUP, "its group is not one of yours, and would be lost; change it with chgrp")         \
	X(CHANGED, "it was replaced while being opened; try again, or use another directory")

enum safepath_refusal {
	SAFEPATH_NONE = 4095,
#define X(code, sentence) SAFEPATH_##code,
	SAFEPATH_REFUSALS(X)
#undef X
};

/*
 * Walks the path.  Returns 0, and the caller closes it; or -errno or -SAFEPATH_ code, with nothing
 * open.
 */
int safepath_open(struct safepath *path, const char *text, unsigned flags);
void safepath_close(struct safepath *path);

/* Creates the file, which must not exist.  Returns a descriptor, or -errno such as -EEXIST. */
int safepath_create(const struct safepath *path, int flags, mode_t mode);
/*
 * Opens the existing file: exactly the one that stat describes, otherwise returns
 * -SAFEPATH_CHANGED.  Returns a descriptor, or -errno.  Never truncates; does not block on a
 * regular file.
 */
int safepath_reopen(const struct safepath *path, int flags);

bool safepath_trusts(uid_t uid);
/* strerror that also knows the refusals; err is positive. */
const char *safepath_strerror(int err);

#endif
