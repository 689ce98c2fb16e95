/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * open_files.h - open_files, open_file: what a process has open, and who has the other ends of its
 * pipes and sockets.
 *
 * A reader (core/reader/reader.h) lists them: open_files_write runs in its child, the others
 * read its text.  It is bounded in number and time (core/io/read_limits.h), and counts what it left
 * out.
 */
#ifndef CORE_SOURCE_DETAIL_OPEN_FILES_H
#define CORE_SOURCE_DETAIL_OPEN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All text is that of the process, or of files and names that it has chosen. */
struct open_file {
	const char *fd;
	const char *mode;   /* "r", "w", "rw", or "" (a path only) */
	const char *target; /* a path; or of a socket its kind, addresses and state */
	const char *peer;   /* "812 grep", "812 grep +2"; "": none found */
};

struct open_files_counts {
	unsigned total;      /* open */
	unsigned left_out;   /* of them not listed */
	unsigned unresolved; /* sockets whose addresses were not found */
	unsigned unsearched; /* processes that were not searched for other ends */
};

/* dir_fd: /proc/PID, pid its number.  Returns the length of the text, or -errno. */
ptrdiff_t open_files_write(int dir_fd, int32_t pid, char *out, size_t room);

/*
 * Reads the beginning of such a text.  Returns where the first file is; NULL: it is no such text.
 */
const char *open_files_read_counts(
	const char *text, const char *end, struct open_files_counts *counts);
/* Reads the file at `at`.  Returns where the next one is; NULL: there is none. */
const char *open_files_read(const char *at, const char *end, struct open_file *file);

#endif
