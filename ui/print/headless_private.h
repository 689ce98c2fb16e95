/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* headless_private.h - shared by headless.c (the loop) and headless_events.c (what is printed). */
#ifndef UI_PRINT_HEADLESS_PRIVATE_H
#define UI_PRINT_HEADLESS_PRIVATE_H

#include "ui/print/headless.h"
#include "ui/print/outputs.h"
#include "ui/print/print.h"
#include "ui/print/when.h"
#include "ui/session/feed.h"
#include "ui/session/sampler.h"

/* In client_bits of nodes, of all of this room. */
enum {
	NODE_PENDING = 1 << 8,   /* a new seed, to be printed */
	NODE_UNPRINTED = 1 << 9, /* an event of it was not printed: the reader is slow */
	NODE_UNSEEN = 1 << 10,   /* its exit was counted as one that was not observed */
	NODE_MATCHES = 1 << 11   /* --when, with --exec: when it was tested last */
};

/* The seeds of a snapshot that is being delivered, in the order in which they were read. */
struct headless_seeds {
	struct headless_seed {
		uint32_t number; /* of its node */
		uint64_t read_ns;
	} * list;
	uint32_t count, room;
	uint32_t seen;       /* the first ones: printed, or waiting for their parents */
	bool open;           /* more may come */
	bool is_newer;       /* the event being applied is a seed that is printed in any case */
	uint64_t again_ns;   /* when all are printed again: headless_snapshot_turn */
	struct ident listed; /* the last one of a snapshot that is printed as it comes; pid 0: */
	uint64_t listed_ns;  /* none is; read at that time */
};

struct headless_export {
	const struct headless_sink *sink; /* NULL: none */
	void *state;
};

struct headless {
	const struct options *options;
	struct child *command;
	struct headless_export export;
	struct loop *loop;
	struct output *out;
	struct outputs outputs;
	struct feed feed;
	struct scope scope;
	struct self self;
	struct print print;
	struct print_choice choice;
	struct filter *filter;
	struct when when;
	struct sampler sampler; /* its delay is 0 if no figures are needed */
	unsigned passes;        /* samples that --once waits for */
	const struct print_lines *lines;
	const struct node *born; /* by the event being applied */
	struct headless_seeds seeds;
	bool unmet_reported; /* which pids of --pid do not exist */
	bool settled;        /* it was delivered, with the events since it began */
	bool snapshot_done;  /* the first one */
	bool drained;        /* the last turn has read all events that there were */
	bool command_ended;
	bool ending;              /* a signal, --duration or --when ends the session */
	uint64_t grace_end_ns;    /* the command must have exited by then; 0: not terminated */
	uint64_t duration_end_ns; /* 0: none */
	bool stopping;            /* only events before stop_ns are still printed */
	uint64_t stop_ns;         /* later events are not printed; 0: no end yet */
	uint64_t last_ns;         /* time of the newest event */
	uint64_t cut;             /* printed execs with truncated arguments */
};

/* For the sink, if there is one: the tree has applied this event. */
void headless_export_event(struct headless *headless, const struct event *event, struct node *node);
struct headless_seen headless_seen_of(struct headless *headless);
uint64_t headless_now(const struct headless *headless); /* on the clock of the events */

/*
 * If it is due, all processes again, between a line that says so and one that ends it: what the
 * reader has of others has ended.  Returns the time of the next one; 0: none are wanted now.
 */
uint64_t headless_snapshot_turn(struct headless *headless, uint64_t now_ns);
/* event_fn: before the tree applies it. */
int headless_before_event(void *ctx, const struct event *event);
/* feed_fn: the tree has applied it. */
int headless_on_event(void *ctx, const struct event *event, struct node *node, int changed);
/*
 * tree_observer_fn: prints exits that were inferred, not seen, without the fields that are not
 * known.  A zombie that is found as one has a seed that shows it.
 */
void headless_on_change(void *ctx, enum node_change change, struct node *node, struct node *from);
/*
 * Prints the seeds of a snapshot when it is complete: their ancestors are not known before.  They
 * come in the order in which they were read, but not before their parents.  If the recording or the
 * session ends in the middle, those of which the parent was not read are left out: what is printed
 * does not depend on what would come later.  --batch does not print the seeds of the start.
 */
void headless_put_seeds(struct headless *headless, bool complete);
/*
 * When the output is read again: reports the events that were not printed as lost, like those
 * lost by the kernel, and prints a seed for each of their processes that still runs.  force: at
 * the end, reports them in any case.
 */
void headless_end_gap(struct headless *headless, bool force);

#endif
