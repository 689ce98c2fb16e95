/* SPDX-License-Identifier: GPL-2.0-or-later */
/* headless_private.h - what headless.c (when) and headless_events.c (what is printed) share. */
#ifndef UI_PRINT_HEADLESS_PRIVATE_H
#define UI_PRINT_HEADLESS_PRIVATE_H

#include "ui/print/outputs.h"
#include "ui/print/print.h"
#include "ui/print/when.h"
#include "ui/session/feed.h"
#include "ui/session/sampler.h"

struct headless {
	const struct options *options;
	struct source *source;
	struct child *command;
	struct loop *loop;
	struct output *out;
	struct outputs outputs;
	struct feed feed;
	struct scope scope;
	struct print print;
	struct print_choice choice;
	struct filter *filter;
	struct when when;
	struct sampler sampler;  /* its delay is 0 where nobody asks for figures */
	unsigned passes;         /* that --once waits for */
	print_event_fn *put;     /* one event */
	const struct node *born; /* by the event that is being applied */
	bool seeding;            /* a snapshot is being delivered */
	bool strangers_told;     /* which of the pids asked for nobody has */
	bool settled;            /* it has been, with all that happened meanwhile */
	bool snapshot_done;      /* the first one */
	bool command_told;       /* its fork has been printed */
	bool command_ended;
	bool ending;              /* somebody wants it to end */
	uint64_t grace_end_ns;    /* of a command that was told to end; 0: it was not */
	uint64_t duration_end_ns; /* 0: none */
	bool stopping;            /* only what happened before stop_ns is still wanted */
	uint64_t stop_ns;         /* what happens later is not told; 0: no end yet */
	uint64_t last_ns;         /* time of the newest event */
	uint64_t cut;             /* execs printed whose arguments were cut */
};

uint64_t headless_now(const struct headless *headless); /* on the clock of the events */

/* event_fn: before the tree has it. */
int headless_hold(void *ctx, const struct event *event);
/* feed_fn: the tree has it. */
int headless_hear(void *ctx, const struct event *event, struct node *node, int changed);
/*
 * tree_observer_fn: an exit that nobody saw is told as well, without what is not known of it.  A
 * zombie that is met as one has a seed that says so.
 */
void headless_tell_missed(void *ctx, enum node_change change, struct node *node, struct node *from);
/*
 * Seeds are printed when all are there: whom they descend from is not known before.  They come in
 * the order of the tree, parents first.  At the start of --batch they are no news.
 */
void headless_put_seeds(struct headless *headless);
/*
 * If somebody reads again: what was not printed is told as lost, as what the kernel loses is, and
 * what lives of it as seeds.  force: told in any case, it is the end.
 */
void headless_end_gap(struct headless *headless, bool force);

#endif
