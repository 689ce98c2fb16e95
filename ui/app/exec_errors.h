/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * exec_errors.h - why execs failed, if the files show more than the error: a script whose
 * interpreter is missing.
 *
 * Only the files of processes on the screen are read, once, and only for a live source.  The
 * result is kept for later frames.  The files may belong to any user, and the file system may hang:
 * a child reads them (core/reader/reader.h).
 */
#ifndef UI_APP_EXEC_ERRORS_H
#define UI_APP_EXEC_ERRORS_H

#include "core/tree/failed_execs.h"

#include <stdbool.h>

#define EXEC_ERRORS_KEPT 256 /* a power of two */
#define EXEC_ERRORS_TEXT 512

struct exec_errors {
	struct exec_error {
		struct ident id;
		uint32_t total; /* execs that had failed when the files were checked */
		char *text;     /* printable; NULL: the error is the whole reason */
	} kept[EXEC_ERRORS_KEPT];
	unsigned checks_left; /* files that this frame may still check */
	uint64_t soon_ns;     /* that this frame may still wait */
	struct reader *reader;
	unsigned files; /* files of the process that is being checked */
	unsigned place; /* in kept, of that process */
	bool waiting;   /* for the reader: call exec_errors_begin again soon */
};

void exec_errors_free(struct exec_errors *exec_errors);
/* a new frame: more files may be checked */
void exec_errors_begin(struct exec_errors *exec_errors);
void exec_errors_check(
	struct exec_errors *exec_errors, const struct tree *tree, const struct node *node);
/*
 * Returns "x.sh: interpreter /usr/bin/pyton3 not found", for example; NULL: no such reason is
 * known.
 */
const char *exec_errors_find(const struct exec_errors *exec_errors, const struct node *node);

#endif
