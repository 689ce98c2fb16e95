/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * when.h - what a session without a screen looks out for: --when, and the totals of --summary.
 *
 *      lookout_open -> lookout_hear for each event the tree has applied,
 *                      lookout_look when lookout_due_ns says so -> lookout_close
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

struct lookout {
	const struct options *options;
	struct tree *tree;
	struct spawners *spawners;
	struct print_choice *choice; /* of the session: scope and filter hold for --when as well */
	struct print *print;
	struct filter *when;     /* NULL: nothing is waited for */
	struct summary *summary; /* NULL: none is wanted */
	bool ready;       /* the processes that were there are known, and have been looked at */
	bool met;         /* something matched, and has been printed */
	uint64_t due_ns;  /* lookout_look then; 0: no need */
	uint64_t version; /* of the tree at the last look */
};

/* All borrowed.  Sets the choice's spawn_rate.  -ENOMEM: to be closed all the same. */
int lookout_open(struct lookout *lookout, const struct options *options, struct tree *tree,
	struct print_choice *choice, struct print *print);
void lookout_close(struct lookout *lookout);

/* As feed_fn.  The events of what was there before come first, up to EVENT_SETTLED. */
void lookout_hear(
	struct lookout *lookout, const struct event *event, struct node *node, int changed);
/* An event that is chosen to be told, for the totals. */
void lookout_count(struct lookout *lookout, const struct event *event, const struct node *node);
void lookout_look(struct lookout *lookout, uint64_t now_ns);
void lookout_print_summary(struct lookout *lookout, uint64_t now_ns);

#endif
