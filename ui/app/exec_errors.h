/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec_errors.h - why execs failed, where a look at the files tells more than the error: a script
 * whose interpreter is missing.
 *
 * Only for those that are on the screen, once each, and only while the screen shows this machine
 * as it is now.  What was found is kept for the frames that follow.  The files may be anybody's,
 * and on a file system that does not answer: they are read by a child (core/io/reader.h).
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
		uint32_t total; /* attempts it had made when it was looked at */
		char *text;     /* printable; NULL: there is no more to say than the error */
	} kept[EXEC_ERRORS_KEPT];
	unsigned looks;   /* left for this frame */
	uint64_t soon_ns; /* that may still be waited in this frame */
	struct reader *reader;
	unsigned asked; /* files of the cause under way */
	unsigned place; /* in kept, of that one */
	bool waiting;   /* for it: begin again soon */
};

void exec_errors_free(struct exec_errors *exec_errors);
/* another frame: some more looks are good */
void exec_errors_begin(struct exec_errors *exec_errors);
void exec_errors_look(
	struct exec_errors *exec_errors, const struct tree *tree, const struct node *node);
/* "x.sh: interpreter /usr/bin/pyton3 not found"; NULL: nothing of the kind was found. */
const char *exec_errors_find(const struct exec_errors *exec_errors, const struct node *node);

#endif
