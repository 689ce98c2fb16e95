/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * finished.h - the rows of a tree at the end of a session, as the screen would show them.
 *
 * They are the processes that have started or exited while mayfly watched, those of --pid, and the
 * ancestors of all these.  The rows are those of a view (core/view/view.h), with the filter, scope
 * and order of the options.  A process has a row of its own, unless there are more rows than
 * FINISHED_EACH: then short-lived siblings of a kind share one (core/view/storms.h).
 *
 * What is not in the tree any more has no row: finished_write_missing says so.
 */
#ifndef UI_EXPORT_FINISHED_H
#define UI_EXPORT_FINISHED_H

#include "core/timeline/critical.h"
#include "core/view/view.h"
#include "ui/print/headless.h"
#include "ui/print/print.h"

#define FINISHED_EACH 1000

struct finished {
	struct view *view;
	struct row *rows; /* without guides; ROW_LAST is among these rows */
	uint32_t count, room;
	uint64_t not_kept;  /* processes that have left the tree early */
	uint64_t collapsed; /* processes without a row of their own: they are part of a storm */
	uint32_t limit;     /* --history */
	uint32_t *lines;    /* by the number of a node: its row + 1; finished_number */
	uint32_t line_room;
};

/* The tree must not change until finished_close.  False: no memory; the caller closes it, too. */
bool finished_open(struct finished *finished, const struct headless_seen *seen);
void finished_close(struct finished *finished);

/* Its command line, escaped; "..." is where it is cut. */
void finished_write_command(char *out, size_t size, const struct node *node);
/* How it ended, and how long it ran: "exit 2  5.8ms", "running  12s"; "" for what only leads to
 * others.  Of a storm, its sums.  At most FINISHED_END bytes. */
size_t finished_write_end(
	char *out, size_t size, const struct row *row, const struct query_context *context);
#define FINISHED_END 96

/* It ran before, and is only there for what it has started: neither a bar nor an end of its own. */
bool finished_ran_before(const struct row *row);
uint64_t finished_end_ns(const struct row *row, uint64_t now_ns); /* when it ended, or now */
/* From the first start of a row to the last end; both now_ns if there is none. */
void finished_find_extent(
	const struct finished *finished, uint64_t now_ns, uint64_t *from_ns, uint64_t *to_ns);

/*
 * The critical path of the command, or of the process of --pid; empty without these, when there is
 * no one path, and without memory.  Afterwards finished_find_row works.
 */
void finished_find_path(
	struct finished *finished, const struct headless_seen *seen, struct critical *critical);
/* The row that stands for the process of a segment; UINT32_MAX: none. */
uint32_t finished_find_row(const struct finished *finished, const struct tree *tree,
	const struct critical_segment *segment);

/* A sentence about what is missing; "": nothing is.  At most FINISHED_END * 2 bytes. */
void finished_write_missing(char *out, size_t size, const struct finished *finished);

#endif
