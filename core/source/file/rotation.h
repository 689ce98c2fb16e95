/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * rotation.h - the files of a recording that rotates: FILE.1 to FILE.COUNT, in a circle.
 *
 * All are opened at the start, when mayfly still may; later none is created, renamed or removed,
 * and no privilege is needed.  The next one is always the oldest: one without events first, then by
 * the time of its last change.  It is emptied when its turn comes.  Only a file that is empty, or
 * begins as a recording, is taken.
 */
#ifndef CORE_SOURCE_FILE_ROTATION_H
#define CORE_SOURCE_FILE_ROTATION_H

#include "core/trace.h"

#define ROTATION_FILES_MAX 1000
#define ROTATION_BYTES_MIN (1u << 20) /* of each: some blocks, and a snapshot */

struct rotation;

/*
 * New files get the header.  NULL: errno is set as by outfile_open, and the number of the file is
 * in *failed (0: of none).
 */
struct rotation *rotation_open(
	const char *path, unsigned count, const struct trace_header *header, unsigned *failed);
void rotation_free(struct rotation *rotation); /* NULL is fine */
/* A descriptor of the oldest file, which is now the newest; the caller's.  -1: errno is set. */
int rotation_next(struct rotation *rotation);
/* The number of that file; 0: there was none yet. */
unsigned rotation_number(const struct rotation *rotation);

#endif
