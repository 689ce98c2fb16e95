/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * when.h - what a session without a screen looks out for: --when, and the totals of --summary.
 *
 *      when_open -> when_hear for each event the tree has applied,
 *                      when_look when when_due_ns says so -> when_close
 *
 * A process can match because of what it does (an event about it), what it starts (an event about
 * a child, or about one that somebody else is to be blamed for), or because time passes (a filter
 * that asks for an age or a rate: everything is looked at again, four times a second while
 * things happen, once a second else).
 */
#ifndef UI_PRINT_WHEN_H
#define UI_PRINT_WHEN_H

#include "core/stats/spawners.h"
#include "core/stats/summary.h"
#include "ui/config/options.h"
#include "ui/print/print.h"

struct when {
	const struct options *options;
	struct tree *tree;
	struct spawners *spawners;
	struct print_choice *choice; /* of the session: scope and filter hold for --when as well */
	struct print *print;
	struct filter *when;     /* NULL: nothing is waited for */
	struct summary *summary; /* NULL: none is wanted */
	bool ready;       /* the processes that were there are known, and have been looked at */
	bool met;         /* something matched, and has been printed */
	uint64_t due_ns;  /* when_look then; 0: no need */
	uint64_t version; /* of the tree at the last look */
};

/*
 * All borrowed.  Sets the functions of print->context that count spawns.  -ENOMEM: call when_close
 * all the same.
 */
int when_open(struct when *when, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print);
void when_close(struct when *when);

/* As feed_fn.  The events of what was there before come first, up to EVENT_SETTLED. */
void when_hear(struct when *when, const struct event *event, struct node *node, int changed);
/* An event that is chosen to be told, for the totals. */
void when_count(struct when *when, const struct event *event, const struct node *node);
void when_look(struct when *when, uint64_t now_ns);
void when_print_summary(struct when *when, uint64_t now_ns);

#endif
