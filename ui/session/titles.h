/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * titles.h - finds the titles that processes write over their arguments.
 *
 * The kernel reports no event for that, so the command line of a process that has run since the
 * last pass for figures is read again, once, with the path of its file.  An EVENT_TITLE is
 * delivered if either is not the one in the tree.  A process that sleeps costs nothing.  Where CPU
 * times are in clock ticks (source.h), a process may have run without a sign of it: then each is
 * read once in TITLES_ROUND passes, or TITLES_ROUND_ASKED, and what is on the screen in each pass.
 *
 * A command line is in the memory of its process, so a child process reads it (programs_read), at
 * most TITLES_BATCH in each TITLES_BATCH_NS.  Those on the screen come first; others wait their
 * turn, in the order in which they ran.  What cannot be read in time is read again after the next
 * pass, at most TITLES_TRIES times.
 */
#ifndef UI_SESSION_TITLES_H
#define UI_SESSION_TITLES_H

#include "core/source.h"
#include "core/tree/tree.h"

#define TITLES_BATCH       256
#define TITLES_BATCH_NS    100000000ull
#define TITLES_ROUND       8
#define TITLES_ROUND_ASKED 2  /* while a filter tests command lines */
#define TITLES_TRIES       12 /* longer than late readers may have to wait (READ_FORGIVE_NS) */

struct titles;

/*
 * args_max: bytes of a title that are kept; self: mayfly's pid, which with its readers is left out,
 * or 0.  NULL: no memory.
 */
struct titles *titles_new(uint32_t args_max, int32_t self);
void titles_free(struct titles *titles); /* NULL is fine */

/* An EVENT_STAT of that source has been applied to the node; any node, NULL too. */
void titles_note(struct titles *titles, const struct source *source, const struct node *node);
void titles_end_pass(struct titles *titles); /* all STATs of a pass were delivered */

/*
 * What is on the screen, each time that it is drawn: first clear_shown, with whether a filter tests
 * the command lines of all processes, then show for each row.
 */
void titles_clear_shown(struct titles *titles, bool all);
void titles_show(struct titles *titles, const struct node *node);

/* When titles_turn is due, on CLOCK_BOOTTIME; 0: no process waits. */
uint64_t titles_due_ns(const struct titles *titles);
/*
 * Reads what is due and delivers the titles found; never waits.  Returns 0, or the -errno of
 * deliver.  Call it after all events of the source were delivered that had happened before: an
 * exec comes before the title that replaces its arguments.
 */
int titles_turn(struct titles *titles, const struct tree *tree, uint64_t now_ns, event_fn *deliver,
	void *ctx);

#endif
