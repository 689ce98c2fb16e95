/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * when.h - --when and --summary of a session without a screen.
 *
 *      when_open -> when_on_event for each event the tree has applied,
 *                      when_scan when due_ns has come -> when_close
 *
 * A process can match because of its own event, because of an event about a child or a process it
 * is responsible for, or because time passes: a filter that tests an age or a rate is evaluated for
 * all processes again, four times per second while events arrive, once per second otherwise.
 *
 * With --exec, a process is given to the command whenever it begins to match, unless the command
 * itself has started it.
 */
#ifndef UI_PRINT_WHEN_H
#define UI_PRINT_WHEN_H

#include "core/stats/spawners.h"
#include "core/stats/summary.h"
#include "ui/config/options.h"
#include "ui/print/print_summary.h"

struct hook;

struct when {
	const struct options *options;
	struct tree *tree;
	struct spawners *spawners;
	struct print_choice *choice; /* of the session: scope and filter apply to --when, too */
	struct print *print;
	struct filter *when;     /* NULL: no --when */
	struct hook *hook;       /* runs --exec in place of printing; NULL: none */
	bool waits;              /* for the commands of --exec: it reads a file */
	uint64_t left_out;       /* matches since the last command, for which none was run */
	struct summary *summary; /* NULL: no --summary */
	uint64_t first_ns;       /* the beginning of the session, or of the recording */
	bool ready;              /* the processes of the start are known, and were tested */
	bool matched;            /* a process has: it was printed, or given to --exec */
	bool done;               /* no more is wanted */
	uint64_t due_ns;         /* when_scan then; 0: no need */
	uint64_t version;        /* of the tree at the last scan */
};

/*
 * All borrowed; hook may be NULL.  Sets the functions of print->context that count spawns.
 * -ENOMEM: call when_close all the same.
 */
int when_open(struct when *when, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print, struct hook *hook);
/* The processes of the start are not told apart from others: test all. */
void when_begin(struct when *when);
void when_close(struct when *when);

/* As feed_fn.  The processes of the start come first, up to EVENT_SETTLED. */
void when_on_event(struct when *when, const struct event *event, struct node *node, int changed);
/* Counts a printed event for the totals.  again: an exit that was counted as not observed. */
void when_count(struct when *when, const struct event *event, const struct node *node, bool again);
void when_scan(struct when *when, uint64_t now_ns);
/* At the end: tests the processes of the start if that came before they were all known. */
void when_end(struct when *when, uint64_t now_ns);
void when_print_summary(struct when *when, const struct summary_run *run, uint64_t now_ns);

#endif
